// SPDX-License-Identifier: Apache-2.0
// What moves a figure, why points failed, what bounds them, and how a search's front grew.
"use strict";
(() => {
  const { axis, tip, grouped, figure, percent, short, select, view, cut } = Report;

  /** Bars of eta squared by axis, for a figure; hovering shows the means by value. */
  function sensitivity(points) {
    const keys = points.metrics().map((column) => column.key);
    if (keys.length === 0 || points.axes().length === 0) return null;
    const chosen = () => view.get("of", keys.includes("latency_ms") ? "latency_ms" : keys[0], keys);
    const found = () => points.sensitivity(chosen());
    const sentence = () => { const [first] = found(); return first ? `${first.axis.title} moves ${chosen()} most: its values tell ${percent(first.share)} of the variance among the points that are left. Shares of axes that act together do not add to 100 %.` : ""; };
    const panel = new Report.Panel({
      id: "sensitivity", title: "Which axis moves a figure", height: 90 + 30 * points.axes().length, says: sentence(), sentence,
      controls: [select({ label: "Figure", value: chosen(), options: keys.map((key) => [key, key]), change: (key) => { view.set("of", key); panel.update(); } })],
      option: (theme) => { const rows = found(); return {
        grid: { left: 8, right: 64, top: 8, bottom: 30, containLabel: true },
        tooltip: { formatter: (p) => { const row = rows[p.dataIndex]; const column = points.column(chosen()); return tip(row.axis.doc, row.means.slice(0, 12).map(({ value, mean, n }) => [points.text(row.axis, value), `mean ${Report.withUnit(mean, column.unit)} of ${grouped(n)}`])); } },
        xAxis: axis(theme, { type: "value", max: 100, name: "share of the variance [%]", nameLocation: "middle", nameGap: 26 }),
        yAxis: axis(theme, { type: "category", inverse: true, data: rows.map((row) => cut(row.axis.title, 24)), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: [{ type: "bar", itemStyle: { color: theme.colour.blue }, data: rows.map((row) => 100 * row.share), label: { show: true, position: "right", color: theme.ink, formatter: (p) => percent(p.value / 100) } }],
      }; },
      table: () => ({ columns: [{ name: "axis" }, { name: "value" }, { name: `mean ${chosen()}`, unit: points.column(chosen()).unit }, { name: "points" }, { name: "share of variance", unit: "%" }],
        rows: found().flatMap(({ axis: column, share, means }) => means.map(({ value, mean, n }) => [column.key, points.text(column, value), mean, n, 100 * share])) }),
    });
    return panel;
  }

  /** Texts that differ in figures alone are one reason. */
  const kind = (text) => text.replace(/\d[\d,.]*/g, "N");

  function failures(points) {
    const { store } = points;
    const groups = new Map();
    for (let i = 0; i < points.count; ++i) {
      if (store.status[i] === "done") continue;
      const text = store.reasons[store.why[i]] || store.status[i];
      const key = `${store.status[i]}\n${kind(text)}`;
      const group = groups.get(key) || { status: store.status[i], example: text, point: store.point[i], count: 0 };
      group.count += 1;
      groups.set(key, group);
    }
    if (groups.size === 0) return null;
    const rows = [...groups.values()].sort((a, b) => b.count - a.count);
    const all = rows.reduce((sum, row) => sum + row.count, 0);
    const top = rows.slice(0, 12);
    return {
      id: "failures", title: "Points without a usable result, by reason", height: 60 + 30 * top.length,
      says: `${grouped(all)} of ${grouped(points.count)} points, for ${rows.length} reason${rows.length > 1 ? "s" : ""}. Most: ${cut(rows[0].example, 90)} (${grouped(rows[0].count)}).`,
      option: (theme, width) => ({
        grid: { left: 8, right: 60, top: 8, bottom: 28, containLabel: true },
        tooltip: { formatter: (p) => tip(top[p.dataIndex].status, [["points", grouped(top[p.dataIndex].count)], [`point ${top[p.dataIndex].point}`, cut(top[p.dataIndex].example, 160)]]) },
        xAxis: axis(theme, { type: "value", name: "points", nameLocation: "middle", nameGap: 24, minInterval: 1 }),
        yAxis: axis(theme, { type: "category", inverse: true, data: top.map((row) => cut(row.example, width < 620 ? 22 : 44)), splitLine: { show: false }, axisLabel: { color: theme.ink, hideOverlap: false, interval: 0, fontSize: 11 } }),
        series: [{ type: "bar", itemStyle: { color: theme.colour.vermillion }, data: top.map((row) => row.count), label: { show: true, position: "right", color: theme.ink, formatter: (p) => grouped(p.value) } }],
      }),
      table: () => ({ columns: [{ name: "status" }, { name: "points" }, { name: "for example point" }, { name: "reason there" }], rows: rows.map((row) => [row.status, row.count, row.point, row.example]) }),
    };
  }

  function bottlenecks(points) {
    const { store } = points;
    if (store.bottlenecks.length === 0) return null;
    const counts = () => { const sums = new Array(store.bottlenecks.length).fill(0); for (let i = 0; i < points.count; ++i) if (points.selected[i] && store.bottleneck[i] >= 0) sums[store.bottleneck[i]] += 1; return sums.map((n, i) => [store.bottlenecks[i], n]).sort((a, b) => b[1] - a[1]); };
    const sentence = () => { const [first] = counts(); return first && points.left ? `${first[0]} bounds ${percent(first[1] / points.left)} of the points that are left.` : ""; };
    return new Report.Panel({
      id: "bottlenecks", title: "What bounds the points that are left", height: 80 + 30 * store.bottlenecks.length, says: sentence(), sentence,
      option: (theme) => { const rows = counts(); return {
        grid: { left: 8, right: 60, top: 8, bottom: 28, containLabel: true },
        tooltip: { formatter: (p) => tip(rows[p.dataIndex][0], [["points", grouped(p.value)]]) },
        xAxis: axis(theme, { type: "value", name: "points", nameLocation: "middle", nameGap: 24, minInterval: 1, axisLabel: { formatter: short } }),
        yAxis: axis(theme, { type: "category", inverse: true, data: rows.map(([name]) => cut(name, 24)), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: [{ type: "bar", itemStyle: { color: theme.colour.green }, data: rows.map(([, n]) => n) }],
      }; },
      table: () => ({ columns: [{ name: "unit" }, { name: "points" }], rows: counts() }),
    });
  }

  function hypervolume(points) {
    const history = points.store.hypervolume;
    if (!history || !history.evaluations || history.evaluations.length === 0) return null;
    const last = history.evaluations.length - 1;
    return {
      id: "hypervolume", title: "How the front grew", height: 280,
      says: `After ${grouped(history.evaluations[last])} evaluations, ${figure(history.seconds[last])} s, the front has ${figure(history.front[last])} points and a hypervolume of ${figure(history.hypervolume[last])}.`,
      option: (theme) => ({
        tooltip: { trigger: "axis", formatter: (ps) => { const i = ps[0].dataIndex; return tip(`${grouped(history.evaluations[i])} evaluations`, [["seconds", figure(history.seconds[i])], ["front", `${history.front[i]} points`], ["hypervolume", figure(history.hypervolume[i])]]); } },
        xAxis: axis(theme, { type: "value", name: "evaluations", nameLocation: "middle", nameGap: 28 }),
        yAxis: axis(theme, { type: "value", name: "hypervolume", scale: true, axisLabel: { formatter: short } }),
        grid: { left: 12, right: 24, top: 36, bottom: 32, containLabel: true },
        series: [{ type: "line", step: "end", symbolSize: 5, itemStyle: { color: theme.colour.blue }, data: history.evaluations.map((n, i) => [n, history.hypervolume[i]]) }],
      }),
      table: () => ({ columns: [{ name: "evaluations" }, { name: "time", unit: "s" }, { name: "front", unit: "points" }, { name: "hypervolume" }], rows: history.evaluations.map((n, i) => [n, history.seconds[i], history.front[i], history.hypervolume[i]]) }),
    };
  }

  Report.reasons = { sensitivity, failures, bottlenecks, hypervolume };
})();
