-- SPDX-License-Identifier: Apache-2.0
-- Read by experiments/report.py.

-- table network of event
WITH r AS (SELECT point, json_extract(axes, '$."pruning"') AS name, json_extract(json, '$.pruning.parameters_dense') AS dense,
    json_extract(json, '$.pruning.parameters_kept') AS kept, json_extract(json, '$.pruning.parameters_in_kept_heads') AS heads,
    json_extract(json, '$.macs_dense') AS m0, json_extract(json, '$.macs_dense_in_kept_heads') AS m1,
    json_extract(json, '$.macs_executed') AS m2, json_extract(json, '$.tokens_per_layer') AS t,
    json_extract(json, '$.heads_per_layer[0]') AS h
  FROM results JOIN result_json USING (point, fidelity))
SELECT name AS setting, printf('%.2f', kept / 1e6) AS "parameters, M", printf('%.2f', heads / 1e6) AS "in kept heads, M",
  printf('%.2f', 1.0 * dense / kept) AS "times smaller", printf('%.2f', 1.0 * dense / heads) AS "by kept heads",
  printf('%.2f', m2 / 1e9) AS "MACs, G", printf('%.2f', 1.0 * m0 / m2) AS "times fewer", printf('%.2f', 1.0 * m0 / m1) AS "by kept heads ",
  printf('%d, %d, %d', json_extract(t, '$[3]'), json_extract(t, '$[7]'), json_extract(t, '$[10]')) AS "tokens after drops", h AS heads
FROM r ORDER BY point

-- table heads of heads
SELECT json_extract(axes, '$."pruning"') AS setting, json_extract(axes, '$."pruning.heads_kept"') AS "heads kept",
  printf('%.2f', 1.0 * json_extract(json, '$.pruning.parameters_dense') / json_extract(json, '$.pruning.parameters_kept')) AS "times smaller",
  printf('%.2f', 1.0 * json_extract(json, '$.pruning.parameters_dense') / json_extract(json, '$.pruning.parameters_in_kept_heads')) AS "by kept heads",
  printf('%.2f', 1.0 * json_extract(json, '$.macs_dense') / json_extract(json, '$.macs_executed')) AS "times fewer MACs",
  printf('%.2f', 1.0 * json_extract(json, '$.macs_dense') / json_extract(json, '$.macs_dense_in_kept_heads')) AS "by kept heads ",
  json_extract(json, '$.ideal_cycles') AS "ideal, cycles", CAST(cycles AS INTEGER) AS "event, cycles"
FROM results JOIN result_json USING (point, fidelity) ORDER BY point

-- table latency of event
WITH r AS (SELECT point, json_extract(axes, '$."pruning"') AS name, CAST(cycles AS INTEGER) AS cycles, latency_ms AS ms, throughput_fps AS fps,
    json_extract(json, '$.ideal_cycles') AS ideal, point / 7 AS block, utilisation AS busy FROM results JOIN result_json USING (point, fidelity)),
  dense AS (SELECT block, cycles, ideal FROM r WHERE point % 7 = 0)
SELECT r.name AS setting, r.ideal AS "ideal, cycles", r.cycles AS "event, cycles", printf('%.3f', r.ideal / 3e5) AS "ideal, ms",
  printf('%.3f', r.ms) AS "event, ms", printf('%.2f', 1.0 * r.cycles / r.ideal) AS "event / ideal", printf('%.0f', r.fps) AS "images/s",
  printf('%.2f', 1.0 * dense.ideal / r.ideal) AS "speedup, ideal", printf('%.2f', 1.0 * dense.cycles / r.cycles) AS "speedup, event",
  printf('%.0f %%', 100 * r.busy) AS "multipliers at work"
FROM r JOIN dense USING (block) ORDER BY r.point

-- attribution steps of dense b16_rb50_rt90 b16_rb50_rt50 b32_dense b32_rb50_rt50

-- table better of better
WITH r AS (SELECT json_extract(axes, '$."pruning"') AS name, json_extract(axes, '$."accelerator.p_h"') AS h, json_extract(axes, '$."accelerator.p_t"') AS t,
    json_extract(axes, '$."accelerator.p_c"') AS c, json_extract(axes, '$."accelerator.p_pe"') AS p, json_extract(axes, '$."accelerator.qkv"') AS qkv,
    latency_ms AS ms, dsp, lut, bram36, uram, MIN(point) OVER (PARTITION BY json_extract(axes, '$."pruning"')) AS first,
    ROW_NUMBER() OVER (PARTITION BY json_extract(axes, '$."pruning"') ORDER BY latency_ms, dsp, point) AS place
  FROM results WHERE status = 'done' AND violates = ''),
  published AS (SELECT json_extract(axes, '$."pruning"') AS name, latency_ms AS ms FROM results WHERE status = 'done'
    AND json_extract(axes, '$."accelerator.p_h"') = 4 AND json_extract(axes, '$."accelerator.p_t"') = 12 AND json_extract(axes, '$."accelerator.p_c"') = 2
    AND json_extract(axes, '$."accelerator.p_pe"') = 8 AND json_extract(axes, '$."accelerator.qkv"') = 'separate')
SELECT r.name AS setting, printf('%d, %d, %d, %d', h, t, c, p) AS "p_h, p_t, p_c, p_pe", qkv AS "Q, K, V", printf('%.3f', published.ms) AS "published, ms",
  printf('%.3f', r.ms) AS "this, ms", printf('%.2f', published.ms / r.ms) AS "times as fast", CAST(dsp AS INTEGER) AS DSP, CAST(lut AS INTEGER) AS LUT,
  CAST(bram36 AS INTEGER) AS BRAM36, CAST(uram AS INTEGER) AS URAM
FROM r JOIN published USING (name) WHERE place = 1 ORDER BY first

-- figure ideal_dense_b16_cycles of ideal
SELECT CAST(cycles AS INTEGER) FROM points WHERE pruning = 'dense'

-- figure ideal_dense_b32_cycles of ideal
SELECT CAST(cycles AS INTEGER) FROM points WHERE pruning = 'b32_dense'

-- figure ideal_b16_rb50_rt50_cycles of ideal
SELECT CAST(cycles AS INTEGER) FROM points WHERE pruning = 'b16_rb50_rt50'

-- figure event_cycles_summed of event
SELECT CAST(SUM(cycles) AS INTEGER) FROM points

-- figure better_cycles_summed of better
SELECT CAST(SUM(cycles) AS INTEGER) FROM points WHERE status = 'done'

-- figure heads_cycles_summed of heads
SELECT CAST(SUM(cycles) AS INTEGER) FROM points
