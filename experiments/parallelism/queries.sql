-- SPDX-License-Identifier: Apache-2.0
-- Read by experiments/report.py.

-- table best of machines
SELECT "accelerator.p_h" AS p_h, "accelerator.p_t" AS p_t, "accelerator.p_c" AS p_c, "accelerator.p_pe" AS p_pe,
  CAST(macs AS INTEGER) AS MACs, CAST(cycles AS INTEGER) AS cycles, printf('%.3f', latency_ms) AS ms,
  CAST(dsp AS INTEGER) AS DSP, CAST(lut AS INTEGER) AS LUT, CAST(uram AS INTEGER) AS URAM,
  CAST(fabric_macs AS INTEGER) AS "MACs in LUTs", printf('%.0f %%', 100 * device_share) AS fullest
FROM points WHERE status = 'done' AND violates = ''
ORDER BY latency_ms LIMIT 12

-- table by_p_pe of machines
SELECT "accelerator.p_pe" AS p_pe, COUNT(*) AS "machines that fit", printf('%.3f', MIN(latency_ms)) AS "fastest, ms",
  "accelerator.p_h" || ', ' || "accelerator.p_t" || ', ' || "accelerator.p_c" AS "its p_h, p_t, p_c",
  CAST(macs AS INTEGER) AS MACs, CAST(dsp AS INTEGER) AS DSP, CAST(lut AS INTEGER) AS LUT
FROM points WHERE status = 'done' AND violates = '' GROUP BY 1

-- table by_p_c of machines
SELECT "accelerator.p_c" AS p_c, printf('%.3f', MIN(latency_ms)) AS "fastest, ms",
  "accelerator.p_h" || ', ' || "accelerator.p_t" AS "its p_h, p_t", CAST(macs AS INTEGER) AS MACs
FROM points WHERE status = 'done' AND violates = '' AND "accelerator.p_pe" = 16 AND macs <= 6144 GROUP BY 1

-- table seeds of seeds
SELECT '4, ' || "accelerator.p_t" || ', ' || "accelerator.p_c" || ', ' || "accelerator.p_pe"
    AS "p_h, p_t, p_c, p_pe",
  CAST(MIN(cycles) AS INTEGER) AS fewest, CAST(ROUND(AVG(cycles)) AS INTEGER) AS mean,
  CAST(MAX(cycles) AS INTEGER) AS most
FROM points GROUP BY 1 ORDER BY mean DESC

-- attribution steps of published p_t-6 p_t-7 p_t-10

-- figure points of machines
SELECT COUNT(*) FROM points

-- figure machines_that_fit of machines
SELECT COUNT(*) FROM points WHERE status = 'done' AND violates = ''

-- figure published_cycles of machines
SELECT CAST(cycles AS INTEGER) FROM points WHERE "accelerator.p_h" = 4 AND "accelerator.p_t" = 12
  AND "accelerator.p_c" = 2 AND "accelerator.p_pe" = 8

-- figure best_cycles of machines
SELECT CAST(MIN(cycles) AS INTEGER) FROM points WHERE status = 'done' AND violates = ''

-- figure machines_at_least_as_fast_as_published of machines
SELECT COUNT(*) FROM points WHERE status = 'done' AND violates = '' AND cycles <= (SELECT cycles FROM points
  WHERE "accelerator.p_h" = 4 AND "accelerator.p_t" = 12 AND "accelerator.p_c" = 2 AND "accelerator.p_pe" = 8)

-- figure best_cycles_with_6144_macs_at_most of machines
SELECT CAST(MIN(cycles) AS INTEGER) FROM points WHERE status = 'done' AND violates = '' AND macs <= 6144

-- figure best_cycles_below_the_guide of machines
SELECT CAST(MIN(cycles) AS INTEGER) FROM points WHERE status = 'done' AND violates = '' AND fabric_macs = 0
  AND device_share <= 0.8 AND lut <= 0.7 * 1500000

-- figure seeds_where_published_is_faster of seeds
SELECT COUNT(*) FROM points a JOIN points b USING (seed)
WHERE a."accelerator.p_pe" = 8 AND b."accelerator.p_pe" = 16 AND a.cycles <= b.cycles
