#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md says what this shows. Usage: run.sh [OUT] [--update]
# shellcheck source-path=SCRIPTDIR source=../experiment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../experiment.sh"

build=$(dirname "$secateur")
benchmarks=$build/tests/benchmark
export SECATEUR_HOME=${SECATEUR_HOME:-$PWD}
targets=(cpu_benchmark)
ninja -C "$build" -t targets all | grep -q '^cpu_torch_benchmark:' && targets+=(cpu_torch_benchmark)
cmake --build "$build" --target "${targets[@]}" >"$out/build.log" || { cat "$out/build.log" >&2; exit 1; }

# measure NAME THREADS PROGRAM
measure() {
  OPENBLAS_NUM_THREADS=$2 OMP_NUM_THREADS=$2 "$benchmarks/$3" --benchmark_format=json >"$out/$1-$2.json" 2>"$out/$1-$2.log" ||
    { cat "$out/$1-$2.log" >&2; exit 1; }
}
for pruning in dense b16_rb50_rt50; do "$secateur" run --pruning "$pruning" --out "$out/$pruning" >/dev/null; done
measure reference 1 cpu_benchmark
if [[ " ${targets[*]} " == *torch* ]]; then
  measure torch 1 cpu_torch_benchmark
  (($(nproc) == 1)) || measure torch "$(nproc)" cpu_torch_benchmark
else
  echo 'libtorch is not installed (Debian: libtorch-dev libopenblas0-pthread): its rows are left out'
fi
python3 -B "$here/table.py" "$here" "$out" "${update[@]}"
