// SPDX-License-Identifier: Apache-2.0
// A chart on the page: its heading, what it says in words, the drawing, the table behind it, and its export. Charts are
// drawn when they come into view, and again when the theme or the width changes.
"use strict";
(() => {
  const { h } = Report;
  const kPrintWidth = 680;  // pixels: 180 mm of paper at 96 dots per inch
  const all = [];

  /** Common to all charts. Narrow ones have smaller margins. */
  function base(theme, width) {
    const narrow = width < 520;
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: theme.ink },
      color: theme.series,
      grid: { left: 12, right: narrow ? 12 : 28, top: 36, bottom: 12, containLabel: true },
      tooltip: {
        backgroundColor: theme.surface, borderColor: theme.line, textStyle: { color: theme.ink, fontSize: 13 },
        confine: true, transitionDuration: 0,
      },
    };
  }

  /** Axes with the page's colours. */
  function axis(theme, more = {}) {
    return {
      axisLine: { lineStyle: { color: theme.line } }, axisTick: { lineStyle: { color: theme.line } },
      splitLine: { lineStyle: { color: theme.line, opacity: 0.6 } }, nameTextStyle: { color: theme.quiet },
      ...more, axisLabel: { color: theme.quiet, hideOverlap: true, ...more.axisLabel },
    };
  }

  /** What hovering shows: lines of [name, value], as elements, so that names stay text. */
  function tip(title, lines) {
    return h("div", { class: "tip" }, h("strong", {}, Report.cut(title)),
      lines.filter(Boolean).map(([name, value]) => h("div", {}, h("span", {}, Report.cut(name)), h("b", {}, String(value)))));
  }

  class Panel {
    /**
     * @param chart {id, title, says, height, renderer, option(theme, width), table(), controls[], ready(echart)};
     *   `says`: a sentence with the main figure, for everybody and for who hears the page; `build(box)`: draws by itself,
     *   then svg() gives the text.
     */
    constructor(chart) {
      this.chart = chart;
      this.box = h("div", { class: "chart", style: `height:${chart.height || 320}px`, role: "img", tabindex: 0,
        "aria-label": `${chart.title}. ${chart.says || ""} The table below has the figures.` });
      const buttons = h("div", { class: "buttons" },
        h("button", { type: "button", onclick: () => this.saveSvg(), title: "Save the chart as SVG" }, "SVG"),
        h("button", { type: "button", onclick: () => this.saveCsv(), title: "Save the figures as CSV" }, "CSV"));
      this.table = h("details", { class: "table", ontoggle: () => this.fillTable() }, h("summary", {}, "Figures as a table"));
      this.says = h("p", { class: "says" }, chart.says || "");
      this.element = h("section", { class: "panel", id: chart.id, "aria-labelledby": chart.id + "-title" },
        h("div", { class: "title" }, h("h3", { id: chart.id + "-title" }, chart.title), buttons),
        this.says, chart.controls ? h("div", { class: "controls" }, chart.controls) : null, this.box, this.table);
      this.drawn = false;
      all.push(this);
    }

    draw() {
      const width = Report.theme.isPrinting() ? Math.min(kPrintWidth, this.box.clientWidth || kPrintWidth) : this.box.clientWidth;
      if (width === 0) return;
      this.drawn = true;
      if (this.chart.build) return this.chart.build(this.box, Report.theme.current(), width);
      if (!this.echart) {
        this.echart = echarts.init(this.box, null, { renderer: this.chart.renderer || "svg" });
        if (this.chart.ready) this.chart.ready(this.echart);
      }
      this.echart.resize({ width, height: this.box.clientHeight });
      this.echart.setOption(this.option(width), { notMerge: true });
    }

    option(width) {
      const theme = Report.theme.current();
      const own = this.chart.option(theme, width);
      const common = base(theme, width);
      return { ...common, ...own, grid: own.grid || common.grid, tooltip: { ...common.tooltip, ...own.tooltip } };
    }

    /** After a control has changed what is shown. */
    update() {
      if (this.chart.sentence) this.says.textContent = this.chart.sentence();
      if (this.drawn) this.draw();
      this.table.filled = false;
      if (this.table.open) this.fillTable();
    }

    fillTable() {
      if (!this.table.open || this.table.filled) return;
      this.table.filled = true;
      [...this.table.children].slice(1).forEach((child) => child.remove());
      this.table.append(Report.sortable({ caption: this.chart.title, ...this.chart.table() }));
    }

    svg() {
      const width = Math.max(this.box.clientWidth, 480);
      if (this.chart.svg) return this.chart.svg(Report.theme.current(), width);
      return Report.files.svgText({ ...this.option(width), backgroundColor: Report.theme.current().surface }, width,
        this.box.clientHeight || 320);
    }
    csv() { return Report.files.csvText(this.chart.table()); }
    saveSvg() { Report.files.save(Report.files.fileName(this.chart.title) + ".svg", "image/svg+xml", this.svg()); }
    saveCsv() { Report.files.save(Report.files.fileName(this.chart.title) + ".csv", "text/csv", this.csv()); }
  }

  /** Once everything is on the page. */
  function start() {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const panel = all.find((each) => each.box === entry.target);
        if (entry.isIntersecting && panel && !panel.drawn) panel.draw();
      }
    }, { rootMargin: "400px" });
    const sized = new ResizeObserver((entries) => {
      for (const entry of entries) {
        const panel = all.find((each) => each.box === entry.target);
        if (panel && panel.drawn && panel.width !== entry.target.clientWidth) {
          panel.width = entry.target.clientWidth;
          panel.draw();
        }
      }
    });
    for (const panel of all) {
      seen.observe(panel.box);
      sized.observe(panel.box);
    }
    Report.theme.onChange(() => {
      for (const panel of all) if (panel.drawn || Report.theme.isPrinting()) panel.draw();
    });
  }

  /** A group of panels under one heading, listed in the contents. */
  function section(id, title, ...content) {
    return h("section", { class: "group", id, "data-title": title, "aria-labelledby": id + "-title" },
      h("h2", { id: id + "-title" }, title), ...content);
  }

  Object.assign(Report, { Panel, panels: all, axis, tip, section, startPanels: start });
})();
