// SPDX-License-Identifier: Apache-2.0
// What a run amounts to, in a few figures.
"use strict";
(() => {
  const { h, nameOf, figure, withUnit, percent, grouped } = Report;

  function tile(value, unit, what) {
    return h("div", { class: "tile" }, h("b", {}, value, unit ? h("small", {}, ` ${unit}`) : null), h("span", {}, what));
  }

  Report.headline = (run) => {
    const r = run.result;
    const { network, pruning, accelerator, memory } = r.config;
    const fits = r.resources.limits && Object.values(r.resources.limits).some((limit) => limit > 0);
    const tiles = h("div", { class: "tiles" },
      tile(figure(r.latency_ms), "ms", "latency of one image"),
      tile(grouped(r.throughput_fps, 1), "images/s", "throughput at batch 1"),
      tile(grouped(r.cycles), "cycles", `at ${figure(r.clock_mhz)} MHz`),
      tile(grouped(r.cycles / r.ideal_cycles, 2), "×", "the closed form's cycles"),
      tile(percent(r.units.mpca.utilisation), "", "of the multipliers' capacity used"),
      tile(withUnit(r.energy_mj.total, ""), "mJ", "energy, first-order estimate"),
      tile(fits ? (r.resources.fits ? "fits" : "does not fit") : "no limits", "", `on ${Report.cut(accelerator.device, 24)}`));
    const what = h("p", { class: "what" }, nameOf(network.name), " (", `${network.depth} encoders, ${network.heads} heads, D ${network.embed_dim}`,
      "), pruned by ", nameOf(pruning.name), ", on ", nameOf(accelerator.name), " with ", nameOf(memory.name),
      `, fidelity ${r.fidelity}. Bottleneck: ${Report.cut(r.bottleneck.unit, 30)}, busy in ${percent(r.bottleneck.share)} of all cycles.`);
    return h("section", { id: "headline", "data-title": "Headline" }, what, tiles,
      run.no_detail ? h("p", { class: "warning", role: "note" }, "Timeline, masks and loads are not here, since the run cannot be simulated again: ",
        nameOf(run.no_detail, 400)) : null);
  };
})();
