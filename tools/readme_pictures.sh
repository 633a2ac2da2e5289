#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/readme_pictures.sh
# Makes the README's pictures, docs/pictures/, from runs of build/release/secateur: pages as Chromium draws them, and
# figures of `secateur plot`. Needs what tools/setup.sh --with report installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/setup_report.sh
secateur=$PWD/build/release/secateur
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$secateur" run --out "$work/quickstart" >/dev/null
"$secateur" sweep configs/sweeps/tiny.json --out "$work/sweep" >/dev/null 2>&1
"$secateur" report "$work/quickstart" --html "$work/run.html"
"$secateur" report "$work/sweep" --html "$work/sweep.html"
node tools/page_picture.js "$work/run.html" '#timeline' docs/pictures/timeline.png
node tools/page_picture.js "$work/sweep.html" '#front' docs/pictures/front.png
"$secateur" plot "$work/quickstart" waterfall --out docs/pictures/waterfall.svg
