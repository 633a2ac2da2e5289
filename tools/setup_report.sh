#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts the chart library of `secateur report`, and what drives a browser in the pages' tests, into report/node_modules, as
# report/package-lock.json pins them. Needs npm (tools/setup.sh --with report). Nothing is done where they are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../report"

[[ ! -f node_modules/.secateur-lock ]] || ! cmp -s package-lock.json node_modules/.secateur-lock || exit 0
command -v npm >/dev/null || { echo "tools/setup_report.sh: npm is missing; tools/setup.sh --with report installs it" >&2; exit 2; }
echo "== Installing the chart library into report/node_modules: npm ci"
npm ci --ignore-scripts --loglevel=error
cp package-lock.json node_modules/.secateur-lock
