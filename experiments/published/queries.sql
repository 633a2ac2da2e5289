-- SPDX-License-Identifier: Apache-2.0
-- Read by experiments/report.py.

-- table works of works
SELECT work, board, CAST(clock_mhz AS INTEGER) AS MHz, precision, CAST(dsp AS INTEGER) AS DSP, model,
  printf('%.2f', COALESCE(latency_ms, 1000 / throughput_fps)) || CASE WHEN latency_ms IS NULL THEN ' (1 / rate)' ELSE '' END AS "published, ms",
  CASE WHEN macs IS NULL THEN '' ELSE printf('%.2f', macs / 1e9) END AS "MACs, G",
  CAST(ROUND(macs / (COALESCE(latency_ms, 1000 / throughput_fps) * clock_mhz * 1e3)) AS INTEGER) AS "MACs a cycle",
  CASE WHEN dsp IS NULL OR macs IS NULL THEN '' ELSE printf('%.2f', macs / (COALESCE(latency_ms, 1000 / throughput_fps) * clock_mhz * 1e3) / dsp) END AS "a DSP",
  missing AS "missing for a configuration"
FROM works ORDER BY place

-- table vit_s of systolic_vit_small
WITH r AS (SELECT *, ROW_NUMBER() OVER (ORDER BY latency_ms, point) AS place, COUNT(*) OVER () AS n FROM points)
SELECT CASE place WHEN 1 THEN 'fastest' WHEN n THEN 'slowest' ELSE 'median' END AS "ViT-S, of " , n AS organisations,
  printf('%d, %d, %d, %d', "accelerator.p_h", "accelerator.p_t", "accelerator.p_c", "accelerator.p_pe") AS "p_h, p_t, p_c, p_pe",
  printf('%.3f', latency_ms) AS ms, printf('%+.1f %%', 100 * (latency_ms / 11.15 - 1)) AS "ours / 11.15 ms - 1", printf('%.0f %%', 100 * utilisation) AS "multipliers at work"
FROM r WHERE place IN (1, (n + 1) / 2, n) ORDER BY place

-- table vit_t of systolic_deit_tiny
WITH r AS (SELECT *, ROW_NUMBER() OVER (ORDER BY latency_ms, point) AS place, COUNT(*) OVER () AS n FROM points)
SELECT CASE place WHEN 1 THEN 'fastest' WHEN n THEN 'slowest' ELSE 'median' END AS "ViT-T, of " , n AS organisations,
  printf('%d, %d, %d, %d', "accelerator.p_h", "accelerator.p_t", "accelerator.p_c", "accelerator.p_pe") AS "p_h, p_t, p_c, p_pe",
  printf('%.3f', latency_ms) AS ms, printf('%+.1f %%', 100 * (latency_ms / 4.077 - 1)) AS "ours / 4.077 ms - 1", printf('%.0f %%', 100 * utilisation) AS "multipliers at work"
FROM r WHERE place IN (1, (n + 1) / 2, n) ORDER BY place

-- attribution steps of tcas23_vit_small tcas23_deit_tiny

-- figure tcas23_slower_organisations_vit_s of systolic_vit_small
SELECT COUNT(*) FROM points WHERE latency_ms > 11.15

-- figure tcas23_slower_organisations_vit_t of systolic_deit_tiny
SELECT COUNT(*) FROM points WHERE latency_ms > 4.077

-- figure cycles_summed_vit_s of systolic_vit_small
SELECT CAST(SUM(cycles) AS INTEGER) FROM points

-- figure cycles_summed_vit_t of systolic_deit_tiny
SELECT CAST(SUM(cycles) AS INTEGER) FROM points
