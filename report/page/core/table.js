// SPDX-License-Identifier: Apache-2.0
// Tables that sort by a click on a column's head. Rows beyond the first are drawn on demand.
"use strict";
(() => {
  const kRowsAtOnce = 200;
  const { h, nameOf, figure } = Report;

  function cell(value, column) {
    if (value instanceof Node) return h("td", {}, value);
    if (typeof value === "number") return h("td", { class: "number" }, column.show ? column.show(value) : figure(value));
    return h("td", {}, value === null || value === undefined ? "–" : nameOf(value, 120));
  }

  function order(a, b) {
    const missing = (x) => x === null || x === undefined || Number.isNaN(x);
    if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b));
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  }

  /** table: {caption, columns: [{name, unit, show}], rows: [[...]], classes: row -> class} */
  function sortable(table) {
    let by = -1;
    let down = false;
    let shown = kRowsAtOnce;
    const body = h("tbody");
    const more = h("button", { type: "button", class: "more", onclick: () => { shown *= 4; draw(); } });
    const isNumeric = (i) => typeof (table.rows.find((row) => row[i] !== null && row[i] !== undefined) || [])[i] === "number";
    const heads = table.columns.map((column, i) => h("th", { scope: "col", "aria-sort": "none", class: isNumeric(i) ? "number" : null },
      h("button", { type: "button", onclick: () => sort(i) }, column.name, column.unit ? h("small", {}, ` ${column.unit}`) : null)));

    function sort(i) {
      down = by === i ? !down : isNumeric(i);
      by = i;
      heads.forEach((head, j) => head.setAttribute("aria-sort", j !== by ? "none" : down ? "descending" : "ascending"));
      draw();
    }

    function draw() {
      const rows = by < 0 ? table.rows : [...table.rows].sort((a, b) => (down ? order(b[by], a[by]) : order(a[by], b[by])));
      body.replaceChildren(...rows.slice(0, shown).map((row) => h("tr", { class: table.classes ? table.classes(row) : null },
        row.map((value, i) => cell(value, table.columns[i])))));
      more.textContent = `Show more: ${shown} of ${rows.length} rows are here`;
      more.hidden = rows.length <= shown;
    }

    draw();
    return h("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": table.caption || "Table" },
      h("table", {}, table.caption ? h("caption", {}, table.caption) : null, h("thead", {}, h("tr", {}, heads)), body), more);
  }

  Report.sortable = sortable;
})();
