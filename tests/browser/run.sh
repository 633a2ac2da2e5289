#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SECATEUR: makes pages with this program and looks at them in Chromium. Ends with 77, and says what is missing,
# where they cannot be looked at. SECATEUR_BROWSER_TESTS: a pattern of the names of tests, to run these alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip() {
  echo "SKIPPED: no page was looked at: $1 (tools/setup.sh --with report)"
  exit 77
}

command -v node >/dev/null || skip "Node is missing"
command -v chromium >/dev/null || skip "Chromium is missing"
for package in echarts playwright-core; do
  [[ -d $here/../../report/node_modules/$package ]] || skip "$package is missing from report/node_modules"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node --test-reporter=spec ${SECATEUR_BROWSER_TESTS:+--test-name-pattern="$SECATEUR_BROWSER_TESTS"} "$here/pages_test.js" "$1" "$work" "$(command -v chromium)"
