#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

sweep ddr4
sweep hbm2
pareto ddr4 latency_ms
pareto hbm2 latency_ms
report
