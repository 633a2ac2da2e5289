// SPDX-License-Identifier: Apache-2.0
// Encoder by operation: one figure of each operation as a heat map, and all of them as a table; how evenly its work was
// spread.
"use strict";
(() => {
  const { axis, tip, grouped, figure, percent, short, select, view } = Report;

  /** name -> {title, unit, of(operation)} */
  function metrics(result) {
    const all = {
      cycles: { title: "cycles", unit: "cycles", of: (op) => op.end_cycle - op.start_cycle },
      stalls: { title: "stalls, all causes", unit: "cycles", of: Report.run.stalls },
    };
    for (const cause of Report.run.causes(result)) {
      all["stall-" + cause] = { title: `stalls: ${Report.run.stallWord(cause)}`, unit: "cycles", of: (op) => op.stall_cycles[cause] };
    }
    all.imbalance = { title: "imbalance: largest load over the mean, less 1", unit: "%", of: (op) => 100 * op.imbalance };
    all.macs = { title: "multiply-accumulates", unit: "", of: (op) => op.macs };
    all.bytes = { title: "bytes read and written", unit: "bytes", of: (op) => op.bytes_read + op.bytes_written };
    return all;
  }

  function heatMap(run) {
    const r = run.result;
    const inside = r.operations.filter((op) => Report.run.encoderOf(op.name) >= 0);
    const parts = [...new Set(inside.map((op) => Report.run.partOf(op.name)))];
    const encoders = [...new Set(inside.map((op) => Report.run.encoderOf(op.name)))].sort((a, b) => a - b);
    const all = metrics(r);
    const chosen = () => all[view.get("metric", "cycles", Object.keys(all))];
    const cells = () => inside.map((op) => ({ op, value: [parts.indexOf(Report.run.partOf(op.name)), encoders.indexOf(Report.run.encoderOf(op.name)), chosen().of(op)] }));
    const sentence = () => {
      const largest = cells().reduce((best, cell) => (best && best.value[2] >= cell.value[2] ? best : cell), null);
      return largest ? `Largest: ${largest.op.name}, ${figure(largest.value[2])} ${chosen().unit}.` : "";
    };
    const panel = new Report.Panel({
      id: "operations", title: "Encoder by operation", height: 110 + 24 * encoders.length, says: sentence(), sentence,
      controls: [select({ label: "Figure", value: view.get("metric", "cycles", Object.keys(all)), options: Object.entries(all).map(([key, { title }]) => [key, title]),
        change: (key) => { view.set("metric", key); panel.update(); } })],
      option: (theme, width) => {
        const data = cells();
        const values = data.map((cell) => cell.value[2]);
        return {
          grid: { left: 8, right: 16, top: 8, bottom: 44, containLabel: true },
          tooltip: { formatter: (p) => {
            const { op } = data[p.dataIndex];
            return tip(op.name, [["cycles", grouped(op.end_cycle - op.start_cycle)], [chosen().title, `${figure(p.value[2])} ${chosen().unit}`], ["unit", op.unit],
              ["tokens", figure(r.tokens_per_layer[op.layer])], op.loop_order ? ["loop order", op.loop_order] : null]);
          } },
          xAxis: axis(theme, { type: "category", data: parts, splitArea: { show: false }, splitLine: { show: false }, axisLabel: { rotate: width < 700 ? 70 : 40, interval: 0, hideOverlap: false } }),
          yAxis: axis(theme, { type: "category", inverse: true, data: encoders.map((e) => (width < 520 ? String(e) : `encoder ${e}`)), splitLine: { show: false }, axisLabel: { interval: 0, hideOverlap: false } }),
          visualMap: { min: Math.min(0, ...values), max: Math.max(...values, 1e-9), calculable: false, orient: "horizontal", left: "center", bottom: 0, inRange: { color: theme.sequential }, textStyle: { color: theme.quiet },
            formatter: (value) => `${short(value)} ${chosen().unit}`, itemHeight: 140, itemWidth: 12, text: [`${short(Math.max(...values))} ${chosen().unit}`, `${short(Math.min(0, ...values))}`] },
          series: [{ type: "heatmap", data: data.map((cell) => cell.value), itemStyle: { borderColor: theme.surface, borderWidth: 1 } }],
        };
      },
      table: () => operationTable(run),
    });
    return panel;
  }

  function operationTable(run) {
    const r = run.result;
    const causes = Report.run.causes(r);
    return {
      columns: [{ name: "operation" }, { name: "unit" }, { name: "tokens" }, { name: "start", unit: "cycle" }, { name: "end", unit: "cycle" }, { name: "takes", unit: "cycles" }, { name: "MACs" }, { name: "read", unit: "bytes" }, { name: "written", unit: "bytes" },
        ...causes.map((cause) => ({ name: Report.run.stallWord(cause), unit: "cycles" })), { name: "imbalance", unit: "%" }, { name: "loop order" }],
      rows: r.operations.map((op) => [op.name, op.unit, op.layer >= 0 && op.layer < r.tokens_per_layer.length ? r.tokens_per_layer[op.layer] : null, op.start_cycle, op.end_cycle, op.end_cycle - op.start_cycle, op.macs, op.bytes_read, op.bytes_written,
        ...causes.map((cause) => op.stall_cycles[cause]), 100 * op.imbalance, op.loop_order || null]),
    };
  }

  /** Of each head module, with the machine's balancing and without any. */
  function loads(run) {
    if (!run.detail || !run.detail.loads) return null;
    const all = run.detail.loads.filter((load) => load.balanced.length > 1);
    if (all.length === 0) return null;
    const spread = (cycles) => (Math.max(...cycles) * cycles.length) / Math.max(cycles.reduce((a, b) => a + b, 0), 1) - 1;
    const worst = [...all].sort((a, b) => spread(b.unbalanced) - spread(a.unbalanced))[0];
    const names = all.map((load) => load.operation);
    const chosen = () => all[names.indexOf(view.get("load", worst.operation, names))];
    const { balance } = run.result.config.accelerator;
    const sentence = () => `${chosen().operation}: imbalance ${percent(spread(chosen().unbalanced))} in the columns' own order, ${percent(spread(chosen().balanced))} with ${balance}.`;
    const panel = new Report.Panel({
      id: "loads", title: "Load of each head module, before and after balancing", height: 300, says: sentence(), sentence,
      controls: [select({ label: "Operation", value: chosen().operation, options: names.map((name) => [name, name]), change: (name) => { view.set("load", name); panel.update(); } })],
      option: (theme) => ({
        legend: { top: 0, textStyle: { color: theme.ink } },
        tooltip: { trigger: "item", formatter: (p) => tip(`head module ${p.dataIndex}, ${p.seriesName}`, [["cycles", grouped(p.value)]]) },
        xAxis: axis(theme, { type: "category", data: chosen().balanced.map((_, i) => `head module ${i}`), splitLine: { show: false } }),
        yAxis: axis(theme, { type: "value", name: "cycles", axisLabel: { formatter: short } }),
        series: [["unbalanced", "before (none)", "grey"], ["balanced", `after (${balance})`, "blue"]].map(([key, name, colour]) => ({ name, type: "bar", itemStyle: { color: theme.colour[colour] }, data: chosen()[key] })),
      }),
      table: () => ({ columns: [{ name: "operation" }, { name: "before", unit: "%" }, { name: "after", unit: "%" }], rows: all.map((load) => [load.operation, 100 * spread(load.unbalanced), 100 * spread(load.balanced)]) }),
    });
    return panel;
  }

  function imbalance(run) {
    const worst = run.result.operations.filter((op) => op.imbalance > 0).sort((a, b) => b.imbalance - a.imbalance).slice(0, 16);
    if (worst.length === 0) return null;
    return {
      id: "imbalance", title: "Most uneven operations", height: 50 + 22 * worst.length,
      says: `${worst[0].name}: the most loaded head module has ${percent(worst[0].imbalance)} more than the mean.`,
      option: (theme) => ({
        grid: { left: 8, right: 60, top: 8, bottom: 30, containLabel: true },
        tooltip: { formatter: (p) => tip(worst[p.dataIndex].name, [["imbalance", percent(worst[p.dataIndex].imbalance)], ["loop order", worst[p.dataIndex].loop_order || "–"]]) },
        xAxis: axis(theme, { type: "value", name: "largest load over the mean, less 1 [%]", nameLocation: "middle", nameGap: 26 }),
        yAxis: axis(theme, { type: "category", inverse: true, data: worst.map((op) => op.name), splitLine: { show: false }, axisLabel: { color: theme.ink, hideOverlap: false, interval: 0, fontSize: 11 } }),
        series: [{ type: "bar", itemStyle: { color: theme.colour.orange }, data: worst.map((op) => 100 * op.imbalance) }],
      }),
      table: () => ({ columns: [{ name: "operation" }, { name: "imbalance", unit: "%" }, { name: "loop order" }], rows: worst.map((op) => [op.name, 100 * op.imbalance, op.loop_order || null]) }),
    };
  }

  Report.operations = { heatMap, loads, imbalance };
})();
