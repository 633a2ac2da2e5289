// SPDX-License-Identifier: Apache-2.0
// Several runs side by side: first what differs in their configurations, then in their figures.
"use strict";
(() => {
  const { h, axis, tip, grouped, figure, change, short, nameOf } = Report;

  const kFigures = [
    ["latency", "ms", (r) => r.latency_ms], ["throughput", "images/s", (r) => r.throughput_fps], ["cycles", "", (r) => r.cycles], ["closed form", "cycles", (r) => r.ideal_cycles],
    ["multiply-accumulates executed", "", (r) => r.macs_executed], ["utilisation", "%", (r) => 100 * r.units.mpca.utilisation], ["energy", "mJ", (r) => r.energy_mj.total],
    ["memory bandwidth", "GB/s", (r) => r.memory.channels.reduce((sum, c) => sum + c.bandwidth_gbps, 0)],
    ["DSP", "", (r) => r.resources.dsp], ["LUT", "", (r) => r.resources.lut], ["FF", "", (r) => r.resources.ff], ["BRAM36", "", (r) => r.resources.bram36], ["URAM", "", (r) => r.resources.uram],
  ];

  function differingKeys(runs) {
    const flat = runs.map((run) => Report.run.flatKeys(Object.fromEntries(Object.entries(run.result.config).filter(([name]) => name !== "files"))));
    const keys = [...new Set(flat.flatMap((map) => [...map.keys()]))];
    return keys.map((key) => [key, ...flat.map((map) => map.get(key) ?? null)]).filter(([, ...values]) => new Set(values).size > 1);
  }

  function figuresTable(runs) {
    const first = runs[0].result;
    const rows = kFigures.map(([name, unit, of]) => [unit ? `${name} [${unit}]` : name, ...runs.flatMap((run, i) => (i === 0 ? [of(run.result)] : [of(run.result), change(of(run.result), of(first))]))]);
    return { caption: `Figures; changes are against ${Report.cut(runs[0].name, 30)}`, columns: [{ name: "figure" }, ...runs.flatMap((run, i) => [{ name: Report.cut(run.name, 24) }, ...(i ? [{ name: "change" }] : [])])], rows };
  }

  function latency(runs) {
    return {
      id: "latency", title: "Latency", height: 70 + 34 * runs.length,
      says: runs.map((run) => `${Report.cut(run.name, 24)} ${figure(run.result.latency_ms)} ms`).join(", ") + ".",
      option: (theme) => ({
        grid: { left: 8, right: 70, top: 8, bottom: 30, containLabel: true },
        tooltip: { formatter: (p) => tip(runs[p.dataIndex].name, [["latency", `${figure(p.value)} ms`], ["against the first", change(p.value, runs[0].result.latency_ms)]]) },
        xAxis: axis(theme, { type: "value", name: "ms", nameLocation: "middle", nameGap: 26 }),
        yAxis: axis(theme, { type: "category", inverse: true, data: runs.map((run) => Report.cut(run.name, 24)), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: [{ type: "bar", barWidth: "62%", itemStyle: { color: theme.colour.blue }, data: runs.map((run) => run.result.latency_ms), label: { show: true, position: "right", color: theme.ink, formatter: (p) => `${figure(p.value)} ms` } }],
      }),
      table: () => ({ columns: [{ name: "run" }, { name: "latency", unit: "ms" }], rows: runs.map((run) => [run.name, run.result.latency_ms]) }),
    };
  }

  /** Bars of each run, stacked by what `parts` says: Map name -> cycles. */
  function stacked(runs, { id, title, says, parts, colour }) {
    const maps = runs.map((run) => new Map(parts(run)));
    const names = [...new Set(maps.flatMap((map) => [...map.keys()]))];
    return {
      id, title, says, height: 110 + 40 * runs.length,
      option: (theme) => ({
        legend: { type: "scroll", top: 0, textStyle: { color: theme.ink }, pageTextStyle: { color: theme.ink } },
        grid: { left: 8, right: 24, top: 36, bottom: 30, containLabel: true },
        tooltip: { formatter: (p) => tip(`${runs[p.dataIndex].name}: ${p.seriesName}`, [["cycles", grouped(p.value)], ["first run", grouped(maps[0].get(names[p.seriesIndex]) || 0)]]) },
        xAxis: axis(theme, { type: "value", name: "cycles", nameLocation: "middle", nameGap: 26, axisLabel: { formatter: short } }),
        yAxis: axis(theme, { type: "category", inverse: true, data: runs.map((run) => Report.cut(run.name, 24)), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: names.map((name, i) => ({ name: Report.cut(name, 30), type: "bar", stack: "all", itemStyle: { color: colour(name, i, theme) }, data: maps.map((map) => map.get(name) || 0) })),
      }),
      table: () => ({ columns: [{ name: "part" }, ...runs.map((run) => ({ name: Report.cut(run.name, 24), unit: "cycles" }))], rows: names.map((name) => [name, ...maps.map((map) => map.get(name) || 0)]) }),
    };
  }

  function operations(runs) {
    const all = new Map();
    runs.forEach((run, i) => { for (const op of run.result.operations) { if (!all.has(op.name)) all.set(op.name, new Array(runs.length).fill(null)); all.get(op.name)[i] = op.end_cycle - op.start_cycle; } });
    const spread = (cycles) => { const there = cycles.filter((c) => c !== null); return Math.max(...there) - Math.min(...there); };
    const rows = [...all].map(([name, cycles]) => [name, spread(cycles), ...cycles]).sort((a, b) => b[1] - a[1]);
    return { caption: "Operations, the largest difference first", columns: [{ name: "operation" }, { name: "difference", unit: "cycles" }, ...runs.map((run) => ({ name: Report.cut(run.name, 24), unit: "cycles" }))], rows };
  }

  Report.several = (runs) => {
    const keys = differingKeys(runs);
    const panel = (chart) => new Report.Panel(chart).element;
    const table = (id, title, note, content) => h("section", { class: "panel wide", id }, h("div", { class: "title" }, h("h3", {}, title),
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => Report.files.save(`${id}.csv`, "text/csv", Report.files.csvText(content)) }, "CSV"))), note ? h("p", { class: "says" }, note) : null, Report.sortable(content));
    return [
      h("section", { id: "headline", "data-title": "Runs" }, h("p", { class: "what" }, `${runs.length} runs side by side: `, ...runs.flatMap((run, i) => [i ? ", " : "", nameOf(run.name, 40)]), ".")),
      Report.section("differences", "What differs", h("div", { class: "panels" },
        table("keys", "Configuration", keys.length ? `${keys.length} keys differ.` : "No key differs.", { caption: "Keys that differ", columns: [{ name: "key" }, ...runs.map((run) => ({ name: Report.cut(run.name, 24), show: String }))], rows: keys }),
        table("figures", "Figures", null, figuresTable(runs)))),
      Report.section("where", "Where the cycles go", h("div", { class: "panels" }, panel(latency(runs)),
        panel(stacked(runs, { id: "attribution", title: "From ideal to simulated", says: "Each effect added to those before it; negative ones save cycles.", parts: (run) => run.result.attribution.map(({ step, cycles }) => [step, cycles]), colour: (_, i, theme) => [theme.colour.grey, ...theme.series][i % 9] })),
        panel(stacked(runs, { id: "kinds", title: "Cycles by kind of operation", says: "Where units overlap, the PEs' operation counts.", parts: (run) => Report.run.cyclesByKind(run.result), colour: (name) => Report.theme.kindColour(name) })),
        panel(stacked(runs, { id: "stalls", title: "Stalls by cause", says: "Cycles by which operations were prolonged, all together.", parts: (run) => Object.entries(Report.run.totalStalls(run.result)).map(([cause, n]) => [Report.run.stallWord(cause), n]), colour: (_, i, theme) => theme.series[i % 8] })))),
      Report.section("each", "Operation by operation", table("operation-differences", "Operations", null, operations(runs))),
    ];
  };
})();
