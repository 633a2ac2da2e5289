#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs what the README tells people to run: every line of its ```sh blocks, in order, from the repository's root.
# Fails at the first command that fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

blocks=$(awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md)
[[ -n $blocks ]] || { echo "README.md has no \`\`\`sh blocks" >&2; exit 1; }
PS4='$ '
export PS4
bash -euxo pipefail -c "$blocks" </dev/null
echo "== Every command of README.md succeeded"
