// SPDX-License-Identifier: Apache-2.0
// The page of a sweep or search: every view of its points follows what any of them asks for.
"use strict";
(() => {
  const { h, view, select, grouped, withUnit, nameOf } = Report;
  const kSteps = 200;  // of a slider
  const kLogarithmicFrom = 30;  // of the largest over the least figure, across
  const kMostAxes = 12;  // lines beyond these cannot be followed by eye

  function ranges(points) {
    for (const column of points.columns.values()) {
      const match = /^(-?[\d.e+-]+):(-?[\d.e+-]+)$/.exec(view.get("r." + column.key, ""));
      if (match) points.setRange(column.key, [Number(match[1]), Number(match[2])]);
    }
    points.select();
  }

  function slider(points, column, changed) {
    const atMost = !column.more;
    const place = () => { const range = points.ranges.get(column.key); const value = range ? (atMost ? range[1] : range[0]) : atMost ? column.high : column.low; return Math.round((value - column.low) / (column.high - column.low) * kSteps); };
    const output = h("output", {}, "");
    const input = h("input", { type: "range", min: 0, max: kSteps, value: place(), "aria-label": `${column.title} ${atMost ? "at most" : "at least"}`,
      oninput: () => {
        const value = column.low + (column.high - column.low) * input.value / kSteps;
        const range = points.ranges.get(column.key) || [column.low, column.high];
        changed(column.key, atMost ? [range[0], Number(input.value) === kSteps ? column.high : value] : [Number(input.value) === 0 ? column.low : value, range[1]], true);
      }, onchange: () => changed(null, null, false) });
    const show = () => { input.value = place(); const range = points.ranges.get(column.key); output.textContent = range ? `${atMost ? "≤" : "≥"} ${withUnit(atMost ? range[1] : range[0], column.unit)}` : "any"; input.setAttribute("aria-valuetext", output.textContent); };
    show();
    return { show, element: h("label", { class: "slider", title: column.doc }, h("span", {}, column.title), input, output) };
  }

  function command(text) {
    const button = h("button", { type: "button", onclick: () => { const done = () => { button.textContent = "copied"; setTimeout(() => { button.textContent = "copy"; }, 1500); };
      const fallback = () => { const area = h("textarea", {}, text); document.body.append(area); area.select(); document.execCommand("copy"); area.remove(); done(); };
      if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, fallback); else fallback(); } }, "copy");
    return h("div", { class: "command" }, h("code", {}, text), button);
  }

  /** For a shell: quoted where it has to be. */
  const word = (text) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

  function pointPanel(points) {
    const box = h("section", { class: "panel", id: "point", "aria-live": "polite" });
    const show = (row) => {
      if (row === null) { box.replaceChildren(h("h3", {}, "A point"), h("p", { class: "says" }, "Click a point of the chart: its keys, its figures, and the commands that run and export it come here.")); return; }
      const n = points.store.point[row];
      const at = word(`${points.store.store}:${n}`);
      const list = (columns) => h("table", {}, h("tbody", {}, columns.map((column) => h("tr", {}, h("th", { scope: "row" }, nameOf(column.key, 40)), h("td", { class: "number" }, points.text(column, column.values[row]))))));
      box.replaceChildren(h("h3", {}, `Point ${grouped(n)}`), h("p", { class: "says" }, `fidelity ${points.store.fidelity[row]}, ${points.store.status[row]}`, points.store.bottlenecks[points.store.bottleneck[row]] ? `, bound by ${points.store.bottlenecks[points.store.bottleneck[row]]}` : "", "."),
        h("p", { class: "says" }, "Run it whole, then look at it:"), command(`secateur run --point ${at} --out out/point-${n}`), command(`secateur report out/point-${n} --html out/point-${n}.html`),
        h("p", { class: "says" }, "Make hardware of it:"), command(`secateur hls export --results ${at} --out out/kernel-${n}`),
        h("div", { class: "scrolls" }, list(points.axes()), list(points.metrics())));
    };
    show(null);
    return { box, show };
  }

  function tiles(points) {
    const counts = {};
    for (const status of points.store.status) counts[status] = (counts[status] || 0) + 1;
    const tile = (value, what) => h("div", { class: "tile" }, h("b", {}, value), h("span", {}, what));
    const words = { done: "usable", infeasible: "break a constraint", unbuildable: "do not fit their device", failed: "failed", crashed: "crashed", timed_out: "ran out of time" };
    return h("section", { id: "headline", "data-title": "Headline" }, h("div", { class: "tiles" }, tile(grouped(points.count), `points have a result, of ${grouped(Number(points.store.points) || points.count)}`),
      ...Object.entries(words).filter(([status]) => counts[status]).map(([status, what]) => tile(grouped(counts[status]), what))));
  }

  function page(store) {
    const points = new Report.Points(store);
    const metrics = points.metrics().map((column) => column.key);
    const prefer = (names) => names.find((name) => metrics.includes(name)) || metrics[0];
    ranges(points);
    if (metrics.length < 1) return [tiles(points), Report.section("why", "Why", h("div", { class: "panels" }, [Report.reasons.failures(points)].filter(Boolean).map((chart) => new Report.Panel(chart).element)))];
    const first = prefer(["latency_ms"]);
    const state = { x: view.get("x", first, metrics), y: view.get("y", prefer(["dsp", "energy_mj"].filter((name) => name !== first)), metrics), chosen: null };
    state.keys = () => { const own = [...new Set([state.x, state.y])]; return [...points.axes().slice(0, kMostAxes - own.length).map((column) => column.key), ...own]; };
    const chosen = points.store.point.indexOf(Number(view.get("point", "-1")));
    if (chosen >= 0 && points.usable[chosen]) state.chosen = chosen;

    const detail = pointPanel(points);
    let waiting = false;
    let moving = false;
    const followers = [];
    function draw() { waiting = false; points.select(); scatter.refresh(moving); parallel.refresh(moving); for (const each of sliders) each.show(); if (!moving) settled(); }
    function soon(isMoving) { moving = isMoving; if (!waiting) { waiting = true; requestAnimationFrame(draw); } }
    function changed(key, range, isMoving) { if (key !== null) points.setRange(key, range); soon(isMoving); }
    function settled() {
      for (const key of points.columns.keys()) { const range = points.ranges.get(key); view.set("r." + key, range ? range.map((value) => Number(value.toPrecision(7))).join(":") : ""); }
      for (const panel of [scatter, parallel, ...followers]) { if (panel.chart.sentence) panel.says.textContent = panel.chart.sentence(); panel.table.filled = false; panel.fillTable(); }
      for (const panel of followers) panel.update();
    }
    function choose(row) { state.chosen = row; view.set("point", row === null ? "-1" : points.store.point[row]); detail.show(row); soon(false); }
    const axisChoice = (which, label) => select({ label, value: state[which], options: metrics.map((key) => [key, key]), change: (key) => { state[which] = key; view.set(which, key); scatter.update(); parallel.update(); settled(); } });
    const knee = h("button", { type: "button", onclick: () => { const front = points.front(state.x, state.y); if (front.length) choose(points.knee(front, state.x, state.y)); } }, "choose the knee");
    const reset = h("button", { type: "button", onclick: () => { points.ranges.clear(); soon(false); } }, "ask for nothing");
    // Equal steps would press most points against an end.
    const spans = (key) => { const { low, high } = points.column(key); return low > 0 ? high / low : 0; };
    const wide = spans(state.x) > kLogarithmicFrom && spans(state.y) > 0;
    state.log = () => view.get("log", wide ? "yes" : "no", ["no", "yes"]) === "yes";
    state.controls = [axisChoice("x", "Across"), axisChoice("y", "Up"), Report.checkbox({ label: "logarithmic", value: state.log(), change: (on) => { view.set("log", on ? "yes" : "no"); scatter.update(); } }), knee, reset];
    const scatter = Report.scatter(points, state, { brushed: (x, y) => { points.setRange(state.x, x); points.setRange(state.y, y); soon(true); }, settled: () => soon(false), choose, clear: () => { points.setRange(state.x, null); points.setRange(state.y, null); soon(false); } });
    const parallel = Report.parallel(points, state, { range: (key, range) => { points.setRange(key, range); soon(true); }, settled: () => soon(false) });
    const sliders = points.metrics().map((column) => slider(points, column, changed));
    const panels = (list) => h("div", { class: "panels" }, list.filter(Boolean).map((chart) => (chart instanceof Report.Panel ? chart : new Report.Panel(chart)).element));
    const [sensitivity, bottlenecks] = [Report.reasons.sensitivity(points), Report.reasons.bottlenecks(points)];
    followers.push(...[sensitivity, bottlenecks].filter(Boolean));
    if (state.chosen !== null) detail.show(state.chosen);
    Report.explorer = { points, state, choose, scatter, parallel };
    return [tiles(points),
      Report.section("points", "Points", h("div", { class: "panels" }, scatter.element,
        h("section", { class: "panel", id: "constraints" }, h("h3", {}, "Constraints"), h("p", { class: "says" }, "Each slider asks for a figure at most, or at least where more is better."), h("div", { class: "sliders" }, sliders.map((each) => each.element))), detail.box, parallel.element)),
      Report.section("why", "Why", panels([sensitivity, bottlenecks, Report.reasons.failures(points), Report.reasons.hypervolume(points)]))];
  }

  Report.store = { page };
})();
