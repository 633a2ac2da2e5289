#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

sweep machines
sweep seeds
pareto machines latency_ms,dsp
# Named by their p_t: the published machine, and 4, t, 1, 16.
machine published
for p_t in 6 7 10; do
  machine "p_t-$p_t" accelerator.p_t=$p_t accelerator.p_c=1 accelerator.p_pe=16
done
printf '\n'
"$secateur" whatif "$out/p_t-7"
report
