#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]; --update also copies the checkpoints into models/, the logs
# and pictures here.
# shellcheck source-path=SCRIPTDIR source=../training.sh
source "$(dirname "${BASH_SOURCE[0]}")/../training.sh"

for run in dense rb50_rt70 rb50_rt50; do
  train "configs/train/shapes_$run.json" "$run"
  ((${#update[@]} > 0)) || continue
  cp "$out/$run/model.safetensors" "models/shapes_vit_$run.safetensors"
  cp "$out/$run/metrics.csv" "$here/$run.metrics.csv"
  cp "$out/$run/report.txt" "$here/$run.report.txt"
done
"$python" -B tools/training_curves.py "$out"/{dense,rb50_rt70,rb50_rt50}/metrics.csv --out "$out/curves.svg"
if ((${#update[@]} > 0)); then
  cp "$out/curves.svg" "$here/curves.svg"
  cp "$out/rb50_rt50/masks.png" "$out/rb50_rt50/tokens.png" "$here/"
fi
