-- SPDX-License-Identifier: Apache-2.0
-- Read by experiments/report.py.

-- table ddr4 of ddr4
SELECT pruning AS network, CAST("accelerator.clock_mhz" AS INTEGER) AS MHz, memory,
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 1))) AS "1 channel",
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 2))) AS "2",
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 4))) AS "4",
  printf('%.1f', SUM(bandwidth_gbps * ("accelerator.memory_channels" = 4))) AS "GB/s of 4"
FROM points GROUP BY 1, 2, 3

-- table hbm2 of hbm2
SELECT pruning AS network, CAST("accelerator.clock_mhz" AS INTEGER) AS MHz,
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 1))) AS "1 pseudo-channel",
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 2))) AS "2",
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 4))) AS "4",
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 8))) AS "8",
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 16))) AS "16",
  printf('%.3f', SUM(latency_ms * ("accelerator.memory_channels" = 32))) AS "32"
FROM points GROUP BY 1, 2

-- figure pruned_300_mhz_1_ddr4_2400_cycles of ddr4
SELECT CAST(cycles AS INTEGER) FROM points WHERE pruning = 'b16_rb50_rt50' AND "accelerator.clock_mhz" = 300
  AND memory = 'ddr4-2400' AND "accelerator.memory_channels" = 1

-- figure pruned_300_mhz_4_ddr4_2400_cycles of ddr4
SELECT CAST(cycles AS INTEGER) FROM points WHERE pruning = 'b16_rb50_rt50' AND "accelerator.clock_mhz" = 300
  AND memory = 'ddr4-2400' AND "accelerator.memory_channels" = 4

-- figure pruned_300_mhz_4_hbm2_cycles of hbm2
SELECT CAST(cycles AS INTEGER) FROM points WHERE pruning = 'b16_rb50_rt50' AND "accelerator.clock_mhz" = 300
  AND "accelerator.memory_channels" = 4

-- figure pruned_300_mhz_16_hbm2_cycles of hbm2
SELECT CAST(cycles AS INTEGER) FROM points WHERE pruning = 'b16_rb50_rt50' AND "accelerator.clock_mhz" = 300
  AND "accelerator.memory_channels" = 16

-- figure ddr4_cycles_summed of ddr4
SELECT CAST(SUM(cycles) AS INTEGER) FROM points

-- figure hbm2_cycles_summed of hbm2
SELECT CAST(SUM(cycles) AS INTEGER) FROM points

-- figure pruned_ddr4_microjoule of ddr4
SELECT CAST(ROUND(1000 * MIN(energy_mj)) AS INTEGER) FROM points WHERE pruning = 'b16_rb50_rt50'

-- figure pruned_hbm2_microjoule of hbm2
SELECT CAST(ROUND(1000 * MIN(energy_mj)) AS INTEGER) FROM points WHERE pruning = 'b16_rb50_rt50'
