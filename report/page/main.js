// SPDX-License-Identifier: Apache-2.0
// Puts the page together from what the data are of.
"use strict";
(() => {
  const { h, nameOf, view } = Report;

  function charts(list) {
    return h("div", { class: "panels" }, list.filter(Boolean).map((chart) => (chart instanceof Node ? chart : (chart instanceof Report.Panel ? chart : new Report.Panel(chart)).element)));
  }

  function runPage(run) {
    const r = run.result;
    return [
      Report.headline(run),
      Report.section("cycles", "Where the cycles go", charts([r.attribution.length ? Report.cycles.waterfall(run) : null, r.operations.length ? Report.cycles.byKind(run) : null, r.operations.length ? Report.cycles.units(run) : null, r.operations.length ? Report.cycles.stallCauses(run) : null])),
      r.operations.length ? Report.section("time", "What went on when", charts([Report.timeline(run)])) : null,
      r.operations.length ? Report.section("each", "Operation by operation", charts([Report.operations.heatMap(run), Report.operations.imbalance(run), Report.operations.loads(run)])) : null,
      run.what_if ? Report.section("next", "What to change", charts([Report.whatIf(run)])) : null,
      Report.section("machine", "The machine", charts([Report.diagram(run), Report.roofline(run), Report.machine.resources(run), Report.machine.channels(run), Report.machine.energy(run)])),
      Report.section("network", "The pruned network", charts([Report.pruning.tokens(run), Report.pruning.masks(run), Report.pruning.keptTokens(run), Report.pruning.classes(run)])),
      Report.section("keys", "Configuration", Report.configuration(run)),
    ];
  }

  const kPages = {
    run: (data) => runPage(data.runs[0]),
    runs: (data) => Report.several(data.runs),
    store: (data) => Report.store.page(data.store),
    comparison: (data) => Report.comparison(data.comparison),
    training: (data) => Report.training(data.training),
  };
  const kTitles = {
    run: (data) => ["Run ", nameOf(data.runs[0].name)], runs: () => ["Runs side by side"], store: (data) => [data.store.kind === "search" ? "Search " : "Sweep ", nameOf(data.store.name)],
    comparison: (data) => ["Measured beside simulated: ", nameOf(data.comparison.measured)], training: (data) => ["Training ", nameOf(data.training.name)],
  };

  function themeChoice() {
    return Report.select({ label: "Theme", value: view.get("theme", "auto", ["auto", "light", "dark"]), options: [["auto", "as the system"], ["light", "light"], ["dark", "dark"]], change: (name) => view.set("theme", name) });
  }

  function start() {
    const data = JSON.parse(document.getElementById("data").textContent);
    Report.theme.start();
    document.getElementById("head").append(h("h1", {}, ...kTitles[data.kind](data)), themeChoice());
    document.getElementById("main").replaceChildren(...kPages[data.kind](data).filter(Boolean));
    document.getElementById("contents").append(h("ul", {}, [...document.querySelectorAll("[data-title]")].map((section) => h("li", {}, h("button", { type: "button", onclick: () => { section.scrollIntoView(); (section.querySelector("h2") || section).setAttribute("tabindex", "-1"); (section.querySelector("h2") || section).focus({ preventScroll: true }); } }, section.dataset.title)))));
    document.getElementById("foot").append(h("p", {}, `Made by ${data.generator}. Charts by Apache ECharts ${echarts.version}. This file asks the network for nothing.`));
    Report.startPanels();
    Report.data = data;
    document.documentElement.dataset.ready = "yes";
  }

  start();
})();
