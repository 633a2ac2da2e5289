// SPDX-License-Identifier: Apache-2.0
// Two figures of all points against each other, with the front. Dragging over the chart brushes: it asks for what lies in
// the rectangle, in both figures.
"use strict";
(() => {
  const { axis, tip, short } = Report;
  const kDrag = 5;  // pixels; less is a click

  /** x, y of the rows for which `keep` holds, as ECharts reads large series: one flat list. */
  function pairs(points, x, y, keep, rows, positive) {
    const [a, b] = [points.column(x).values, points.column(y).values];
    const flat = new Float64Array(2 * points.count);
    rows.length = 0;
    for (let i = 0; i < points.count; ++i) {
      if (!keep(i) || Number.isNaN(a[i]) || Number.isNaN(b[i]) || (positive && (a[i] <= 0 || b[i] <= 0))) continue;
      flat[2 * rows.length] = a[i];
      flat[2 * rows.length + 1] = b[i];
      rows.push(i);
    }
    return flat.subarray(0, 2 * rows.length);
  }

  /** `all`: the data of the first series where they are known; they do not change while something is brushed. */
  function series(points, view, theme, rowsOf, all = null) {
    const { x, y } = view;
    const front = points.front(x, y);
    rowsOf[2] = front;
    const at = (i) => [points.column(x).values[i], points.column(y).values[i]];
    return [
      { id: "others", name: "all", type: "scatter", large: true, largeThreshold: 1, symbolSize: 3, itemStyle: { color: theme.colour.grey, opacity: 0.35 }, data: all || pairs(points, x, y, (i) => points.usable[i], rowsOf[0], view.log()) },
      { id: "selected", name: "what is left", type: "scatter", large: true, largeThreshold: 1, symbolSize: 4.5, itemStyle: { color: theme.dark ? theme.colour.sky : theme.colour.blue, opacity: 0.75 }, data: pairs(points, x, y, (i) => points.selected[i], rowsOf[1], view.log()) },
      { id: "front", name: "front", type: "line", step: false, symbol: "circle", symbolSize: 8, lineStyle: { color: theme.colour.vermillion, width: 1.5 }, itemStyle: { color: theme.colour.vermillion }, data: front.map(at) },
      { id: "chosen", name: "chosen", type: "scatter", symbolSize: 17, silent: true, itemStyle: { color: "transparent", borderColor: theme.ink, borderWidth: 2.5 }, data: view.chosen === null ? [] : [at(view.chosen)] },
    ];
  }

  /** Pointer over the chart: a rectangle while it is dragged, a point where it was a click. */
  function brushing(box, chart, { begin, over, done, clear }) {
    const mark = Report.h("div", { style: "position:absolute;border:1.5px solid var(--accent);background:color-mix(in srgb, var(--accent) 14%, transparent);pointer-events:none;display:none;z-index:2" });
    box.append(mark);
    let from = null;
    const place = (event) => { const edge = box.getBoundingClientRect(); return [event.clientX - edge.left, event.clientY - edge.top]; };
    const inside = (at) => chart.containPixel({ gridIndex: 0 }, at);
    const corners = (to) => [chart.convertFromPixel({ gridIndex: 0 }, from), chart.convertFromPixel({ gridIndex: 0 }, to)];
    box.addEventListener("pointerdown", (event) => { const at = place(event); if (event.button !== 0 || !inside(at)) return; from = at; begin(); });
    box.addEventListener("pointermove", (event) => {
      if (!from) return;
      const at = place(event);
      if (Math.hypot(at[0] - from[0], at[1] - from[1]) < kDrag) return;
      if (!box.hasPointerCapture(event.pointerId)) box.setPointerCapture(event.pointerId);
      Object.assign(mark.style, { display: "block", left: `${Math.min(at[0], from[0])}px`, top: `${Math.min(at[1], from[1])}px`, width: `${Math.abs(at[0] - from[0])}px`, height: `${Math.abs(at[1] - from[1])}px` });
      over(...corners(at));
    });
    const end = (event) => {
      if (!from) return;
      const dragged = mark.style.display === "block";
      mark.style.display = "none";
      from = null;
      done(dragged, event);
    };
    box.addEventListener("pointerup", end);
    box.addEventListener("pointercancel", end);
    box.addEventListener("dblclick", clear);
  }

  /**
   * While something is brushed the library would take longer than a frame: points and front are then drawn over its chart,
   * from places that are worked out once.
   */
  function overlay(points, view, chart, box) {
    const canvas = Report.h("canvas", { style: "position:absolute;inset:0;pointer-events:none;z-index:1;display:none" });
    box.append(canvas);
    let places = null;
    function prepare() {
      const [a, b] = [points.column(view.x).values, points.column(view.y).values];
      places = new Float32Array(2 * points.count).fill(NaN);
      for (let i = 0; i < points.count; ++i) {
        if (!points.usable[i] || Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
        const at = chart.convertToPixel({ gridIndex: 0 }, [a[i], b[i]]);
        places[2 * i] = at[0];
        places[2 * i + 1] = at[1];
      }
      const ratio = Math.min(devicePixelRatio || 1, 2);
      canvas.width = Math.round(box.clientWidth * ratio);
      canvas.height = Math.round(box.clientHeight * ratio);
      canvas.style.width = `${box.clientWidth}px`;
      canvas.style.height = `${box.clientHeight}px`;
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    function draw(theme) {
      if (!places) { prepare(); chart.setOption({ series: ["selected", "front", "chosen"].map((id) => ({ id, data: [] })) }); }
      canvas.style.display = "block";
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, box.clientWidth, box.clientHeight);
      context.fillStyle = theme.dark ? theme.colour.sky : theme.colour.blue;
      context.globalAlpha = 0.75;
      for (let i = 0; i < points.count; ++i) if (points.selected[i]) context.fillRect(places[2 * i] - 2, places[2 * i + 1] - 2, 4, 4);
      context.globalAlpha = 1;
      context.strokeStyle = context.fillStyle = theme.colour.vermillion;
      context.beginPath();
      const front = points.front(view.x, view.y);
      for (const i of front) context.lineTo(places[2 * i], places[2 * i + 1]);
      context.stroke();
      for (const i of front) context.fillRect(places[2 * i] - 3, places[2 * i + 1] - 3, 6, 6);
    }
    return { draw, hide: () => { canvas.style.display = "none"; places = null; } };
  }

  /** view: {x, y, chosen}; events: {brushed(x range, y range), settled(), choose(row), clear()} */
  Report.scatter = (points, view, events) => {
    const rowsOf = [[], [], []];
    let chart = null;
    const nameOf = (key) => { const column = points.column(key); return column.unit ? `${column.title} [${column.unit}]` : column.title; };
    const sentence = () => {
      const front = points.front(view.x, view.y);
      return `${Report.grouped(points.left)} of ${Report.grouped(points.count)} points are left, ${front.length} of them on the front of ${points.column(view.x).title} and ${points.column(view.y).title}. Drag to brush, double click to clear, click a point for its commands.`;
    };
    const panel = new Report.Panel({
      id: "front", title: "Points and their front", height: 470, renderer: "canvas", says: sentence(), sentence, controls: view.controls,
      ready: (echart) => {
        chart = echart;
        echart.on("click", (event) => { const rows = rowsOf[event.seriesIndex]; if (rows && rows[event.dataIndex] !== undefined) events.choose(rows[event.dataIndex]); });
        brushing(panel.box, echart, { begin: () => {}, over: (a, b) => events.brushed([Math.min(a[0], b[0]), Math.max(a[0], b[0])], [Math.min(a[1], b[1]), Math.max(a[1], b[1])]), done: (dragged) => dragged && events.settled(), clear: events.clear });
      },
      option: (theme) => ({
        legend: { top: 0, textStyle: { color: theme.ink }, selectedMode: false, data: ["all", "what is left", "front"] },
        grid: { left: 12, right: 28, top: 44, bottom: 30, containLabel: true },
        tooltip: { trigger: "item", formatter: (p) => {
          const row = (rowsOf[p.seriesIndex] || [])[p.dataIndex];
          if (row === undefined) return "";
          return tip(`point ${points.store.point[row]}`, [view.x, view.y, ...points.axes().map((column) => column.key)].map((key) => { const column = points.column(key); return [column.title, points.text(column, column.values[row])]; }));
        } },
        xAxis: axis(theme, { type: view.log() ? "log" : "value", scale: true, name: nameOf(view.x), nameLocation: "middle", nameGap: 28, axisLabel: { formatter: short } }),
        yAxis: axis(theme, { type: view.log() ? "log" : "value", scale: true, name: nameOf(view.y), nameTextStyle: { color: theme.quiet, align: "left" }, axisLabel: { formatter: short } }),
        series: series(points, view, theme, rowsOf),
      }),
      table: () => {
        const columns = [...points.axes(), ...points.metrics()];
        const front = new Set(points.front(view.x, view.y));
        const rows = [...front];
        for (let i = 0; i < points.count; ++i) if (points.selected[i] && !front.has(i)) rows.push(i);
        return { columns: [{ name: "point" }, { name: "on the front" }, ...columns.map((column) => ({ name: column.title, unit: column.unit })), { name: "bottleneck" }],
          rows: rows.map((i) => [points.store.point[i], front.has(i) ? "yes" : "no", ...columns.map((column) => (column.category ? points.text(column, column.values[i]) : column.values[i])), points.store.bottlenecks[points.store.bottleneck[i]] ?? null]) };
      },
    });
    let over = null;
    panel.refresh = (moving) => {
      if (!chart) return;
      over = over || overlay(points, view, chart, panel.box);
      if (moving) return over.draw(Report.theme.current());
      over.hide();
      chart.setOption({ series: series(points, view, Report.theme.current(), rowsOf, []).slice(1) });
    };
    panel.chart.says = sentence();
    return panel;
  };
})();
