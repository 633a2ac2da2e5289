#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/quickstart.sh [--with GROUP,...]
# From a fresh clone to the first result: installs what is missing, builds build/release/secateur and simulates the
# default machine into out/quickstart. May be repeated; the second time takes seconds. --with: builds what these groups of
# packages make possible too, as `training` (tools/setup.sh --list names them).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/build_steps.sh

tools/setup.sh "$@"
configure
# Measured in a bare Debian 12: 10.6 minutes of user time, with the installation of packages.
[[ -x build/release/secateur ]] || say "Compiling: about 10 minutes of CPU time, the first time"
build secateur
say "Simulating: build/release/secateur run --out out/quickstart"
build/release/secateur run --out out/quickstart
