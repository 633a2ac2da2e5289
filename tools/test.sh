#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/test.sh [--with GROUP,...]
# Installs what is missing, builds everything, runs the fast tests, those of rtl, of pages and of tools/slurm. May be repeated.
# --with: only what these groups of packages make possible (tools/setup.sh --list names them), instead of all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/build_steps.sh

groups=training,rtl,slurm,report,docs,python
if [[ ${1:-} == --with && $# -eq 2 ]]; then
  groups=$2
elif (($# > 0)); then
  sed -n '3,5s/^# //p' tools/test.sh >&2
  exit 2
fi
tools/setup.sh --with "tests,$groups"
configure
build all
say "Running the fast tests: ctest --preset release -L fast"
ctest --preset release -L fast --parallel "$(build_jobs)" --progress
if [[ -n $(ctest --preset release -L rtl -N | grep 'Test *#') ]]; then
  say "Running the registers' twins of rtl/: ctest --preset release -L rtl"
  ctest --preset release -L rtl --parallel "$(build_jobs)" --progress
else
  say "NOT TESTED: rtl. Verilator 5 was not found"
fi

# tests_that_may_skip LABEL WHAT: a skip is said aloud, with its reason.
tests_that_may_skip() {
  local log=build/$1-test.log reason
  ctest --preset release -L "$1" --verbose >"$log" 2>&1 || { cat "$log"; exit 1; }
  if reason=$(grep -o 'SKIPPED: .*' "$log"); then
    say "NOT TESTED: $2. ${reason#SKIPPED: }"
  else
    grep '% tests passed' "$log"
  fi
}
say "Looking at the pages in a browser: ctest --preset release -L browser"
tests_that_may_skip browser pages
say "Running secateur-slurm against a Slurm of this machine: ctest --preset release -L slurm"
tests_that_may_skip slurm tools/slurm
