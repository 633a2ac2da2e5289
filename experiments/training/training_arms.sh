# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Trains all arms of an experiment and makes its tables and curves. Sourced behind training.sh.

"$python" -B experiments/training/arms.py "$here" "$out"
for arm in dense simultaneous sequential-1 sequential static dynamic simultaneous-alone by-lot; do
  for seed in 1 2 3; do
    if [[ -e $out/$seed-$arm.json ]]; then train "$out/$seed-$arm.json" "$seed-$arm"; fi
  done
done
"$python" -B experiments/training/arm_tables.py "$here" "$out" "${update[@]}"
"$python" -B tools/training_curves.py "$out"/1-{simultaneous,simultaneous-alone,sequential-1,sequential,static,dynamic}/metrics.csv \
  --out "$out/curves.svg"
if ((${#update[@]} > 0)); then cp "$out/curves.svg" "$here/curves.svg"; fi
