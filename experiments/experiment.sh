# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the experiments' run.sh have in common. Sourced; takes the arguments of run.sh: [OUT] [--update].
#   OUT       folder for results, made anew [out/experiments/NAME]
#   --update  writes tables and figures into README.md and expected.json instead of comparing them
# shellcheck source-path=SCRIPTDIR source=arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"

if [[ -e $out && ! -e $out/experiment ]]; then
  echo "$out holds something else: choose another folder" >&2
  exit 2
fi
rm -rf "$out"
mkdir -p "$out"
echo "$name" >"$out/experiment"

# sweep STORE: experiments/NAME/STORE.json into OUT/STORE
sweep() {
  local progress=$out/$1.progress
  "$secateur" sweep "$here/$1.json" --out "$out/$1" --jobs "$(nproc)" 2>"$progress" && return
  cat "$progress" >&2
  exit 1
}

# pareto STORE OBJECTIVES
pareto() { printf '\n'; "$secateur" pareto "$out/$1" --objectives "$2" --csv "$out/$1-front.csv"; }

# machine RUN KEY=VALUE...: one run, its summary in OUT/RUN/summary.txt
machine() {
  local run=$1 sets=() pair
  shift
  for pair in "$@"; do sets+=(--set "$pair"); done
  "$secateur" run "${sets[@]}" --out "$out/$run" >/dev/null
}

# Prints the tables of queries.sql; fails where README.md or expected.json say otherwise.
report() { python3 -B experiments/report.py "$here" "$out" "${update[@]}"; }
