// SPDX-License-Identifier: Apache-2.0
// Parallel coordinates of all points: a line each, over axes and figures. Drawn on a canvas of its own: ten thousand lines
// follow a brush only when all of them are one path, and a sample of them while it moves.
"use strict";
(() => {
  const { h, s, short, cut } = Report;
  const kHigh = 330;
  const kTop = 56;
  const kBottom = 26;
  const kSampled = 2000;  // lines while something is dragged
  const kReach = 24;      // pixels beside an axis that still take it

  function layout(points, keys, width) {
    const left = width < 520 ? 34 : 60;
    const step = (width - 2 * left) / Math.max(keys.length - 1, 1);
    return keys.map((key, i) => {
      const column = points.column(key);
      const span = column.high - column.low || 1;
      return { key, column, x: left + i * step, y: (value) => kHigh - kBottom - (value - column.low) / span * (kHigh - kTop - kBottom),
        value: (y) => column.low + (kHigh - kBottom - y) / (kHigh - kTop - kBottom) * span };
    });
  }

  /** Rows as one path; `every`: only each so many. */
  function trace(context, points, axes, rows, every) {
    context.beginPath();
    for (let n = 0; n < rows.length; n += every) {
      const i = rows[n];
      axes.forEach((axis, a) => {
        const value = axis.column.values[i];
        const y = Number.isNaN(value) ? kHigh - kBottom + 8 : axis.y(value);
        if (a === 0) context.moveTo(axis.x, y); else context.lineTo(axis.x, y);
      });
    }
    context.stroke();
  }

  const selectedRows = (points) => { const rows = []; for (let i = 0; i < points.count; ++i) if (points.selected[i]) rows.push(i); return rows; };
  const usableRows = (points) => { const rows = []; for (let i = 0; i < points.count; ++i) if (points.usable[i]) rows.push(i); return rows; };
  const ends = (axis) => (axis.column.category ? axis.column.category.map((text, i) => [i, cut(text, 14)]) : [[axis.column.low, short(axis.column.low)], [axis.column.high, short(axis.column.high)]]);

  /** view: {keys(), chosen}; events: {range(key, [low, high] or null), settled()} */
  Report.parallel = (points, view, events) => {
    const back = document.createElement("canvas");
    const front = h("canvas", { style: "position:absolute;inset:0;touch-action:pan-y" });
    const labels = s("svg", { style: "position:absolute;inset:0;pointer-events:none" });
    let axes = [];
    let theme = null;
    let ratio = 1;

    function size(canvas, width) {
      ratio = Math.min(devicePixelRatio || 1, 2);
      canvas.width = Math.round(width * ratio);
      canvas.height = kHigh * ratio;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${kHigh}px`;
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }

    function drawBack() {
      const context = back.getContext("2d");
      context.clearRect(0, 0, back.width, kHigh);
      context.lineWidth = 0.6;
      context.strokeStyle = theme.dark ? "rgba(150,160,170,0.09)" : "rgba(90,100,110,0.08)";
      const rows = usableRows(points);
      trace(context, points, axes, rows, Math.max(1, Math.floor(rows.length / (2 * kSampled))));
    }

    function drawFront(moving) {
      const context = front.getContext("2d");
      context.clearRect(0, 0, front.width, kHigh);
      context.drawImage(back, 0, 0, back.width / ratio, kHigh);
      const rows = selectedRows(points);
      const every = moving ? Math.max(1, Math.ceil(rows.length / kSampled)) : 1;
      context.lineWidth = rows.length > 800 ? 0.7 : 1.2;
      context.strokeStyle = theme.dark ? "#6cbcf0" : theme.colour.blue;
      context.globalAlpha = Math.max(0.05, Math.min(0.8, 90 / Math.max(rows.length / every, 1)));
      trace(context, points, axes, rows, every);
      context.globalAlpha = 1;
      if (view.chosen !== null) {
        context.lineWidth = 2.5;
        context.strokeStyle = theme.colour.vermillion;
        trace(context, points, axes, [view.chosen], 1);
      }
    }

    function drawLabels(target) {
      target.replaceChildren(...axes.flatMap((axis, i) => {
        const range = points.ranges.get(axis.key);
        const anchor = i === 0 && axes.length > 1 ? "start" : i === axes.length - 1 ? "end" : "middle";
        const edge = anchor === "start" ? -28 : anchor === "end" ? 28 : 0;
        const text = (x, y, content, more = {}) => s("text", { x, y, fill: theme.quiet, "font-size": 11, "text-anchor": anchor, ...more }, content);
        return [s("line", { x1: axis.x, x2: axis.x, y1: kTop, y2: kHigh - kBottom, stroke: theme.ink, "stroke-width": 1 }),
          text(axis.x + edge, i % 2 ? 14 : 30, cut(axis.column.title, 18) + (axis.column.unit ? ` [${axis.column.unit}]` : ""), { fill: theme.ink, "font-size": 12, "font-weight": 600 }),
          ...ends(axis).map(([value, label], n, all) => text(axis.x + (axis.column.category && all.length > 1 ? 5 : 0) + (axis.column.category ? 0 : edge / 3), axis.column.category ? axis.y(value) + 4 : n ? kTop - 4 : kHigh - kBottom + 14, label, axis.column.category ? { "text-anchor": i === axes.length - 1 ? "end" : "start" } : {})),
          range ? s("rect", { x: axis.x - 6, width: 12, y: axis.y(Math.min(range[1], axis.column.high)), height: Math.max(axis.y(Math.max(range[0], axis.column.low)) - axis.y(Math.min(range[1], axis.column.high)), 2), fill: theme.colour.orange, "fill-opacity": 0.55, stroke: theme.colour.orange }) : null].filter(Boolean);
      }));
    }

    let dragged = null;
    const place = (event) => { const edge = front.getBoundingClientRect(); return [event.clientX - edge.left, event.clientY - edge.top]; };
    front.addEventListener("pointerdown", (event) => {
      const [x, y] = place(event);
      const axis = axes.reduce((best, each) => (Math.abs(each.x - x) < Math.abs(best.x - x) ? each : best), axes[0]);
      if (!axis || Math.abs(axis.x - x) > kReach) return;
      dragged = { axis, from: y, moved: false };
      front.setPointerCapture(event.pointerId);
    });
    front.addEventListener("pointermove", (event) => {
      if (!dragged) return;
      const y = place(event)[1];
      if (Math.abs(y - dragged.from) < 4 && !dragged.moved) return;
      dragged.moved = true;
      const [a, b] = [dragged.axis.value(y), dragged.axis.value(dragged.from)];
      events.range(dragged.axis.key, [Math.min(a, b), Math.max(a, b)]);
    });
    front.addEventListener("pointerup", () => {
      if (!dragged) return;
      if (!dragged.moved) events.range(dragged.axis.key, null);
      dragged = null;
      events.settled();
    });

    const panel = new Report.Panel({
      id: "parallel", title: "Axes and figures of each point", height: kHigh,
      says: "A line for each point. Drag along an axis to ask for a range of it, click the axis to let it go.",
      build: (box, now, width) => {
        theme = now;
        axes = layout(points, view.keys(), width);
        size(back, width);
        size(front, width);
        labels.setAttribute("width", width);
        labels.setAttribute("height", kHigh);
        if (front.parentNode !== box) box.replaceChildren(front, labels);
        drawBack();
        drawFront(false);
        drawLabels(labels);
      },
      svg: (now, width) => {
        theme = now;
        axes = layout(points, view.keys(), width);
        const lines = selectedRows(points).map((i) => axes.map((axis, a) => `${a ? "L" : "M"}${axis.x.toFixed(1)} ${(Number.isNaN(axis.column.values[i]) ? kHigh - kBottom + 8 : axis.y(axis.column.values[i])).toFixed(1)}`).join(""));
        const group = s("g");
        drawLabels(group);
        return new XMLSerializer().serializeToString(s("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: kHigh, "font-family": "sans-serif" }, s("rect", { width: "100%", height: "100%", fill: now.surface }),
          s("path", { d: lines.join(""), fill: "none", stroke: now.colour.blue, "stroke-width": 0.6, "stroke-opacity": Math.max(0.05, Math.min(0.8, 90 / Math.max(lines.length, 1))) }), group));
      },
      table: () => ({ columns: [{ name: "column" }, { name: "unit" }, { name: "least" }, { name: "most" }, { name: "asked from" }, { name: "asked to" }],
        rows: view.keys().map((key) => { const column = points.column(key); const range = points.ranges.get(key) || [null, null]; return [column.key, column.unit, column.category ? column.category[0] : column.low, column.category ? column.category[column.category.length - 1] : column.high, ...range]; }) }),
    });
    panel.refresh = (moving) => { if (!theme || axes.length === 0) return; drawFront(moving); drawLabels(labels); };
    return panel;
  };
})();
