#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

# Multiply-accumulates of the works' networks.
for network in deit_small deit_base vit_small deit_tiny; do
  "$secateur" run --network "$network" --pruning dense --fidelity ideal --out "$out/$network" >/dev/null
done
python3 -B "$here/works.py" "$here" "$out"
sweep systolic_vit_small
sweep systolic_deit_tiny
for network in vit_small deit_tiny; do
  "$secateur" run --accelerator "$here/tcas23.json" --network "$network" --pruning dense --out "$out/boards/tcas23_$network" >/dev/null
  ln -s "boards/tcas23_$network" "$out/tcas23_$network"
done
printf '\n'
"$secateur" compare --measured "$here/measured.csv" --results "$out/boards"
report
