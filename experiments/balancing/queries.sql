-- SPDX-License-Identifier: Apache-2.0
-- Read by experiments/report.py.

-- table policies of policies
WITH p AS
  (SELECT "pruning.skew" AS skew, "accelerator.balance" AS policy, AVG(cycles) AS mean FROM points GROUP BY 1, 2)
SELECT skew, CAST(ROUND(SUM(mean * (policy = 'none'))) AS INTEGER) AS none,
  CAST(ROUND(SUM(mean * (policy = 'sorted'))) AS INTEGER) AS sorted,
  CAST(ROUND(SUM(mean * (policy = 'lpt'))) AS INTEGER) AS lpt,
  CAST(ROUND(SUM(mean * (policy = 'dynamic'))) AS INTEGER) AS dynamic,
  printf('%.1f %%', 100 - 100 * SUM(mean * (policy = 'lpt')) / SUM(mean * (policy = 'none'))) AS "lpt saves",
  printf('%.1f %%', 100 - 100 * SUM(mean * (policy = 'dynamic')) / SUM(mean * (policy = 'none'))) AS "dynamic saves"
FROM p GROUP BY skew

-- table spread of policies
SELECT "accelerator.balance" AS policy, "pruning.skew" AS skew, CAST(MIN(cycles) AS INTEGER) AS fewest,
  CAST(MAX(cycles) AS INTEGER) AS most
FROM points WHERE "pruning.skew" IN (0, 1) GROUP BY 2, 1 ORDER BY skew, most DESC

-- attribution steps of skew0-none skew0-lpt skew0-dynamic skew1-none skew1-lpt skew1-dynamic

-- figure cycles_summed_over_all_points of policies
SELECT CAST(SUM(cycles) AS INTEGER) FROM points

-- figure seeds_of_skew_0_where_lpt_is_fastest of policies
SELECT COUNT(*) FROM points a WHERE "pruning.skew" = 0 AND "accelerator.balance" = 'lpt' AND cycles =
  (SELECT MIN(cycles) FROM points b WHERE b."pruning.skew" = 0 AND b.seed = a.seed)

-- figure seeds_of_skew_1_where_dynamic_is_fastest of policies
SELECT COUNT(*) FROM points a WHERE "pruning.skew" = 1 AND "accelerator.balance" = 'dynamic' AND cycles =
  (SELECT MIN(cycles) FROM points b WHERE b."pruning.skew" = 1 AND b.seed = a.seed)

-- figure points_where_none_is_fastest of policies
SELECT COUNT(*) FROM points a WHERE "accelerator.balance" = 'none' AND cycles =
  (SELECT MIN(cycles) FROM points b WHERE b."pruning.skew" = a."pruning.skew" AND b.seed = a.seed)
