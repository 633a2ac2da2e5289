// SPDX-License-Identifier: Apache-2.0
// Files out of the page: a chart as SVG, its data as CSV. Both are made here; nothing is asked for anywhere.
"use strict";
(() => {
  /** RFC 4180; a text that a spreadsheet would run gets an apostrophe, as in secateur's own tables. */
  function csvField(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    let text = String(value);
    if (/^'*[=+\-@\t\r\n]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }

  /** table: {columns: [{name, unit}], rows: [[...]]} */
  function csvText(table) {
    const header = table.columns.map((column) => csvField(column.unit ? `${column.name} [${column.unit}]` : column.name));
    return [header, ...table.rows.map((row) => row.map(csvField))].map((row) => row.join(",")).join("\r\n") + "\r\n";
  }

  function save(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = Report.h("a", { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  /** Names of files hold letters, digits and dashes alone. */
  const fileName = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);

  /** The chart of an option, drawn once more as vectors on white. */
  function svgText(option, width, height) {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    chart.setOption({ ...option, backgroundColor: option.backgroundColor || "#ffffff" });
    const text = chart.renderToSVGString();
    chart.dispose();
    return text;
  }

  Report.files = { csvText, csvField, svgText, save, fileName };
})();
