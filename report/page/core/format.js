// SPDX-License-Identifier: Apache-2.0
// Figures as people read them. Every function gives text; units stand behind a no-break space.
"use strict";
const Report = {};

(() => {
  const kNoBreak = "\u00a0";

  /** 363806 -> "363,806"; digits after the point as given. */
  function grouped(value, digits = 0) {
    return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  /** Three significant digits or all of a whole number: 0.00123, 1.21, 363,806. */
  function figure(value) {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    if (typeof value !== "number") return String(value);
    if (Number.isInteger(value)) return grouped(value);
    const size = Math.abs(value);
    if (size >= 1000) return grouped(value, 0);
    if (size >= 100) return grouped(value, 1);
    if (size >= 10) return grouped(value, 2);
    if (size >= 0.01) return grouped(value, 3);
    return value.toPrecision(3);
  }

  function withUnit(value, unit) {
    const text = figure(value);
    return unit && text !== "–" ? text + kNoBreak + unit : text;
  }

  /** 0.803 -> "80.3 %" */
  function percent(share, digits = 1) {
    return Number.isFinite(share) ? grouped(100 * share, digits) + kNoBreak + "%" : "–";
  }

  /** A change as people say it: "+3.2 %", "−1.0 %", "equal". */
  function change(now, before) {
    if (now === before) return "equal";
    if (!before) return "–";
    const relative = now / before - 1;
    return (relative > 0 ? "+" : "−") + grouped(Math.abs(100 * relative), 1) + kNoBreak + "%";
  }

  /** For axes: 12000 -> "12 k". */
  function short(value) {
    const size = Math.abs(value);
    for (const [unit, factor] of [["G", 1e9], ["M", 1e6], ["k", 1e3]]) {
      if (size >= factor) return String(Number((value / factor).toPrecision(3))) + kNoBreak + unit;
    }
    return String(Number(value.toPrecision(6)));
  }

  Object.assign(Report, { grouped, figure, withUnit, percent, change, short });
})();
