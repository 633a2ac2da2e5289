#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

sweep policies
pareto policies latency_ms
for skew in 0 1; do
  for policy in none lpt dynamic; do
    machine "skew$skew-$policy" pruning.skew=$skew accelerator.balance=$policy
  done
done
report
