// SPDX-License-Identifier: Apache-2.0
// Figures that several charts of a run share: what result.json says, put together.
"use strict";
(() => {
  const microseconds = (result, cycles) => cycles / result.clock_mhz;

  /** "encoder3.mlp_int" -> "mlp_int"; before and behind the encoders the whole name. */
  const partOf = (name) => name.replace(/^encoder\d+\./, "");
  const encoderOf = (name) => { const m = /^encoder(\d+)\./.exec(name); return m ? Number(m[1]) : -1; };

  const kStallWords = {
    weights: "weights not there yet", features: "feature bank ports", sync: "uneven columns", memory: "other data from memory",
    pipeline: "accumulators not free",
  };
  const stallWord = (cause) => kStallWords[cause] || cause;
  const causes = (result) => Object.keys((result.operations[0] || { stall_cycles: {} }).stall_cycles);
  const stalls = (operation) => Object.values(operation.stall_cycles).reduce((a, b) => a + b, 0);

  function totalStalls(result) {
    const sums = {};
    for (const cause of causes(result)) sums[cause] = result.operations.reduce((sum, op) => sum + op.stall_cycles[cause], 0);
    return sums;
  }

  /** Cycles by kind where each cycle counts once: of what overlaps the earliest unit in this order. The summary's. */
  function cyclesByKind(result) {
    const rank = ["mpca", "elementwise", "token_selector", "dma"];
    const edges = [...new Set(result.operations.flatMap((op) => [op.start_cycle, op.end_cycle]).concat(0, result.cycles))]
      .sort((a, b) => a - b);
    const order = result.operations.map((op, i) => ({ op, i, rank: rank.indexOf(op.unit) }))
      .sort((a, b) => a.rank - b.rank || a.op.start_cycle - b.op.start_cycle || a.i - b.i);
    const sums = new Map();
    const owner = new Array(Math.max(edges.length - 1, 0)).fill("waiting");
    const at = new Map(edges.map((edge, i) => [edge, i]));
    for (const { op } of order.reverse()) {
      for (let i = at.get(op.start_cycle); i < at.get(op.end_cycle); ++i) owner[i] = op.kind;
    }
    owner.forEach((kind, i) => sums.set(kind, (sums.get(kind) || 0) + edges[i + 1] - edges[i]));
    return [...sums].filter(([, cycles]) => cycles > 0).sort((a, b) => b[1] - a[1]);
  }

  /** Multiply-accumulators of the machine. */
  function macUnits(accelerator) {
    return accelerator.p_h * accelerator.p_t * accelerator.p_c * accelerator.p_pe ** 2;
  }

  /** {document: {key: value}} -> Map of "accelerator.dma.ports" -> value; lists as JSON. */
  function flatKeys(documents) {
    const keys = new Map();
    const walk = (value, path) => {
      if (value !== null && typeof value === "object" && !Array.isArray(value)) {
        for (const [name, inner] of Object.entries(value)) walk(inner, path ? `${path}.${name}` : name);
      } else {
        keys.set(path, typeof value === "object" ? JSON.stringify(value) : value);
      }
    };
    walk(documents, "");
    return keys;
  }

  Report.run = { microseconds, partOf, encoderOf, stallWord, causes, stalls, totalStalls, cyclesByKind, macUnits, flatKeys };
})();
