#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../training.sh
source "$(dirname "${BASH_SOURCE[0]}")/../training.sh"

"$python" -B experiments/training/arms.py "$here" "$out"
for run in dense lambda-0 lambda-10; do
  for seed in 1 2 3; do train "$out/$seed-$run.json" "$seed-$run"; done
done
for machine in tiny u250-fccm24; do
  for policy in none lpt; do
    for run in lambda-0 lambda-10; do
      for seed in 1 2 3; do
        "$secateur" run --network shapes_vit --pruning b8_rb50_rt50 --weights "$out/$seed-$run/model.safetensors" --accelerator "$machine" \
          --set "accelerator.balance=$policy" --no-attribution --out "$out/machines/$machine-$policy-$seed-$run" >/dev/null
      done
    done
  done
done
"$python" -B "$here/table.py" "$here" "$out" "${update[@]}"
if ((${#update[@]} > 0)); then
  for run in lambda-0 lambda-10; do cp "$out/1-$run/masks.png" "$here/$run.masks.png"; done
fi
