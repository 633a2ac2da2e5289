#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

for each in ideal event heads better; do sweep "$each"; done
# The waterfall's runs, with their attribution.
for pruning in dense b16_rb50_rt90 b16_rb50_rt50 b32_dense b32_rb50_rt50; do
  "$secateur" run --pruning "$pruning" --out "$out/$pruning" >/dev/null
done
# Debian's matplotlib is seen by Debian's Python.
python=python3
"$python" -c 'import matplotlib' 2>/dev/null || python=/usr/bin/python3
"$python" -B "$here/pictures.py" "$out"
if [[ ${#update[@]} -gt 0 ]]; then cp "$out"/*.png "$here"; fi
report
