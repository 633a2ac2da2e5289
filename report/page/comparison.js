// SPDX-License-Identifier: Apache-2.0
// Measured runs beside simulated ones: each pair, the errors, how sure the rankings are, and what looks mixed up.
"use strict";
(() => {
  const { h, axis, tip, figure, percent, select, view, short } = Report;
  const kUnits = { latency_ms: "ms", throughput_fps: "images/s", power_w: "W", energy_mj: "mJ", cycles: "cycles", clock_mhz: "MHz" };
  const unit = (quantity) => kUnits[quantity] || "";

  Report.comparison = (comparison) => {
    const quantities = [...new Set(comparison.points.flatMap((point) => Object.keys(point.quantities)))];
    const chosen = () => view.get("quantity", quantities.includes("latency_ms") ? "latency_ms" : quantities[0], quantities);
    const pairs = () => comparison.points.filter((point) => point.quantities[chosen()] && point.quantities[chosen()].ours !== null).map((point) => ({ ...point, ...point.quantities[chosen()], quantities: undefined }));
    const summary = () => (comparison.with_nearest || comparison.exact || {})[chosen()];
    const verdict = () => { const all = summary(); return all ? `${pairs().length} pairs: mean absolute error ${percent(all.mape)}, bias ${percent(all.bias)}, worst ${percent(all.worst)}.` : `${pairs().length} pairs.`; };
    const choice = (panels) => select({ label: "Quantity", value: chosen(), options: quantities.map((q) => [q, q]), change: (q) => { view.set("quantity", q); panels().forEach((panel) => panel.update()); } });
    const named = (point) => `${point.name || `row ${point.row}`}${point.estimate ? " (estimate)" : ""}`;
    const exactness = [["exact", true, "blue", "circle"], ["nearest result", false, "orange", "diamond"]];
    const table = () => ({ columns: [{ name: "measured run" }, { name: "result" }, { name: "match" }, { name: "fidelity" }, { name: "measured", unit: unit(chosen()) }, { name: "simulated", unit: unit(chosen()) }, { name: "error", unit: "%" }],
      rows: pairs().map((p) => [named(p), p.result, p.exact ? "exact" : "nearest", p.fidelity, p.measured, p.ours, p.error === null ? null : 100 * p.error]) });
    const scatter = new Report.Panel({
      id: "pairs", title: "Simulated against measured", height: 420, says: verdict(), sentence: verdict, controls: [choice(() => [scatter, residuals])],
      option: (theme) => {
        const all = pairs();
        const values = all.flatMap((p) => [p.measured, p.ours]).filter((v) => v > 0);
        const [low, high] = [Math.min(...values) / 1.3, Math.max(...values) * 1.3];
        // A logarithmic axis of one decade would have one label.
        const type = high / low > 30 ? "log" : "value";
        return {
          legend: { top: 0, right: 8, textStyle: { color: theme.ink } }, grid: { left: 12, right: 28, top: 40, bottom: 32, containLabel: true },
          tooltip: { formatter: (p) => (p.data.pair ? tip(named(p.data.pair), [["measured", Report.withUnit(p.data.pair.measured, unit(chosen()))], ["simulated", Report.withUnit(p.data.pair.ours, unit(chosen()))], ["error", percent(p.data.pair.error)], ["result", p.data.pair.result]]) : "") },
          xAxis: axis(theme, { type, min: low, max: high, name: `measured [${unit(chosen())}]`, nameLocation: "middle", nameGap: 28, axisLabel: { showMinLabel: false, showMaxLabel: false, formatter: short } }),
          yAxis: axis(theme, { type, min: low, max: high, name: `simulated [${unit(chosen())}]`, nameTextStyle: { color: theme.quiet, align: "left" }, axisLabel: { showMinLabel: false, showMaxLabel: false, formatter: short } }),
          series: [{ name: "equal", type: "line", symbol: "none", silent: true, lineStyle: { color: theme.quiet, type: "dashed" }, itemStyle: { color: theme.quiet }, data: [[low, low], [high, high]] },
            ...exactness.map(([name, exact, colour, symbol]) => ({ name, type: "scatter", symbol, symbolSize: 11, itemStyle: { color: theme.colour[colour], opacity: 0.85 }, data: all.filter((p) => p.exact === exact).map((pair) => ({ value: [pair.measured, pair.ours], pair })) }))],
        };
      }, table,
    });
    const residuals = new Report.Panel({
      id: "residuals", title: "Error of each pair", height: 90 + 26 * Math.max(comparison.points.length, 2), says: "Simulated over measured, less 1: below 0 the simulation is too small.",
      option: (theme) => { const all = pairs().filter((p) => p.error !== null); return {
        grid: { left: 8, right: 60, top: 8, bottom: 30, containLabel: true },
        tooltip: { formatter: (p) => tip(named(all[p.dataIndex]), [["error", percent(all[p.dataIndex].error)], ...all[p.dataIndex].differences.slice(0, 6).map((d) => [d.key, `${d.measured} measured, ${d.ours} ours`])]) },
        xAxis: axis(theme, { type: "value", name: "error [%]", nameLocation: "middle", nameGap: 26 }),
        yAxis: axis(theme, { type: "category", inverse: true, data: all.map((p) => Report.cut(named(p), 30)), splitLine: { show: false }, axisLabel: { color: theme.ink, hideOverlap: false, interval: 0, fontSize: 11 } }),
        series: [{ type: "bar", data: all.map((p) => ({ value: 100 * p.error, itemStyle: { color: theme.colour[p.exact ? "blue" : "orange"] } })), label: { show: true, position: "right", color: theme.ink, formatter: (p) => percent(p.value / 100) } }],
      }; }, table,
    });
    const interval = (a) => (a && a.value !== null ? `${figure(a.value)}${a.low === null ? "" : ` (${figure(a.low)} to ${figure(a.high)})`}` : null);
    const groups = [["exact matches", comparison.exact], ["with nearest", comparison.with_nearest], ["estimates", comparison.estimates]].filter(([, all]) => all && Object.keys(all).length);
    const plain = (id, title, note, content) => h("section", { class: "panel wide", id }, h("h3", {}, title), note ? h("p", { class: "says" }, note) : null, Report.sortable(content));
    const calibration = comparison.calibration;
    return [
      h("section", { id: "headline", "data-title": "Verdict" }, h("p", { class: "what" }, verdict())),
      Report.section("pairs-group", "Pairs", h("div", { class: "panels" }, scatter.element, residuals.element)),
      Report.section("errors", "How good, how sure", h("div", { class: "panels" },
        plain("summary", "Errors and rankings", "Rank agreement is 1 where the simulation orders the runs as the boards do; in brackets its 95 % interval.", { caption: "By quantity", columns: [{ name: "runs" }, { name: "quantity" }, { name: "pairs" }, { name: "mean absolute error", unit: "%" }, { name: "bias", unit: "%" }, { name: "worst", unit: "%" }, { name: "Kendall's tau" }, { name: "Spearman's rho" }],
          rows: groups.flatMap(([name, all]) => Object.entries(all).map(([q, each]) => [name, q, each.points, 100 * each.mape, 100 * each.bias, 100 * each.worst, interval(each.kendall_tau), interval(each.spearman_rho)])) }),
        comparison.correlations.length ? plain("correlations", "What the error goes with", null, { caption: "Correlations", columns: [{ name: "with" }, { name: "Spearman's rho" }, { name: "p" }, { name: "pairs" }], rows: comparison.correlations.map((c) => [c.with, c.spearman_rho, c.p_value, c.points]) }) : null,
        comparison.mix_ups.length ? plain("mix-ups", "Figures that look mixed up", null, { caption: "Mix-ups", columns: [{ name: "column" }, { name: "looks like" }, { name: "because" }, { name: "rows" }], rows: comparison.mix_ups.map((m) => [m.column, m.looks_like, m.because, JSON.stringify(m.rows)]) }) : null,
        calibration ? plain("calibration", "Calibration", `Mean absolute error ${percent(calibration.mape_before)} before, ${percent(calibration.mape_fitted)} fitted, ${percent(calibration.mape_left_out)} where each run was left out of its own fit.`, { caption: "Parameters", columns: [{ name: "parameter" }, { name: "value" }, { name: "95 % interval" }, { name: "determined" }], rows: Object.entries(calibration.parameters).map(([name, p]) => [name, p.value, p.interval_95 ? p.interval_95.map(figure).join(" to ") : null, p.determined ? "yes" : "no"]) }) : null)),
    ];
  };
})();
