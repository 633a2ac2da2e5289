// SPDX-License-Identifier: Apache-2.0
// Where the cycles went: the waterfall from ideal to simulated, cycles by kind of operation, units, stalls.
"use strict";
(() => {
  const { axis, tip, grouped, percent, short } = Report;

  function waterfall(run) {
    const r = run.result;
    let sum = 0;
    const steps = r.attribution.map(({ step, cycles }) => {
      const from = sum;
      sum += cycles;
      return { step, cycles, from, to: sum };
    });
    const bars = [...steps, { step: "this run", cycles: r.cycles, from: 0, to: r.cycles }];
    const largest = steps.slice(1).reduce((best, each) => (each.cycles > best.cycles ? each : best), { cycles: -1, step: "none" });
    return {
      id: "waterfall", title: "From ideal to this run", height: 340,
      says: `The closed form needs ${grouped(r.ideal_cycles)} cycles, this run ${grouped(r.cycles)}. The largest step is ${largest.step}, ` +
        `${percent(largest.cycles / r.cycles)} of all cycles. Each effect is added to those before it.`,
      option: (theme) => ({
        grid: { left: 8, right: 80, top: 8, bottom: 28, containLabel: true },
        tooltip: { trigger: "item", formatter: (p) => {
          const bar = bars[p.dataIndex];
          return tip(bar.step, [["cycles", grouped(bar.cycles)], ["of all", percent(bar.cycles / r.cycles)],
            ["time", Report.withUnit(Report.run.microseconds(r, bar.cycles), "µs")]]);
        } },
        xAxis: axis(theme, { type: "value", name: "cycles", nameLocation: "middle", nameGap: 26, axisLabel: { formatter: short } }),
        yAxis: axis(theme, { type: "category", inverse: true, data: bars.map((bar) => Report.cut(bar.step, 28)), splitLine: { show: false },
          axisLabel: { color: theme.ink, hideOverlap: false } }),
        series: [
          { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: bars.map((bar) => Math.min(bar.from, bar.to)) },
          { type: "bar", stack: "all", barWidth: "62%", data: bars.map((bar, i) => ({
            value: Math.abs(bar.cycles),
            itemStyle: { color: i === 0 || i === bars.length - 1 ? theme.colour.grey : bar.cycles < 0 ? theme.colour.green : theme.colour.vermillion } })),
            label: { show: true, position: "right", color: theme.ink, formatter: (p) => (bars[p.dataIndex].cycles < 0 ? "−" : p.dataIndex > 0 && p.dataIndex < bars.length - 1 ? "+" : "") +
              grouped(Math.abs(bars[p.dataIndex].cycles)) } },
        ],
      }),
      table: () => ({ columns: [{ name: "step" }, { name: "cycles" }, { name: "share", unit: "%" }],
        rows: bars.map((bar) => [bar.step, bar.cycles, 100 * bar.cycles / r.cycles]) }),
    };
  }

  function byKind(run) {
    const r = run.result;
    const kinds = Report.run.cyclesByKind(r);
    return {
      id: "kinds", title: "Cycles by kind of operation", height: 60 + 26 * kinds.length,
      says: kinds.length ? `Most cycles go to ${kinds[0][0]}: ${percent(kinds[0][1] / r.cycles)}. Where units overlap, the PEs' operation counts.` : "",
      option: (theme) => ({
        grid: { left: 8, right: 64, top: 8, bottom: 28, containLabel: true },
        tooltip: { trigger: "item", formatter: (p) => tip(kinds[p.dataIndex][0], [["cycles", grouped(kinds[p.dataIndex][1])], ["of all", percent(kinds[p.dataIndex][1] / r.cycles)]]) },
        xAxis: axis(theme, { type: "value", name: "cycles", nameLocation: "middle", nameGap: 26, axisLabel: { formatter: short } }),
        yAxis: axis(theme, { type: "category", inverse: true, data: kinds.map(([kind]) => Report.cut(kind, 28)), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: [{ type: "bar", barWidth: "66%", data: kinds.map(([kind, cycles]) => ({ value: cycles, itemStyle: { color: Report.theme.kindColour(kind) } })),
          label: { show: true, position: "right", color: theme.ink, formatter: (p) => percent(p.value / r.cycles) } }],
      }),
      table: () => ({ columns: [{ name: "kind" }, { name: "cycles" }, { name: "share", unit: "%" }], rows: kinds.map(([kind, cycles]) => [kind, cycles, 100 * cycles / r.cycles]) }),
    };
  }

  function units(run) {
    const r = run.result;
    const names = Object.keys(r.units);
    const parts = [["busy_cycles", "busy", "blue"], ["stall_cycles", "stalled", "orange"], ["idle_cycles", "idle", "grey"]];
    return {
      id: "units", title: "Units: busy, stalled, idle", height: 90 + 34 * names.length,
      says: `${r.bottleneck.unit} is busy longest: ${percent(r.bottleneck.share)} of all cycles.`,
      option: (theme) => ({
        legend: { top: 0, textStyle: { color: theme.ink } },
        tooltip: { trigger: "item", formatter: (p) => tip(`${names[p.dataIndex]}, ${p.seriesName}`, [["cycles", grouped(r.units[names[p.dataIndex]][parts[p.seriesIndex][0]])], ["of all", percent(p.value / 100)],
          ...(p.seriesIndex === 1 ? Object.entries(r.units[names[p.dataIndex]].stall_causes).map(([cause, n]) => [cause, grouped(n)]) : [])]) },
        xAxis: axis(theme, { type: "value", max: 100, name: "share of all cycles [%]", nameLocation: "middle", nameGap: 26 }),
        grid: { left: 8, right: 20, top: 32, bottom: 30, containLabel: true },
        yAxis: axis(theme, { type: "category", inverse: true, data: names, splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: parts.map(([key, name, colour]) => ({ name, type: "bar", stack: "all", itemStyle: { color: theme.colour[colour], opacity: key === "idle_cycles" ? 0.35 : 1 },
          data: names.map((unit) => 100 * r.units[unit][key] / r.cycles) })),
      }),
      table: () => ({ columns: [{ name: "unit" }, { name: "busy", unit: "cycles" }, { name: "stalled", unit: "cycles" }, { name: "idle", unit: "cycles" }, { name: "utilisation", unit: "%" }],
        rows: names.map((unit) => [unit, ...parts.map(([key]) => r.units[unit][key]), 100 * r.units[unit].utilisation]) }),
    };
  }

  function stallCauses(run) {
    const r = run.result;
    const sums = Object.entries(Report.run.totalStalls(r)).sort((a, b) => b[1] - a[1]);
    const kinds = [...new Set(r.operations.filter((op) => Report.run.stalls(op) > 0).map((op) => op.kind))];
    const of = (cause, kind) => r.operations.reduce((sum, op) => sum + (op.kind === kind ? op.stall_cycles[cause] : 0), 0);
    const all = sums.reduce((sum, [, cycles]) => sum + cycles, 0);
    return {
      id: "stalls", title: "Stalls by cause", height: 110 + 30 * sums.length,
      says: all ? `Operations were prolonged by ${grouped(all)} cycles altogether, most of all by ${Report.run.stallWord(sums[0][0])}.` : "No operation was prolonged.",
      option: (theme) => ({
        legend: { type: "scroll", top: 0, textStyle: { color: theme.ink }, pageTextStyle: { color: theme.ink } },
        grid: { left: 8, right: 28, top: 34, bottom: 30, containLabel: true },
        tooltip: { trigger: "item", formatter: (p) => tip(`${p.seriesName}: ${Report.run.stallWord(sums[p.dataIndex][0])}`, [["cycles", grouped(p.value)]]) },
        xAxis: axis(theme, { type: "value", name: "cycles", nameLocation: "middle", nameGap: 26, axisLabel: { formatter: short } }),
        yAxis: axis(theme, { type: "category", inverse: true, data: sums.map(([cause]) => Report.run.stallWord(cause)), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: kinds.map((kind) => ({ name: Report.cut(kind, 28), type: "bar", stack: "all", itemStyle: { color: Report.theme.kindColour(kind) }, data: sums.map(([cause]) => of(cause, kind)) })),
      }),
      table: () => ({ columns: [{ name: "cause" }, { name: "all", unit: "cycles" }, ...kinds.map((kind) => ({ name: kind, unit: "cycles" }))],
        rows: sums.map(([cause, cycles]) => [Report.run.stallWord(cause), cycles, ...kinds.map((kind) => of(cause, kind))]) }),
    };
  }

  Report.cycles = { waterfall, byKind, units, stallCauses };
})();
