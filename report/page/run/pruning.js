// SPDX-License-Identifier: Apache-2.0
// What pruning left: tokens and heads per encoder, and the blocks of each matrix.
"use strict";
(() => {
  const { h, s, axis, tip, grouped, figure, percent, select, view } = Report;

  function tokens(run) {
    const { tokens_per_layer: counts, heads_per_layer: heads, neurons_per_layer: neurons } = run.result;
    const names = counts.map((_, i) => (i < heads.length ? `encoder ${i}` : "output"));
    return {
      id: "tokens", title: "Tokens that enter each encoder", height: 260,
      says: `${figure(counts[0])} tokens enter the first encoder, ${figure(counts[counts.length - 1])} leave the last one.`,
      option: (theme, width) => ({
        tooltip: { formatter: (p) => tip(names[p.dataIndex], [["tokens", grouped(p.value)], p.dataIndex < heads.length ? ["heads kept", figure(heads[p.dataIndex])] : null, p.dataIndex < neurons.length ? ["MLP neurons kept", grouped(neurons[p.dataIndex])] : null]) },
        xAxis: axis(theme, { type: "category", data: names.map((name, i) => (width < 700 ? (i < heads.length ? String(i) : "out") : name)), splitLine: { show: false } }),
        yAxis: axis(theme, { type: "value", name: "tokens" }),
        series: [{ type: "bar", barWidth: "64%", itemStyle: { color: theme.colour.green }, data: counts, label: { show: true, position: "top", color: theme.ink } }],
      }),
      table: () => ({ columns: [{ name: "encoder" }, { name: "tokens" }, { name: "heads" }, { name: "MLP neurons" }], rows: names.map((name, i) => [name, counts[i], heads[i] ?? null, neurons[i] ?? null]) }),
    };
  }

  const bit = (panel, i) => (parseInt(panel.bits[i >> 2], 16) >> (3 - (i & 3))) & 1;

  function columnLoads(panel) {
    const loads = new Array(panel.columns).fill(0);
    for (let i = 0; i < panel.rows * panel.columns; ++i) loads[i % panel.columns] += bit(panel, i);
    return loads;
  }

  /** One matrix: its blocks, and above each column how many it keeps. */
  function drawPanel(panel, x, y, side, theme) {
    const cell = Math.max(2, Math.min(9, Math.floor(side / Math.max(panel.rows, panel.columns))));
    let path = "";
    for (let i = 0; i < panel.rows * panel.columns; ++i) {
      if (bit(panel, i)) path += `M${(i % panel.columns) * cell} ${Math.floor(i / panel.columns) * cell}h${cell - 0.5}v${cell - 0.5}h${0.5 - cell}z`;
    }
    const loads = columnLoads(panel);
    const bars = loads.map((load, i) => `M${i * cell} 0h${cell - 0.5}v${-(load / Math.max(panel.rows, 1)) * 22}h${0.5 - cell}z`).join("");
    return s("g", { transform: `translate(${x} ${y})` },
      s("text", { x: 0, y: -28, fill: theme.ink, "font-size": 12 }, `${panel.name}  ${percent(panel.kept / (panel.rows * panel.columns), 0)}`),
      panel.name === "neurons" ? null : s("path", { d: bars, fill: theme.colour.orange, transform: "translate(0 -3)" }),
      s("rect", { width: panel.columns * cell, height: panel.rows * cell, fill: theme.dark ? "#2a313a" : "#e4e7ec" }),
      s("path", { d: path, fill: theme.dark ? theme.colour.sky : theme.colour.blue }));
  }

  function picture(panels, theme, width) {
    const side = Math.min(230, Math.max(140, (width - 20) / Math.min(panels.length, width < 520 ? 2 : 5) - 16));
    const inRow = Math.max(1, Math.floor(width / (side + 16)));
    const rows = Math.ceil(panels.length / inRow);
    const high = side + 56;
    const drawn = panels.map((panel, i) => drawPanel(panel, (i % inRow) * (side + 16) + 4, Math.floor(i / inRow) * high + 44, side, theme));
    return s("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: rows * high + 10, viewBox: `0 0 ${width} ${rows * high + 10}`, "font-family": "sans-serif" },
      s("rect", { width: "100%", height: "100%", fill: theme.surface }), drawn);
  }

  function masks(run) {
    if (!run.detail || !run.detail.masks || run.detail.masks.length === 0) return null;
    const all = run.detail.masks;
    const index = () => Number(view.get("mask", 0, all.map((_, i) => i)));
    const chosen = () => all[index()];
    const { block } = run.result.config.pruning;
    const sentence = () => `Encoder ${index()}: each cell is a block of ${block} × ${block} weights, filled where it is kept; above each column stands how many of its blocks are.`;
    const panel = new Report.Panel({
      id: "masks", title: "Block masks and the loads of their columns", height: 330, says: sentence(), sentence,
      controls: [select({ label: "Encoder", value: index(), options: all.map((_, i) => [i, `encoder ${i}`]), change: (i) => { view.set("mask", i); panel.update(); } })],
      build: (box, theme, width) => { const svg = picture(chosen(), theme, width); box.style.height = svg.getAttribute("height") + "px"; box.replaceChildren(svg); },
      svg: (theme, width) => new XMLSerializer().serializeToString(picture(chosen(), theme, width)),
      table: () => ({ columns: [{ name: "encoder" }, { name: "matrix" }, { name: "kept" }, { name: "of" }, { name: "column least" }, { name: "column most" }],
        rows: all.flatMap((panels, e) => panels.map((p) => { const loads = columnLoads(p); return [e, p.name, p.kept, p.rows * p.columns, Math.min(...loads), Math.max(...loads)]; })) }),
    });
    return panel;
  }

  /** Functional runs: the patches that each selection keeps, on the picture that the network sees where it is here. */
  function keptTokens(run) {
    const { functional, config } = run.result;
    const drops = functional ? functional.selected_tokens : [];
    if (!drops || drops.length === 0) return null;
    const across = Math.round(config.network.image_size / config.network.patch_size);
    const layers = config.pruning.token_layers;
    const draw = (theme, width) => {
      const side = Math.min(230, Math.floor((width - 16) / Math.min(drops.length, width < 520 ? 2 : 4)) - 16);
      const inRow = Math.max(1, Math.floor(width / (side + 16)));
      const cell = side / across;
      const height = Math.ceil(drops.length / inRow) * (side + 36) + 8;
      return s("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif" },
        s("rect", { width: "100%", height: "100%", fill: theme.surface }),
        drops.map((kept, d) => {
          const patches = new Set(kept.filter((token) => token >= 0));
          const cells = [];
          for (let i = 0; i < across * across; ++i) {
            const box = { x: (i % across) * cell, y: Math.floor(i / across) * cell, width: cell - 0.6, height: cell - 0.6 };
            if (run.picture) { if (!patches.has(i)) cells.push(s("rect", { ...box, width: cell, height: cell, fill: "#20242b", "fill-opacity": 0.82 })); } else cells.push(s("rect", { ...box, fill: patches.has(i) ? theme.colour.blue : theme.dark ? "#2a313a" : "#e4e7ec" }));
          }
          return s("g", { transform: `translate(${(d % inRow) * (side + 16) + 4} ${Math.floor(d / inRow) * (side + 36) + 24})` },
            s("text", { y: -7, fill: theme.ink, "font-size": 12 }, `encoder ${layers[d] ?? d}: ${patches.size} of ${across * across} patches`),
            run.picture ? s("image", { href: run.picture, width: side, height: side }) : null, cells);
        }));
    };
    return {
      id: "kept", title: "Tokens kept on the picture", height: 300, says: `${drops.length} selections; the last one keeps ${drops[drops.length - 1].filter((t) => t >= 0).length} of ${across * across} patches.`,
      build: (box, theme, width) => { const svg = draw(theme, width); box.style.height = svg.getAttribute("height") + "px"; box.replaceChildren(svg); },
      svg: (theme, width) => new XMLSerializer().serializeToString(draw(theme, width)),
      table: () => ({ columns: [{ name: "selection" }, { name: "encoder" }, { name: "patches kept" }, { name: "of" }], rows: drops.map((kept, d) => [d, layers[d] ?? null, kept.filter((t) => t >= 0).length, across * across]) }),
    };
  }

  function classes(run) {
    const { functional } = run.result;
    if (!functional || functional.top5.length === 0) return null;
    return h("section", { class: "panel", id: "classes" }, h("h3", {}, "Classes that the machine computed"),
      Report.sortable({ caption: "Best classes", columns: [{ name: "class" }, { name: "name" }, { name: "logit" }], rows: functional.top5.map((top) => [top.class, top.name || null, top.logit]) }));
  }

  Report.pruning = { tokens, masks, keptTokens, classes };
})();
