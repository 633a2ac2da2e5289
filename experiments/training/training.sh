# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the experiments on training have in common. Sourced; takes the arguments of run.sh: [OUT] [--update].
#   OUT       folder for results [out/experiments/training/NAME]; a run that is there is not made again, and one that was
#             interrupted goes on
#   --update  writes tables into README.md; without it they are only printed: float sums differ between machines
# shellcheck source-path=SCRIPTDIR source=../arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/../arguments.sh"
export SECATEUR_HOME=${SECATEUR_HOME:-$PWD}
mkdir -p "$out"
python=python3
"$python" -c 'import matplotlib, numpy' 2>/dev/null || python=/usr/bin/python3

# train DOCUMENT RUN: into OUT/RUN
train() {
  local resume=()
  [[ -e $out/$2/report.json ]] && return
  [[ -e $out/$2/state.pt ]] && resume=(--resume)
  echo "== $2"
  "$secateur" train "$1" --out "$out/$2" "${resume[@]}"
}
