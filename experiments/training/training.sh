# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the experiments on training have in common. Sourced; takes the arguments of run.sh: [OUT] [--update].
#   OUT       folder for results [out/experiments/training/NAME]; a run that is there is not made again, and one that was
#             interrupted goes on
#   --update  writes tables into README.md; without it they are only printed: float sums differ between machines
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
cd "$here/../../.."
name=$(basename "$here")
here=experiments/training/$name
out=out/experiments/training/$name
update=()
for argument in "$@"; do
  case $argument in
    --update) update=(--update) ;;
    -*) echo "usage: $here/run.sh [OUT] [--update]" >&2; exit 2 ;;
    *) out=$argument ;;
  esac
done
secateur=${SECATEUR:-build/release/secateur}
[[ -x $secateur ]] || { echo "$secateur is missing: build first (tools/quickstart.sh), or set SECATEUR" >&2; exit 2; }
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
