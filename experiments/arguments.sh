# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The arguments of every run.sh: [OUT] [--update]. Sourced by what run.sh sources; goes to the repository's root and sets
# here (the experiment's folder from there), name, out, update and secateur.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "${BASH_SOURCE[2]}")" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=${here#"$PWD"/}
name=$(basename "$here")
out=out/$here
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
