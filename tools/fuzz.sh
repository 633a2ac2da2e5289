#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/fuzz.sh [SECONDS] [TARGET...]
# Runs the fuzz targets (all: tests/fuzz/*_target.cpp) SECONDS each (120), with the address and undefined-behaviour
# sanitizers, and prints how many inputs each took and what was found. Exit 1: there are findings, which lie in
# build/fuzz/findings/TARGET. Corpora stay in build/fuzz/corpus. Needs clang and libclang-rt-dev; FUZZ_JOBS: compilers
# at once (2).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=120
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
elif [[ ${1:-} == -* ]]; then
  sed -n 3,7p "tools/fuzz.sh" | cut -c3-
  exit 2
fi
known=()
for file in tests/fuzz/*_target.cpp; do
  name=${file##*/}
  known+=("${name%_target.cpp}")
done
targets=("$@")
[[ $# -gt 0 ]] || targets=("${known[@]}")
for target in "${targets[@]}"; do
  if [[ " ${known[*]} " != *" $target "* ]]; then
    echo "tools/fuzz.sh: no target $target; there are ${known[*]}" >&2
    exit 2
  fi
done

cmake --preset fuzz > build/fuzz_configure.log 2>&1 || { cat build/fuzz_configure.log >&2; exit 1; }
cmake --build --preset fuzz --parallel "${FUZZ_JOBS:-2}" --target "${targets[@]/#/fuzz_}"

# Inputs go through files: in memory where there is a file system for that.
scratch=$(mktemp -d "$([[ -w /dev/shm ]] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/secateur_fuzz.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch
export UBSAN_OPTIONS=print_stacktrace=1

found=0
printf '%-12s %12s %8s %9s %8s\n' target executions seeds coverage findings
for target in "${targets[@]}"; do
  program=build/fuzz/tests/fuzz/fuzz_$target
  corpus=build/fuzz/corpus/$target
  findings=build/fuzz/findings/$target
  log=build/fuzz/$target.log
  mkdir -p "$corpus" "$findings"
  seeds=$("$program" --seeds "$corpus" | cut -d' ' -f1)
  # An input that takes 10 s or 2 GB is a finding as well.
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=20000 -print_final_stats=1 \
    -artifact_prefix="$findings/" "$corpus" > "$log" 2>&1 && status=0 || status=$?
  count=$(find "$findings" -type f -newer "$corpus/seed0" | wc -l)
  [[ $status -eq 0 || $count -gt 0 ]] || count=1
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  printf '%-12s %12s %8s %9s %8s\n' "$target" "${executions:--}" "$seeds" "${coverage:--}" "$count"
  [[ $count -eq 0 ]] || { found=1; grep -m 3 -E '^==[0-9]+==.*ERROR|runtime error|SUMMARY|check failed|what\(\)' "$log" || true; }
done
exit "$found"
