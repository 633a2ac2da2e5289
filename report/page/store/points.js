// SPDX-License-Identifier: Apache-2.0
// The points of a sweep or search by columns: what is asked of them (ranges), which are left, and which of those no other
// one beats. No drawing.
"use strict";
(() => {
  /** Points that were told apart by nothing that is shown: figures of a failed point are missing. */
  class Points {
    constructor(store) {
      this.store = store;
      this.count = store.point.length;
      this.usable = Uint8Array.from(store.status, (status) => Number(status === "done"));
      this.columns = new Map();
      for (const axis of store.axes) this.addAxis(axis);
      for (const metric of store.metrics) {
        this.addColumn({ key: metric.name, title: metric.name, unit: metric.unit, doc: metric.doc, metric: true, more: metric.more_is_better,
          values: Float64Array.from(metric.values, (value) => (value === null ? NaN : value)) });
      }
      this.ranges = new Map();  // key -> [low, high]
      this.selected = new Uint8Array(this.count);
      this.select();
    }

    /** Numbers stay numbers; where any value is none, values become places in a list of texts. */
    addAxis(axis) {
      const numeric = axis.values.every((value) => typeof value === "number");
      const places = axis.values.map((value, i) => [i, value]).sort(([, a], [, b]) => (numeric ? a - b : String(a).localeCompare(String(b), "en", { numeric: true })));
      const rank = new Array(places.length);
      places.forEach(([i], place) => { rank[i] = place; });
      const category = numeric ? null : places.map(([, value]) => (typeof value === "string" ? value : JSON.stringify(value)));
      this.addColumn({ key: axis.name, title: axis.name.split(".").pop(), unit: "", doc: axis.name, metric: false, category, different: places.length,
        values: Float64Array.from(axis.at, (at) => (at < 0 ? NaN : numeric ? axis.values[at] : rank[at])) });
    }

    addColumn(column) {
      let [low, high] = [Infinity, -Infinity];
      for (let i = 0; i < this.count; ++i) {
        const value = column.values[i];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      this.columns.set(column.key, { ...column, low, high });
    }

    column(key) { return this.columns.get(key); }
    /** What differs between points, or is a figure. */
    shown() { return [...this.columns.values()].filter((column) => column.low <= column.high && (column.metric ? column.low < column.high : column.different > 1)); }
    metrics() { return this.shown().filter((column) => column.metric); }
    axes() { return this.shown().filter((column) => !column.metric); }

    setRange(key, range) {
      const column = this.columns.get(key);
      if (!range || (range[0] <= column.low && range[1] >= column.high)) this.ranges.delete(key); else this.ranges.set(key, range);
    }

    /** Points that work and lie in every range. */
    select() {
      this.selected.set(this.usable);
      let left = 0;
      const asked = [...this.ranges].map(([key, [low, high]]) => [this.columns.get(key).values, low, high]);
      for (let i = 0; i < this.count; ++i) {
        if (!this.selected[i]) continue;
        for (const [values, low, high] of asked) {
          if (!(values[i] >= low && values[i] <= high)) { this.selected[i] = 0; break; }
        }
        left += this.selected[i];
      }
      this.left = left;
      return this.selected;
    }

    /** Rows of the selected points that no other one is at least as good as in both and better in one; by x. */
    front(x, y) {
      const [a, b] = [this.columns.get(x), this.columns.get(y)];
      const cost = (column, i) => (column.more ? -column.values[i] : column.values[i]);
      const rows = [];
      for (let i = 0; i < this.count; ++i) if (this.selected[i] && !Number.isNaN(a.values[i]) && !Number.isNaN(b.values[i])) rows.push(i);
      rows.sort((i, j) => cost(a, i) - cost(a, j) || cost(b, i) - cost(b, j));
      const best = [];
      let least = Infinity;
      for (const i of rows) if (cost(b, i) < least) { best.push(i); least = cost(b, i); }
      return best;
    }

    /** Of a front: the row farthest from the line between its ends, both axes scaled to the front's extent. */
    knee(front, x, y) {
      if (front.length < 3) return front[0];
      const [a, b] = [this.columns.get(x).values, this.columns.get(y).values];
      const [p, q] = [front[0], front[front.length - 1]];
      const [dx, dy] = [a[q] - a[p] || 1, b[q] - b[p] || 1];
      const distance = (i) => Math.abs((a[i] - a[p]) / dx - (b[i] - b[p]) / dy);
      return front.reduce((best, i) => (distance(i) > distance(best) ? i : best), front[0]);
    }

    /** Share of a metric's variance that the values of an axis tell (eta squared), over the selected points. */
    sensitivity(metricKey) {
      const metric = this.columns.get(metricKey).values;
      const rows = [];
      for (let i = 0; i < this.count; ++i) if (this.selected[i] && !Number.isNaN(metric[i])) rows.push(i);
      const mean = rows.reduce((sum, i) => sum + metric[i], 0) / Math.max(rows.length, 1);
      const all = rows.reduce((sum, i) => sum + (metric[i] - mean) ** 2, 0);
      return this.axes().map((axis) => {
        const groups = new Map();
        for (const i of rows) { const g = groups.get(axis.values[i]) || [0, 0]; g[0] += metric[i]; g[1] += 1; groups.set(axis.values[i], g); }
        let between = 0;
        for (const [sum, n] of groups.values()) between += n * (sum / n - mean) ** 2;
        return { axis, share: all > 0 ? between / all : 0, means: [...groups].sort((p, q) => p[0] - q[0]).map(([value, [sum, n]]) => ({ value, mean: sum / n, n })) };
      }).sort((p, q) => q.share - p.share);
    }

    text(column, value) { return Number.isNaN(value) ? "–" : column.category ? column.category[value] : Report.withUnit(value, column.unit); }
  }

  Report.Points = Points;
})();
