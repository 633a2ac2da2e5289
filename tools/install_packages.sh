#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install_packages.sh [LIST]: installs what of tools/packages.txt, or another list, is missing. Needs root, and Debian. No
# service is started or left enabled.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/setup.sh
source tools/services.sh

missing=$(missing_packages "${1:-tools/packages.txt}")
[[ -n $missing ]] || exit 0
say "Installing ${missing% }"
before=$(boot_links "")
policy=$(forbid_service_starts "")
clean_up() {
  [[ -z $policy ]] || rm -f "$policy"
  keep_boot_links "" "$before"
}
trap clean_up EXIT
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086  # one word per package
apt-get install -y -q --no-install-recommends $missing
