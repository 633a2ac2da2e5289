#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh clone to the first result: installs what is missing, builds build/release/secateur and simulates the
# default machine into out/quickstart. May be repeated; the second time takes seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/setup.sh

install_packages
configure
build secateur
say "Simulating: build/release/secateur run --out out/quickstart"
build/release/secateur run --out out/quickstart
