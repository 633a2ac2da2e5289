// SPDX-License-Identifier: Apache-2.0
// A training: its metrics over the steps, and its report where it has ended.
"use strict";
(() => {
  const { h, axis, tip, grouped, figure, short } = Report;
  const kGroups = [["loss", "Loss", ["loss", "task_loss", "distillation_loss", "balance_loss"], ""], ["accuracy", "Accuracy", ["accuracy", "test_accuracy"], "share"], ["keep", "What is kept", ["r_b", "r_t"], "share"], ["rate", "Learning rate", ["learning_rate"], ""], ["speed", "Speed", ["images_per_second"], "images/s"]];

  function curves(metrics, id, title, names, unit) {
    const last = (name) => metrics[name].reduce((value, each) => (each === null ? value : each), null);
    return {
      id, title, height: 280, says: names.map((name) => `${name}: ${figure(last(name))}${unit && unit !== "share" ? ` ${unit}` : ""} at the end`).join("; ") + ".",
      option: (theme) => ({
        legend: { top: 0, textStyle: { color: theme.ink } }, grid: { left: 12, right: 24, top: 40, bottom: 32, containLabel: true },
        tooltip: { trigger: "axis", formatter: (ps) => tip(`step ${grouped(ps[0].value[0])}`, ps.map((p) => [p.seriesName, figure(p.value[1])])) },
        xAxis: axis(theme, { type: "value", name: "step", nameLocation: "middle", nameGap: 28, axisLabel: { formatter: short } }), yAxis: axis(theme, { type: "value", name: unit, scale: true, axisLabel: { formatter: short } }),
        series: names.map((name, i) => ({ name, type: "line", symbol: "none", itemStyle: { color: theme.series[i] }, data: metrics.step.map((step, n) => [step, metrics[name][n]]) })),
      }),
      table: () => ({ columns: [{ name: "step" }, ...names.map((name) => ({ name, unit }))], rows: metrics.step.map((step, n) => [step, ...names.map((name) => metrics[name][n])]) }),
    };
  }

  Report.training = (training) => {
    const { metrics, report } = training;
    const known = new Set(["step", ...kGroups.flatMap(([, , names]) => names)]);
    const others = Object.keys(metrics).filter((name) => !known.has(name)).map((name, i) => [`other-${i}`, name, [name], ""]);
    const charts = [...kGroups, ...others].map(([id, title, names, unit]) => [id, title, names.filter((name) => metrics[name] && metrics[name].some((value) => value !== null)), unit]).filter(([, , names]) => names.length);
    const facts = report ? [...Report.run.flatKeys(report)].map(([key, value]) => [key, value]) : [];
    return [h("section", { id: "headline", "data-title": "Training" }, h("p", { class: "what" }, `${grouped(metrics.step[metrics.step.length - 1] || 0)} steps. `, report ? "It has ended." : "It has not ended yet: there is no report.")),
      Report.section("curves", "Over the steps", h("div", { class: "panels" }, charts.map((each) => new Report.Panel(curves(metrics, ...each)).element))),
      report ? Report.section("report", "Report", h("section", { class: "panel", id: "facts" }, Report.sortable({ caption: "What the training reports", columns: [{ name: "figure" }, { name: "value" }], rows: facts }))) : null].filter(Boolean);
  };
})();
