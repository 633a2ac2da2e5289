#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs what the README tells people to run: every line of its ```sh blocks, in order, from the repository's root; then
# compares the summary it shows with the one of out/quickstart (wall time aside). Fails at the first difference.
# --update: puts the summary of out/quickstart into the README instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

summary=out/quickstart/summary.txt
mark="<!-- $summary -->"  # stands before the block that shows it

# The README with the summary's block taken from the file.
with_summary() {
  awk -v mark="$mark" -v summary="$summary" '
    shown && /^```$/ { shown = 0 }
    !shown { print }
    $0 == mark { marked = 1; next }
    marked && /^```text$/ {
      while ((getline line < summary) > 0) print line
      shown = 1
    }
    { marked = 0 }' README.md
}

without_cost() { sed 's/^Simulated in .*//'; }

if [[ ${1:-} == --update ]]; then
  with_summary >README.md.new
  mv README.md.new README.md
  exit
fi

blocks=$(awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md)
[[ -n $blocks ]] || { echo "README.md has no \`\`\`sh blocks" >&2; exit 1; }
PS4='$ ' bash -euxo pipefail -c "$blocks" </dev/null
diff <(without_cost <README.md) <(with_summary | without_cost) || {
  echo "README.md shows another summary than the default run prints: tools/check_readme.sh --update" >&2
  exit 1
}
echo "== Every command of README.md succeeded"
