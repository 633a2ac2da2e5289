// SPDX-License-Identifier: Apache-2.0
// What each change of the machine would be worth: bars of cycles saved, with what it costs.
"use strict";
(() => {
  const { axis, tip, grouped, figure, percent } = Report;

  Report.whatIf = (run) => {
    if (!run.what_if) return null;
    const base = run.result;
    const levers = run.what_if.filter((lever) => !lever.impossible);
    const saved = (lever) => (base.cycles - lever.cycles) / base.cycles;
    const best = levers.filter((lever) => !lever.is_bound && lever.fits)[0];
    const shown = [...levers.filter((lever) => !lever.is_bound), ...levers.filter((lever) => lever.is_bound)];
    const colour = (lever, theme) => (lever.is_bound ? theme.colour.grey : lever.fits ? theme.colour.blue : theme.colour.vermillion);
    return {
      id: "what-if", title: "What each change would be worth", height: 60 + 24 * shown.length,
      says: best ? `Of the changes that fit, ${best.name} saves most: ${percent(saved(best))}. Grey bars make an effect free, which no hardware does; red ones do not fit. Gains do not add.` : "",
      option: (theme) => ({
        grid: { left: 8, right: 64, top: 8, bottom: 30, containLabel: true },
        tooltip: { formatter: (p) => { const lever = shown[p.dataIndex]; return tip(lever.name, [["change", Report.cut(lever.change, 50)], ["latency", `${figure(lever.latency_ms)} ms`], ["saved", percent(saved(lever))],
          ...(lever.is_bound ? [] : Object.entries(lever.used).map(([name, n]) => [Report.machine.words[name] || name, `${grouped(n)} (${n - base.resources[name] >= 0 ? "+" : "−"}${grouped(Math.abs(n - base.resources[name]))})`])), ["fits", lever.is_bound ? "–" : lever.fits ? "yes" : "no"]]); } },
        xAxis: axis(theme, { type: "value", name: "cycles saved [%]", nameLocation: "middle", nameGap: 26 }),
        yAxis: axis(theme, { type: "category", inverse: true, data: shown.map((lever) => Report.cut(lever.name, 28)), splitLine: { show: false }, axisLabel: { color: theme.ink, interval: 0, hideOverlap: false, fontSize: 11 } }),
        series: [{ type: "bar", data: shown.map((lever) => ({ value: 100 * saved(lever), itemStyle: { color: colour(lever, theme) } })), label: { show: true, position: "right", color: theme.ink, formatter: (p) => percent(p.value / 100) } }],
      }),
      table: () => ({ columns: [{ name: "lever" }, { name: "change" }, { name: "latency", unit: "ms" }, { name: "saved", unit: "%" }, ...Object.keys(Report.machine.words).map((name) => ({ name: Report.machine.words[name] })), { name: "fits" }, { name: "why not" }],
        rows: run.what_if.map((lever) => [lever.name, lever.change, lever.latency_ms ?? null, lever.impossible ? null : 100 * saved(lever), ...Object.keys(Report.machine.words).map((name) => (lever.used ? lever.used[name] : null)), lever.impossible ? "no" : lever.is_bound ? "not hardware" : lever.fits ? "yes" : "no", lever.impossible || null]) }),
    };
  };
})();
