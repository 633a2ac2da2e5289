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
say "Looking at the pages in a browser: ctest --preset release -L browser"
browser_log=build/browser-test.log
ctest --preset release -L browser --verbose >"$browser_log" 2>&1 || { cat "$browser_log"; exit 1; }
if reason=$(grep -o 'SKIPPED: .*' "$browser_log"); then
  say "NOT TESTED: pages. ${reason#SKIPPED: }"
else
  grep '% tests passed' "$browser_log"
fi
say "Running secateur-slurm against a Slurm of this machine: ctest --preset release -L slurm"
slurm_log=build/slurm-test.log
ctest --preset release -L slurm --verbose >"$slurm_log" 2>&1 || { cat "$slurm_log"; exit 1; }
if reason=$(grep -o 'SKIPPED: .*' "$slurm_log"); then
  say "NOT TESTED: tools/slurm. ${reason#SKIPPED: }"
else
  grep '% tests passed' "$slurm_log"
fi
