// SPDX-License-Identifier: Apache-2.0
// Resources against the device, memory channels, energy.
"use strict";
(() => {
  const { axis, tip, grouped, figure, percent } = Report;
  const kWords = { dsp: "DSP", lut: "LUT", ff: "FF", bram36: "BRAM36", uram: "URAM" };

  function resources(run) {
    const { resources: res, config } = run.result;
    const names = Object.keys(kWords).filter((name) => name in res);
    const limited = names.some((name) => res.limits[name] > 0);
    const regions = [{ title: "whole device", used: res, limits: res.limits }, ...(res.slrs || []).map((slr, i) => ({ title: `SLR ${i}`, used: slr.used, limits: slr.limits }))];
    const share = (region, name) => (region.limits[name] > 0 ? 100 * region.used[name] / region.limits[name] : null);
    let fullest = { share: -1 };
    for (const region of regions) for (const name of names) if (share(region, name) > fullest.share) fullest = { share: share(region, name), region: region.title, name };
    return {
      id: "resources", title: "Resources against the device", height: 320,
      says: limited ? `${res.fits ? "The machine fits" : "The machine does not fit"} ${config.device.title || config.accelerator.device}. Fullest: ${kWords[fullest.name]} of ${fullest.region}, ${percent(fullest.share / 100)}. An estimate before placement and routing.`
        : "The device states no limits.",
      option: (theme) => ({
        legend: { top: 0, textStyle: { color: theme.ink } },
        tooltip: { formatter: (p) => { const region = regions[p.seriesIndex]; const name = names[p.dataIndex];
          return tip(`${kWords[name]}, ${region.title}`, [["used", grouped(region.used[name])], ["there are", region.limits[name] ? grouped(region.limits[name]) : "no limits"], ["share", share(region, name) === null ? "–" : percent(share(region, name) / 100)]]); } },
        xAxis: axis(theme, { type: "category", data: names.map((name) => kWords[name]), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        yAxis: axis(theme, { type: "value", name: "used [%]", max: (v) => Math.max(100, Math.ceil(v.max / 20) * 20) }),
        series: regions.map((region, i) => ({ name: region.title, type: "bar", itemStyle: { color: i === 0 ? theme.colour.blue : theme.colour.sky, opacity: i === 0 ? 1 : 0.95 - 0.15 * (i - 1) }, data: names.map((name) => share(region, name)),
          markLine: i === 0 && limited ? { silent: true, symbol: "none", lineStyle: { color: theme.colour.vermillion }, label: { show: false }, data: [{ yAxis: 100 }] } : undefined })),
      }),
      table: () => ({ columns: [{ name: "region" }, ...names.flatMap((name) => [{ name: kWords[name] }, { name: `${kWords[name]} of` }, { name: kWords[name], unit: "%" }])],
        rows: regions.map((region) => [region.title, ...names.flatMap((name) => [region.used[name], region.limits[name] || null, share(region, name)])]) }),
    };
  }

  function channels(run) {
    const { memory, config } = run.result;
    if (memory.channels.length === 0) return null;
    const peak = memory.peak_bandwidth_gbps / memory.channels.length;
    const sum = memory.channels.reduce((total, channel) => total + channel.bandwidth_gbps, 0);
    const hits = memory.channels.reduce((total, channel) => total + channel.row_hits, 0);
    const commands = memory.channels.reduce((total, channel) => total + channel.row_hits + channel.row_misses, 0);
    return {
      id: "channels", title: "Memory channels", height: 300,
      says: `${figure(sum)} of ${figure(memory.peak_bandwidth_gbps)} GB/s over the whole run; ${percent(hits / commands)} of the column commands found their row open.`,
      option: (theme, width) => ({
        legend: { top: 0, textStyle: { color: theme.ink } },
        tooltip: { formatter: (p) => { const channel = memory.channels[p.dataIndex]; return tip(`channel ${p.dataIndex}`, [["bandwidth", `${figure(channel.bandwidth_gbps)} of ${figure(peak)} GB/s`], ["reads", grouped(channel.reads)], ["writes", grouped(channel.writes)],
          ["row hits", percent(channel.row_hits / Math.max(channel.row_hits + channel.row_misses, 1))], ["refreshes", grouped(channel.refreshes)]]); } },
        xAxis: axis(theme, { type: "category", data: memory.channels.map((_, i) => (width < 520 || memory.channels.length > 8 ? String(i) : `channel ${i}`)), splitLine: { show: false } }),
        yAxis: axis(theme, { type: "value", name: "GB/s", max: Number(peak.toPrecision(3)) }),
        series: [["reads", "blue"], ["writes", "vermillion"]].map(([way, colour]) => ({ name: way, type: "bar", stack: "all", itemStyle: { color: theme.colour[colour] },
          data: memory.channels.map((channel) => channel.bandwidth_gbps * channel[way] / Math.max(channel.reads + channel.writes, 1)) })),
      }),
      table: () => ({ columns: [{ name: "channel" }, { name: "reads" }, { name: "writes" }, { name: "row hits" }, { name: "row misses" }, { name: "moved", unit: "bytes" }, { name: "bandwidth", unit: "GB/s" }, { name: "refreshes" }],
        rows: memory.channels.map((c, i) => [`${i} (${Report.cut(config.memory.name, 30)})`, c.reads, c.writes, c.row_hits, c.row_misses, c.bytes, c.bandwidth_gbps, c.refreshes]) }),
    };
  }

  function energy(run) {
    const { energy_mj: mj } = run.result;
    const parts = [["mac", "multiply-accumulates", "blue"], ["sram", "on-chip buffers", "green"], ["dram", "off-chip memory", "orange"], ["static", "static power", "grey"]];
    const largest = [...parts].sort((a, b) => mj[b[0]] - mj[a[0]])[0];
    return {
      id: "energy", title: "Energy of one image", height: 220,
      says: `${figure(mj.total)} mJ, ${percent(mj[largest[0]] / mj.total)} of it for ${largest[1]}. A first-order estimate, not calibrated.`,
      option: (theme) => ({
        grid: { left: 8, right: 84, top: 8, bottom: 30, containLabel: true },
        tooltip: { formatter: (p) => tip(parts[p.dataIndex][1], [["energy", `${figure(p.value)} mJ`], ["share", percent(p.value / mj.total)]]) },
        xAxis: axis(theme, { type: "value", name: "mJ", nameLocation: "middle", nameGap: 26 }),
        yAxis: axis(theme, { type: "category", inverse: true, data: parts.map((part) => part[1]), splitLine: { show: false }, axisLabel: { color: theme.ink } }),
        series: [{ type: "bar", barWidth: "60%", data: parts.map(([key, , colour]) => ({ value: mj[key], itemStyle: { color: theme.colour[colour] } })), label: { show: true, position: "right", color: theme.ink, formatter: (p) => `${figure(p.value)} mJ` } }],
      }),
      table: () => ({ columns: [{ name: "part" }, { name: "energy", unit: "mJ" }], rows: [...parts.map(([key, name]) => [name, mj[key]]), ["total", mj.total]] }),
    };
  }

  Report.machine = { resources, channels, energy, words: kWords };
})();
