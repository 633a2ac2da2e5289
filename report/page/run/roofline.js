// SPDX-License-Identifier: Apache-2.0
// The roofline of this machine (Williams, Waterman, Patterson, 2009), in multiply-accumulates: the multipliers' peak, and
// what memory and DMA ports deliver, with each product of the run on it.
"use strict";
(() => {
  const { axis, tip, grouped, figure, withUnit } = Report;

  /** {peak, roofs: [{name, gbps}], points: [{name, kind, intensity, rate, bytes}]}; rates in GMAC/s. */
  function model(result) {
    const { accelerator } = result.config;
    const peak = Report.run.macUnits(accelerator) * accelerator.clock_mhz / 1000;
    const ports = accelerator.dma.ports * accelerator.dma.beat_bytes * accelerator.clock_mhz / 1000;
    const roofs = [];
    if (result.memory.peak_bandwidth_gbps > 0) roofs.push({ name: "memory", gbps: result.memory.peak_bandwidth_gbps });
    roofs.push({ name: "DMA ports", gbps: ports });
    const points = result.operations.filter((op) => op.macs > 0).map((op) => {
      const bytes = op.bytes_read + op.bytes_written;
      return { name: op.name, kind: op.kind, bytes, intensity: bytes ? op.macs / bytes : null, rate: op.macs / (op.end_cycle - op.start_cycle) * accelerator.clock_mhz / 1000 };
    });
    return { peak, roofs, points };
  }

  Report.roofline = (run) => {
    const r = run.result;
    const { peak, roofs, points } = model(r);
    if (points.length === 0) return null;
    const measured = points.filter((p) => p.intensity !== null);
    const least = Math.min(1, ...measured.map((p) => p.intensity)) / 2;
    const most = Math.max(peak / Math.min(...roofs.map((roof) => roof.gbps)) * 4, ...measured.map((p) => p.intensity)) * 2;
    const inside = most * 3;  // where products without off-chip bytes stand
    const kinds = [...new Set(points.map((p) => p.kind))];
    const whole = r.macs_executed / r.cycles * r.clock_mhz / 1000;
    const low = Math.min(...points.map((p) => p.rate)) / 3;
    return {
      id: "roofline", title: "Roofline", height: 420,
      says: `The multipliers' peak is ${withUnit(peak, "GMAC/s")}; the whole run reaches ${withUnit(whole, "GMAC/s")}. Products without off-chip traffic of their own stand at the right edge.`,
      model: () => ({ peak, roofs, points }),
      option: (theme) => ({
        legend: { type: "scroll", top: 0, textStyle: { color: theme.ink }, pageTextStyle: { color: theme.ink } },
        grid: { left: 16, right: 90, top: 40, bottom: 32, containLabel: true },
        tooltip: { formatter: (p) => {
          if (!p.data || !p.data.point) return tip(p.seriesName, [["at", figure(p.value[1]) + " GMAC/s"]]);
          const { point } = p.data;
          return tip(point.name, [["rate", withUnit(point.rate, "GMAC/s")], ["of the peak", Report.percent(point.rate / peak)],
            ["intensity", point.intensity === null ? "no off-chip bytes" : withUnit(point.intensity, "MAC/byte")], ["bytes", grouped(point.bytes)]]);
        } },
        xAxis: axis(theme, { type: "log", min: least, max: inside * 1.6, name: "arithmetic intensity [MAC/byte]", nameLocation: "middle", nameGap: 28, axisLabel: { showMinLabel: false, formatter: (v) => (v > most ? "" : Report.short(v)) } }),
        yAxis: axis(theme, { type: "log", min: low, name: "GMAC/s", axisLabel: { showMinLabel: false, formatter: Report.short } }),
        series: [
          ...roofs.map((roof, i) => ({ name: `${roof.name}, ${figure(roof.gbps)} GB/s`, type: "line", symbol: "none", silent: true, lineStyle: { color: i ? theme.quiet : theme.ink, type: i ? "dashed" : "solid", width: 1.5 }, itemStyle: { color: i ? theme.quiet : theme.ink },
            data: [[least, least * roof.gbps], [peak / roof.gbps, peak], [inside * 1.6, peak]], endLabel: i === 0 ? { show: true, formatter: `peak ${Report.short(peak)}`, color: theme.ink } : { show: false } })),
          ...kinds.map((kind) => ({ name: Report.cut(kind, 28), type: "scatter", symbolSize: 9, itemStyle: { color: Report.theme.kindColour(kind), opacity: 0.85 },
            data: points.filter((p) => p.kind === kind).map((point) => ({ value: [point.intensity === null ? inside : point.intensity, point.rate], point })) })),
        ],
      }),
      table: () => ({ columns: [{ name: "operation" }, { name: "kind" }, { name: "intensity", unit: "MAC/byte" }, { name: "rate", unit: "GMAC/s" }, { name: "of the peak", unit: "%" }, { name: "off-chip", unit: "bytes" }],
        rows: points.map((p) => [p.name, p.kind, p.intensity, p.rate, 100 * p.rate / peak, p.bytes]) }),
    };
  };
})();
