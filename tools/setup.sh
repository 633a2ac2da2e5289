#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/setup.sh [--with GROUP,...] [--list]
# Installs the Debian packages that the simulator needs (group core) and those of the groups named. Says first how many
# there are and how large; needs root where any is missing. No service is started or left enabled.
#   --with GROUP,...   install these groups too
#   --list             the groups, what each is for and whether it is installed
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/build_steps.sh
source tools/services.sh

fail() {
  echo "tools/setup.sh: $*" >&2
  exit 2
}

list_groups() {
  local group state
  for group in $(all_groups); do
    state=installed
    [[ -z $(missing_packages "$group") ]] || state=missing
    printf '%-9s %-10s %s\n' "$group" "$state" "$(sed -n '1s/^# //p' "tools/packages/$group.txt")"
  done
}

# plan PACKAGE...: "N packages, X MB to download, Y MB on disk", with all that they bring along.
plan() {
  local brought
  brought=$(apt-get install -s --no-install-recommends "$@" | awk '$1 == "Inst" { print $2 }')
  # shellcheck disable=SC2086  # one word per package
  apt-cache show --no-all-versions $brought | awk '
    /^Package:/ { count += 1 }
    /^Installed-Size:/ { disk += $2 * 1024 }
    /^Size:/ { archive += $2 }
    END { printf "%d packages, %.0f MB to download, %.0f MB on disk\n", count, archive / 1e6, disk / 1e6 }'
}

groups=core
while (($# > 0)); do
  case $1 in
    --list) list_groups; exit ;;
    --with=*) groups+=,${1#--with=} ;;
    --with) (($# > 1)) || fail "--with needs the names of groups"; shift; groups+=,$1 ;;
    --help | -h) sed -n '3,7s/^# //p' tools/setup.sh; exit ;;
    *) fail "unknown argument $1; tools/setup.sh --help tells what there is" ;;
  esac
  shift
done
groups=$(known_groups "$groups") || exit 2
if ! command -v dpkg-query >/dev/null; then
  say "This is no Debian: taking it that what tools/packages/ lists is installed"
  exit
fi

# What of a group is no package.
install_others() {
  [[ " $groups " != *" report "* ]] || tools/setup_report.sh
}

# shellcheck disable=SC2086  # one word per group, one per package
missing=$(missing_packages $groups)
if [[ -z $missing ]]; then
  say "All packages are installed: $groups"
  install_others
  exit
fi
if [[ $(id -u) -ne 0 ]]; then
  say "Packages are missing: ${missing% }. Run this, then start again:"
  printf 'sudo tools/setup.sh --with %s\n' "${groups// /,}"
  exit 1
fi

before=$(boot_links "")
policy=$(forbid_service_starts "")
clean_up() {
  [[ -z $policy ]] || rm -f "$policy"
  keep_boot_links "" "$before"
}
trap clean_up EXIT
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086
say "Installing ${missing% }: $(plan $missing)"
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $missing
install_others
