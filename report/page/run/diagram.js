// SPDX-License-Identifier: Apache-2.0
// A block diagram of this machine, made from its configuration: units, their sizes, and how wide the ways between them
// are.
"use strict";
(() => {
  const { s, figure, cut } = Report;
  const kWidth = 1040;
  const kHeight = 410;

  function box(theme, { x, y, w, h, title, lines, colour }) {
    return s("g", {},
      s("rect", { x, y, width: w, height: h, rx: 6, fill: theme.surface, stroke: colour, "stroke-width": 2 }),
      s("text", { x: x + 10, y: y + 20, fill: theme.ink, "font-size": 14, "font-weight": 600 }, title),
      lines.filter(Boolean).map((line, i) => s("text", { x: x + 10, y: y + 40 + 16 * i, fill: theme.quiet, "font-size": 12 }, line)));
  }

  /** A way from a to b with its width written beside it. */
  function way(theme, [x1, y1], [x2, y2], text, at = null) {
    const [tx, ty] = at || [(x1 + x2) / 2, Math.min(y1, y2) - 6];
    return s("g", {}, s("line", { x1, y1, x2, y2, stroke: theme.ink, "stroke-width": 2, "marker-start": "url(#way-from)", "marker-end": "url(#way-to)" }),
      s("text", { x: tx, y: ty, fill: theme.ink, "font-size": 11.5, "text-anchor": "middle" }, text));
  }

  function arrow(theme, id, path) {
    return s("marker", { id, viewBox: "0 0 10 10", refX: id === "way-to" ? 9 : 1, refY: 5, markerWidth: 6, markerHeight: 6, orient: "auto" }, s("path", { d: path, fill: theme.ink }));
  }

  function headModules(theme, a) {
    const shown = Math.min(a.p_h, 4);
    const drawn = [];
    for (let i = shown - 1; i >= 0; --i) {
      drawn.push(s("rect", { x: 520 + 7 * i, y: 34 - 7 * i, width: 250, height: 206, rx: 6, fill: theme.surface, stroke: theme.colour.blue, "stroke-width": 2 }));
    }
    const rows = Math.min(a.p_t, 12);
    const columns = Math.min(a.p_c, 8);
    const cell = Math.min(12, 110 / rows, 140 / columns);
    for (let r = 0; r < rows; ++r) for (let c = 0; c < columns; ++c) drawn.push(s("rect", { x: 534 + c * cell, y: 100 + r * cell * 0.95, width: cell - 2, height: cell * 0.95 - 2, fill: theme.colour.blue }));
    const beside = 534 + columns * cell + 12;
    const lines = [`${a.p_t} × ${a.p_c} PEs`, `each ${a.p_pe} × ${a.p_pe} MACs`, `${figure(a.p_t * a.p_c * a.p_pe ** 2)} MACs per cycle`, `${a.mapping} mapping`, `${a.balance} balancing`];
    return s("g", {}, drawn, s("text", { x: 534, y: 58, fill: theme.ink, "font-size": 14, "font-weight": 600 }, `${a.p_h} head module${a.p_h > 1 ? "s" : ""}`),
      s("text", { x: 534, y: 76, fill: theme.quiet, "font-size": 12 }, `${figure(Report.run.macUnits(a))} MACs per cycle, ${figure(a.clock_mhz)} MHz`),
      lines.map((line, i) => s("text", { x: beside, y: 112 + 16 * i, fill: theme.quiet, "font-size": 12 }, line)));
  }

  function picture(run, theme, width) {
    const { accelerator: a, memory: m } = run.result.config;
    const channels = a.memory_channels;
    const peak = run.result.memory.peak_bandwidth_gbps;
    const bits = `${a.activation_bits} bit`;
    const bankBits = a.features.bank_words * a.activation_bits;
    return s("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: Math.round(width * kHeight / kWidth), viewBox: `0 0 ${kWidth} ${kHeight}`, "font-family": "sans-serif", role: "img" },
      s("defs", {}, arrow(theme, "way-to", "M0 0L10 5L0 10z"), arrow(theme, "way-from", "M10 0L0 5L10 10z")),
      s("rect", { width: "100%", height: "100%", fill: theme.surface }),
      box(theme, { x: 10, y: 34, w: 172, h: 206, title: "Off-chip memory", colour: theme.colour.orange, lines: [cut(m.name, 22), `${channels} channel${channels > 1 ? "s" : ""} of ${m.bus_bytes * 8} bit`, `${figure(m.clock_mhz)} MHz, burst ${m.burst_length}`, `${m.bank_groups} × ${m.banks_per_group} banks`, peak ? `peak ${figure(peak)} GB/s` : null, `${m.page_policy} pages`, cut(m.scheduler, 22)] }),
      box(theme, { x: 262, y: 34, w: 160, h: 96, title: "DMA", colour: theme.colour.vermillion, lines: [`${a.dma.ports} port${a.dma.ports > 1 ? "s" : ""} of ${a.dma.beat_bytes * 8} bit`, `bursts up to ${figure(a.dma.max_burst_bytes)} B`, `${a.dma.outstanding} outstanding`] }),
      box(theme, { x: 262, y: 160, w: 160, h: 80, title: "Weight buffers", colour: theme.colour.green, lines: [`${figure(a.weights.capacity_kib)} KiB each, ${a.weights.storage}`, `weights of ${a.weight_bits} bit`] }),
      headModules(theme, a),
      box(theme, { x: 262, y: 290, w: 200, h: 112, title: "Feature buffers", colour: theme.colour.green, lines: [`${figure(a.features.capacity_kib)} KiB each, ${a.features.storage}`, `${a.p_t} banks per copy, ${a.features.ports} ports`, `words of ${figure(bankBits)} bit`, `activations of ${bits}`] }),
      box(theme, { x: 566, y: 290, w: 190, h: 112, title: "Element-wise module", colour: theme.colour.purple, lines: [`${a.elementwise.lanes} lanes`, `${a.elementwise.pipeline_depth} stages`, "softmax, LayerNorm,", "GELU, residual"] }),
      box(theme, { x: 840, y: 290, w: 190, h: 112, title: "Token selector", colour: theme.colour.sky, lines: [`${a.selector.comparators} comparators`, `shuffle ${a.selector.shuffle_words_per_cycle} words per cycle`, `fuse ${a.selector.fuse_lanes} lanes`] }),
      box(theme, { x: 866, y: 34, w: 164, h: 96, title: "Controller", colour: theme.colour.grey, lines: [`operation: ${figure(a.controller.operation_cycles)} cycles`, `launch: ${figure(a.host.launch_us)} µs`, cut(a.device, 20)] }),
      way(theme, [182, 82], [262, 82], `${a.dma.ports} × ${a.dma.beat_bytes * 8} b`, [222, 72]),
      way(theme, [342, 130], [342, 160], ""), way(theme, [422, 200], [520, 200], `${a.p_h} × ${a.p_c} columns`, [471, 190]),
      way(theme, [400, 290], [534, 240], `${a.p_t} × ${a.features.ports} × ${figure(bankBits)} b`, [398, 266]),
      way(theme, [462, 346], [566, 346], `${a.elementwise.lanes} × ${bits}`, [514, 336]), way(theme, [756, 346], [840, 346], `${a.selector.shuffle_words_per_cycle} words`, [798, 336]),
      way(theme, [660, 240], [660, 290], "row tiles", [694, 270]));
  }

  Report.diagram = (run) => {
    const { accelerator: a } = run.result.config;
    return {
      id: "diagram", title: "This machine", height: 300,
      says: `${a.p_h} head modules of ${a.p_t} × ${a.p_c} PEs with ${a.p_pe} × ${a.p_pe} multiply-accumulators, ${a.dma.ports} DMA ports of ${a.dma.beat_bytes * 8} bit, ${a.memory_channels} memory channels.`,
      build: (element, theme, width) => { const svg = picture(run, theme, width); element.style.height = svg.getAttribute("height") + "px"; element.replaceChildren(svg); },
      svg: (theme) => new XMLSerializer().serializeToString(picture(run, theme, kWidth)),
      table: () => ({ columns: [{ name: "key" }, { name: "value", show: String }], rows: [...Report.run.flatKeys(a)].map(([key, value]) => [key, value]) }),
    };
  };
})();
