// SPDX-License-Identifier: Apache-2.0
// What each unit, head module, port and channel did when: rows of slices over time, with the traffic of the DMA ports
// below on the same axis. Slices can be folded by encoder; the critical path has a row of its own.
"use strict";
(() => {
  const { h, axis, tip, grouped, withUnit, select, checkbox, view } = Report;
  const kRowHeight = 24;
  /** Top to bottom; groups that came later stand last. */
  const kGroups = ["mpca", "elementwise", "token_selector", "dma", "memory", ""];
  const kTraffic = 110;  // pixels
  const kAt = { row: 0, start: 1, end: 2, name: 3 };

  /** Rows {title, slices: [[start, end, name]]} in cycles, top to bottom. */
  function rowsOf(run) {
    const { operations } = run.result;
    const rows = [];
    const encoders = new Map();
    for (const op of operations) {
      const name = Report.run.encoderOf(op.name) < 0 ? null : `encoder${Report.run.encoderOf(op.name)}`;
      if (!name || op.unit === "dma") continue;
      const span = encoders.get(name) || [Infinity, 0];
      encoders.set(name, [Math.min(span[0], op.start_cycle), Math.max(span[1], op.end_cycle)]);
    }
    rows.push({ title: "encoders", slices: [...encoders].map(([name, [start, end]]) => [start, end, name]) });
    if (run.detail && run.detail.critical_path) {
      let from = 0;
      rows.push({ title: "critical path", slices: run.detail.critical_path.map((i) => {
        const op = operations[i];
        const slice = [Math.max(from, op.start_cycle), op.end_cycle, op.name];
        from = Math.max(from, op.end_cycle);
        return slice;
      }).filter(([start, end]) => end > start) });
    }
    if (run.detail && run.detail.timeline) {
      const { names, tracks } = run.detail.timeline;
      const place = (track) => (kGroups.indexOf(track.group) + kGroups.length) % kGroups.length;
      for (const track of [...tracks].sort((a, b) => place(a) - place(b))) {
        if (track.slices.length === 0) continue;
        const slices = [];
        for (let i = 0; i < track.slices.length; i += 3) slices.push([track.slices[i + 1], track.slices[i + 2], names[track.slices[i]]]);
        const title = { mpca: track.name, dma: `DMA ${track.name}`, memory: track.name.replace("_", " "), elementwise: "element-wise", token_selector: "token selector" }[track.group];
        rows.push({ title: title || `${track.group} ${track.name}`, slices });
      }
    } else {
      for (const unit of Object.keys(run.result.units)) {
        rows.push({ title: unit, slices: operations.filter((op) => op.unit === unit).map((op) => [op.start_cycle, op.end_cycle, op.name]) });
      }
    }
    return rows;
  }

  /** Neighbours of one encoder become one slice. */
  function folded(slices) {
    const out = [];
    for (const [start, end, name] of slices) {
      const match = /^encoder\d+/.exec(name);
      const short = match ? match[0] : name;
      const last = out[out.length - 1];
      if (last && last[2] === short) last[1] = Math.max(last[1], end); else out.push([start, end, short]);
    }
    return out;
  }

  function colours(run, theme) {
    const kindOf = new Map(run.result.operations.map((op) => [op.name, op.kind]));
    return (name) => {
      if (kindOf.has(name)) return Report.theme.kindColour(kindOf.get(name));
      if (name.startsWith("stall")) return theme.dark ? "#7a2f2f" : "#f2c4bd";
      const encoder = /^encoder(\d+)/.exec(name);
      if (encoder) return [theme.colour.blue, theme.colour.sky][Number(encoder[1]) % 2];
      if (/write/.test(name)) return theme.colour.vermillion;
      if (/miss|conflict/.test(name)) return theme.colour.orange;
      return theme.colour.green;
    };
  }

  function trafficOf(run) {
    const traffic = run.detail && run.detail.timeline && run.detail.timeline.traffic;
    if (!traffic) return null;
    const { accelerator } = run.result.config;
    // A beat is beat_bytes in one accelerator cycle: bytes per cycle times MHz / 1000 are GB/s.
    const scale = accelerator.dma.beat_bytes * accelerator.clock_mhz / 1000 / traffic.bin_cycles;
    const points = (cycles) => cycles.map((n, i) => [Report.run.microseconds(run.result, i * traffic.bin_cycles), n * scale]);
    return { read: points(traffic.read), write: points(traffic.write), bin: traffic.bin_cycles,
      peak: accelerator.dma.ports * accelerator.dma.beat_bytes * accelerator.clock_mhz / 1000 };
  }

  function slice(theme) {
    return (params, api) => {
      const from = api.coord([api.value(kAt.start), api.value(kAt.row)]);
      const to = api.coord([api.value(kAt.end), api.value(kAt.row)]);
      const height = api.size([0, 1])[1] * 0.72;
      const shape = echarts.graphic.clipRectByRect({ x: from[0], y: from[1] - height / 2, width: Math.max(to[0] - from[0], 0.6), height },
        { x: params.coordSys.x, y: params.coordSys.y, width: params.coordSys.width, height: params.coordSys.height });
      return shape && { type: "rect", shape, style: { fill: api.visual("color"), stroke: to[0] - from[0] > 4 ? theme.surface : "none", lineWidth: 0.5 } };
    };
  }

  /** What the colours mean. */
  function legend(run) {
    const kinds = [...new Set(run.result.operations.filter((op) => op.unit !== "dma").map((op) => op.kind))];
    const entry = (colour, text) => h("span", { class: "key" }, h("i", { style: `background:${colour}` }), Report.cut(text, 24));
    return h("span", { class: "keys" }, kinds.map((kind) => entry(Report.theme.kindColour(kind), kind)), entry("#e9a59b", "stall"), entry("#009e73", "read"), entry("#d55e00", "write"));
  }

  Report.timeline = (run) => {
    const r = run.result;
    const rows = rowsOf(run);
    const traffic = trafficOf(run);
    const us = (cycles) => Report.run.microseconds(r, cycles);
    const whole = us(r.cycles);
    const isFolded = () => view.get("fold", "no", ["no", "yes"]) === "yes";
    const height = 40 + rows.length * kRowHeight + (traffic ? kTraffic + 72 : 60);
    const zoomed = () => [Number(view.get("from", 0)) || 0, Math.min(Number(view.get("to", whole.toFixed(3))) || whole, whole)];
    let echart = null;
    const spans = new Map(rows[0].slices.map(([start, end, name]) => [name, [start, end]]));
    const zoom = (from, to) => echart && echart.dispatchAction({ type: "dataZoom", dataZoomIndex: 0, startValue: from, endValue: to });

    function items(theme) {
      const colour = colours(run, theme);
      const data = [];
      rows.forEach((row, index) => {
        for (const [start, end, name] of isFolded() && index > 0 ? folded(row.slices) : row.slices) {
          data.push({ value: [index, us(start), us(end), name], itemStyle: { color: colour(name) } });
        }
      });
      return data;
    }

    const panel = new Report.Panel({
      id: "timeline", title: "Timeline", height, renderer: "canvas",
      says: `${Report.grouped(r.cycles)} cycles, ${withUnit(whole, "µs")}. Drag or scroll to zoom; hovering names the operation. ` +
        (run.detail && run.detail.critical_path ? "The critical path is the chain of operations each of which waited for the one before." : ""),
      controls: [
        select({ label: "Show", value: "all", options: [["all", "the whole run"], ...[...spans.keys()].map((name) => [name, name])],
          change: (name) => { const [from, to] = spans.get(name) || [0, r.cycles]; zoom(us(from), us(to)); } }),
        checkbox({ label: "fold by encoder", value: isFolded(), change: (on) => { view.set("fold", on ? "yes" : "no"); panel.update(); } }),
        legend(run),
      ],
      ready: (chart) => {
        echart = chart;
        chart.on("datazoom", () => {
          const { startValue, endValue } = chart.getOption().dataZoom[0];
          view.set("from", startValue.toFixed(3));
          view.set("to", endValue.toFixed(3));
        });
      },
      option: (theme, width) => {
        const left = width < 520 ? 84 : 118;
        const [from, to] = zoomed();
        const top = { left, right: 20, top: 8, height: rows.length * kRowHeight };
        const below = { left, right: 20, top: 40 + rows.length * kRowHeight, height: kTraffic };
        const time = (more) => axis(theme, { type: "value", min: 0, max: whole, ...more });
        return {
          grid: traffic ? [top, below] : [top],
          tooltip: { formatter: (p) => {
            if (p.seriesIndex > 0) return tip(p.seriesName, [["at", withUnit(p.value[0], "µs")], ["moved", withUnit(p.value[1], "GB/s")]]);
            const [row, start, end, name] = p.value;
            const op = r.operations.find((each) => each.name === name);
            return tip(name, [["row", rows[row].title], ["from", withUnit(start, "µs")], ["takes", withUnit(end - start, "µs")], ["cycles", grouped(Math.round((end - start) * r.clock_mhz))],
              op && op.macs ? ["multiply-accumulates", grouped(op.macs)] : null, op && op.bytes_read ? ["bytes read", grouped(op.bytes_read)] : null,
              ...(op ? Object.entries(op.stall_cycles).filter(([, n]) => n).map(([cause, n]) => [Report.run.stallWord(cause), `${grouped(n)} cycles`]) : [])]);
          } },
          xAxis: [time({ gridIndex: 0, axisLabel: { show: !traffic } }), ...(traffic ? [time({ gridIndex: 1, name: "µs", nameLocation: "end", nameGap: 4 })] : [])],
          yAxis: [axis(theme, { gridIndex: 0, type: "category", inverse: true, data: rows.map((row) => Report.cut(row.title, 18)), axisLabel: { color: theme.ink, fontSize: 11, hideOverlap: false, interval: 0 } }),
            ...(traffic ? [axis(theme, { gridIndex: 1, type: "value", name: "DMA [GB/s]", nameTextStyle: { color: theme.quiet, align: "right" }, splitNumber: 3 })] : [])],
          dataZoom: [{ type: "inside", xAxisIndex: traffic ? [0, 1] : [0], startValue: from, endValue: to, filterMode: "weakFilter" },
            { type: "slider", xAxisIndex: traffic ? [0, 1] : [0], startValue: from, endValue: to, bottom: 8, height: 24, filterMode: "weakFilter", labelFormatter: (v) => `${v.toFixed(1)} µs`, textStyle: { color: theme.quiet } }],
          series: [{ type: "custom", renderItem: slice(theme), encode: { x: [kAt.start, kAt.end], y: kAt.row }, data: items(theme), progressive: 2000 },
            ...(traffic ? [["read", "blue"], ["write", "vermillion"]].map(([way, colour]) => ({ name: way, type: "line", step: "end", areaStyle: { opacity: 0.55 }, lineStyle: { width: 0 }, symbol: "none", itemStyle: { color: theme.colour[colour] },
              xAxisIndex: 1, yAxisIndex: 1, data: traffic[way] })) : [])],
        };
      },
      table: () => ({ columns: [{ name: "row" }, { name: "name" }, { name: "from", unit: "cycle" }, { name: "to", unit: "cycle" }, { name: "takes", unit: "µs" }],
        rows: rows.flatMap((row) => row.slices.map(([start, end, name]) => [row.title, name, start, end, us(end - start)])) }),
    });
    return panel;
  };
})();
