// SPDX-License-Identifier: Apache-2.0
// Every key of the run's documents, and which differ from the shipped ones of the same names.
"use strict";
(() => {
  const { h, checkbox, view, nameOf } = Report;
  const kDocuments = ["network", "pruning", "accelerator", "memory"];

  /** [{key, value, shipped, differs}]; shipped undefined: no shipped document has this name. */
  function keys(run) {
    const rows = [];
    for (const document of [...kDocuments, "device"]) {
      const shipped = run.shipped && run.shipped[document] ? Report.run.flatKeys(run.shipped[document]) : null;
      for (const [key, value] of Report.run.flatKeys(run.result.config[document] || {})) {
        const other = shipped ? shipped.get(key) : undefined;
        // Without a checkpoint there are no weights to score: the result says that scores were drawn instead.
        const drawn = document === "pruning" && key === "score" && value === "random" && !run.result.config.files.weights;
        rows.push({ key: `${document}.${key}`, value, shipped: other, differs: !drawn && shipped !== null && other !== undefined && other !== value });
      }
    }
    return rows;
  }

  Report.configuration = (run) => {
    const rows = keys(run);
    const differing = rows.filter((row) => row.differs);
    const box = h("div");
    const draw = () => {
      const only = view.get("keys", "all", ["all", "changed"]) === "changed";
      box.replaceChildren(Report.sortable({
        caption: "Keys of the run's documents", columns: [{ name: "key" }, { name: "value", show: String }, { name: "shipped", show: String }],
        rows: (only ? differing : rows).map((row) => [row.key, row.value, row.differs ? row.shipped : null]),
        classes: (row) => (row[2] !== null ? "marked" : null),
      }));
    };
    draw();
    const missing = kDocuments.filter((document) => run.result.config[document] && !(run.shipped || {})[document]);
    return h("section", { class: "panel", id: "configuration" }, h("div", { class: "title" }, h("h3", {}, "Configuration"),
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => Report.files.save("configuration.csv", "text/csv", Report.files.csvText({ columns: [{ name: "key" }, { name: "value" }, { name: "shipped" }], rows: rows.map((row) => [row.key, row.value, row.shipped ?? null]) })) }, "CSV"))),
    h("p", { class: "says" }, differing.length === 0 ? "No key differs from the shipped documents of the same names." : `${differing.length} of ${rows.length} keys differ from the shipped documents: `,
      ...differing.slice(0, 6).flatMap((row, i) => [i ? ", " : "", nameOf(`${row.key} ${row.shipped} → ${row.value}`, 80)]), differing.length > 6 ? ", …" : differing.length ? "." : "",
      missing.length ? ` Not shipped, hence not compared: ${missing.join(", ")}.` : ""),
    h("div", { class: "controls" }, checkbox({ label: "only what differs", value: view.get("keys", "all") === "changed", change: (on) => { view.set("keys", on ? "changed" : "all"); draw(); } })), box);
  };
  Report.configurationKeys = keys;
})();
