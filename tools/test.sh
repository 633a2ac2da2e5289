#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything and runs the fast tests. May be repeated.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/setup.sh

install_packages
configure
build all
say "Running the fast tests: ctest --preset release -L fast"
ctest --preset release -L fast --parallel "$(build_jobs)" --progress
