#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

sweep grid
sweep closed_form
pareto grid latency_ms,macs_executed
for block in 8 16 32; do machine "b$block" pruning.block=$block; done
report
