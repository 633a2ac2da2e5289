// SPDX-License-Identifier: Apache-2.0
// Light and dark. Colours are those of Okabe and Ito (Color Universal Design, 2008), which people with any colour
// vision tell apart; charts take what else they need from the page's own variables.
"use strict";
(() => {
  const kOkabeIto = {
    blue: "#0072b2", orange: "#e69f00", green: "#009e73", vermillion: "#d55e00", sky: "#56b4e9", purple: "#cc79a7",
    yellow: "#f0e442", grey: "#8a8f98",
  };
  const kSeries = ["blue", "orange", "green", "vermillion", "sky", "purple", "yellow", "grey"].map((n) => kOkabeIto[n]);

  /** Kinds of operations (result.json, operations[].kind). Kinds that came later get a colour by their place. */
  const kKinds = {
    qkv: "#0072b2", qk: "#56b4e9", av: "#7fc8c2", proj: "#009e73", mlp_int: "#e69f00", mlp_out: "#d55e00",
    softmax: "#cc79a7", layernorm: "#a06a9c", gelu: "#d9c700", residual: "#9aa66b", embedding: "#5b6cb8",
    classifier: "#6b4f3a", "token selection": "#b03060", transfers: "#8a8f98", waiting: "#c9ccd1",
  };

  const preferred = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const listeners = [];
  let printing = false;

  function name() {
    const chosen = Report.view.get("theme", "auto", ["auto", "light", "dark"]);
    return printing ? "light" : chosen === "auto" ? preferred() : chosen;
  }

  function apply() {
    document.documentElement.dataset.theme = name();
    for (const listener of listeners) listener();
  }

  /** What a chart needs: {ink, quiet, line, surface, sequential[], series[]}. */
  function theme() {
    const style = getComputedStyle(document.documentElement);
    const variable = (key) => style.getPropertyValue("--" + key).trim();
    const dark = name() === "dark";
    return {
      dark, ink: variable("ink"), quiet: variable("quiet"), line: variable("line"), surface: variable("surface"),
      series: kSeries, colour: kOkabeIto,
      sequential: dark ? ["#1d2a38", "#1f4a6d", "#2f7fb5", "#7fc4ee", "#e8f5ff"]
        : ["#f3f7fb", "#c4dcf0", "#7fb5df", "#2f7fb5", "#083a63"],
    };
  }

  function kindColour(kind) {
    if (kKinds[kind]) return kKinds[kind];
    let sum = 0;
    for (const c of kind) sum += c.codePointAt(0);
    return kSeries[sum % kSeries.length];
  }

  function start() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
    Report.view.onChange("theme", apply);
    addEventListener("beforeprint", () => { printing = true; apply(); });
    addEventListener("afterprint", () => { printing = false; apply(); });
    document.documentElement.dataset.theme = name();
  }

  Report.theme = {
    start, name, current: theme, kindColour, onChange: (listener) => listeners.push(listener),
    isPrinting: () => printing,
  };
})();
