#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

# dense RUN ACCELERATOR NETWORK: the dense network, its result in OUT/RUN
dense() { "$secateur" run --accelerator "$2" --network "$3" --pruning dense --out "$out/$1" "${@:4}" >/dev/null; }

dense fccm24 u250-fccm24 deit_small
dense ubimoe-u50 "$here/ubimoe-u50.json" vit_small
dense ubimoe-u50-lanes-16 "$here/ubimoe-u50.json" vit_small --set accelerator.elementwise.lanes=16 --no-attribution
dense tcas23-vit-small "$here/size-of-tcas23.json" vit_small
dense tcas23-vit-tiny "$here/size-of-tcas23.json" deit_tiny
for network in deit_tiny deit_small deit_base vit_small; do
  dense "dense-$network" "$here/size-of-tcas23.json" "$network" --fidelity ideal
done
sweep systolic_vit_small
sweep systolic_deit_tiny
mkdir "$out/compared"
for run in fccm24 ubimoe-u50 tcas23-vit-small tcas23-vit-tiny; do ln -s "../$run" "$out/compared/$run"; done
printf '\n'
"$secateur" compare --measured "$here/measured.csv" --results "$out/compared"
python3 -B "$here/tables.py" "$here" "$out" "${update[@]}"
