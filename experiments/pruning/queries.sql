-- SPDX-License-Identifier: Apache-2.0
-- Read by experiments/report.py.

-- table latency of grid
WITH p AS (SELECT "pruning.block" AS b, "pruning.weight_keep" AS rb, "pruning.token_keep" AS rt, AVG(latency_ms) AS ms
  FROM points GROUP BY 1, 2, 3)
SELECT b, rb AS r_b, printf('%.3f', SUM(ms * (rt = 1))) AS "r_t = 1", printf('%.3f', SUM(ms * (rt = 0.9))) AS "0.9",
  printf('%.3f', SUM(ms * (rt = 0.7))) AS "0.7", printf('%.3f', SUM(ms * (rt = 0.5))) AS "0.5"
FROM p GROUP BY b, rb ORDER BY b, rb DESC

-- table closed_form of closed_form
WITH p AS (SELECT "pruning.block" AS b, "pruning.weight_keep" AS rb, "pruning.token_keep" AS rt, AVG(latency_ms) AS ms
  FROM points GROUP BY 1, 2, 3)
SELECT b, rb AS r_b, printf('%.3f', SUM(ms * (rt = 1))) AS "r_t = 1", printf('%.3f', SUM(ms * (rt = 0.9))) AS "0.9",
  printf('%.3f', SUM(ms * (rt = 0.7))) AS "0.7", printf('%.3f', SUM(ms * (rt = 0.5))) AS "0.5"
FROM p GROUP BY b, rb ORDER BY b, rb DESC

-- table gain of grid
WITH p AS (SELECT "pruning.block" AS b, "pruning.weight_keep" AS rb, "pruning.token_keep" AS rt, AVG(latency_ms) AS ms,
    AVG(macs_executed) AS macs, AVG(utilisation) AS busy FROM points GROUP BY 1, 2, 3),
  dense AS (SELECT b, ms, macs FROM p WHERE rb = 1 AND rt = 1)
SELECT p.b, printf('%.3f', p.ms) AS ms, printf('%.2f', dense.ms / p.ms) AS "times as fast as dense of this b",
  printf('%.2f', dense.macs / p.macs) AS "times fewer MACs", printf('%.1f %%', 100 * p.busy) AS "multipliers at work"
FROM p JOIN dense USING (b) WHERE rb = 0.5 AND rt = 0.5

-- attribution steps of b8 b16 b32

-- figure dense_b16_cycles of grid
SELECT CAST(AVG(cycles) AS INTEGER) FROM points
WHERE "pruning.block" = 16 AND "pruning.weight_keep" = 1 AND "pruning.token_keep" = 1

-- figure closed_form_dense_b16_cycles of closed_form
SELECT CAST(AVG(cycles) AS INTEGER) FROM points
WHERE "pruning.block" = 16 AND "pruning.weight_keep" = 1 AND "pruning.token_keep" = 1

-- figure closed_form_b16_rb50_rt50_cycles of closed_form
SELECT CAST(AVG(cycles) AS INTEGER) FROM points
WHERE "pruning.block" = 16 AND "pruning.weight_keep" = 0.5 AND "pruning.token_keep" = 0.5

-- figure cycles_summed_over_all_points of grid
SELECT CAST(SUM(cycles) AS INTEGER) FROM points

-- figure b16_rb50_rt50_cycles_of_seed_1 of grid
SELECT CAST(cycles AS INTEGER) FROM points
WHERE "pruning.block" = 16 AND "pruning.weight_keep" = 0.5 AND "pruning.token_keep" = 0.5
  AND "pruning.seed" = 1
