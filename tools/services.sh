# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Some packages bring services (Slurm's daemons, munge). Secateur's tests start their own, private ones, so that none of
# the machine's has to run: nothing that an installation brings is started, or left to start at boot. What was set to
# start before stays so. Sourced; every function takes the root of the file system, empty for this machine.

# What starts at boot: systemd's links, and those of the run levels. One link per line, sorted.
boot_links() {
  local root=$1
  {
    find "$root/etc/systemd/system" -type l \( -path '*.wants/*' -o -path '*.requires/*' \)
    find "$root"/etc/rc[2345S].d -name 'S*'
  } 2>/dev/null | sort
}

# keep_boot_links ROOT BEFORE: takes back what boot_links has beyond BEFORE, and names it.
keep_boot_links() {
  local root=$1 before=$2 link
  while read -r link; do
    [[ -n $link ]] || continue
    case $link in
      */etc/rc?.d/S*) mv "$link" "${link%/*}/K${link##*/S}" ;;  # as update-rc.d disable does
      *) rm "$link" ;;                                          # as systemctl disable does
    esac
    printf '== Not started at boot: %s\n' "${link##*/}"
  done < <(comm -13 <(printf '%s\n' "$before") <(boot_links "$root"))
}

# While apt-get works no service starts: Debian's own switch, unless somebody has set it already. Prints the path of the
# file that was made, for the caller to remove.
forbid_service_starts() {
  local policy=$1/usr/sbin/policy-rc.d
  [[ ! -e $policy ]] || return 0
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  printf '%s\n' "$policy"
}
