# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What quickstart.sh and test.sh have in common: packages, configuration, build. Sourced; expects the repository's root
# as the working folder. Nothing is downloaded but Debian packages.

say() { printf '== %s\n' "$*"; }

# Names in a list of packages (packages.txt) that are not installed, on one line.
missing_packages() {
  local name
  while read -r name; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || printf '%s ' "$name"
  done < <(grep -v '^#' "${1:-tools/packages.txt}")
}

# install_packages [LIST]
install_packages() {
  local list=${1:-tools/packages.txt} missing
  if ! command -v dpkg-query >/dev/null; then
    say "This is no Debian: taking it that what $list lists is installed"
    return
  fi
  missing=$(missing_packages "$list")
  if [[ -z $missing ]]; then
    say "All packages of $list are installed"
  elif [[ $(id -u) -ne 0 ]]; then
    say "Packages are missing: ${missing% }. Run this, then start again:"
    printf 'sudo tools/install_packages.sh %s\n' "$list"
    exit 1
  else
    tools/install_packages.sh "$list"
  fi
}

# Compilers at a time: one a core, and a GiB of free memory each.
build_jobs() {
  local cores gib
  cores=$(nproc)
  gib=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
  ((gib >= 1)) || gib=1
  echo $((cores < gib ? cores : gib))
}

configure() {
  say "Configuring the preset release"
  mkdir -p build
  if ! cmake --preset release >build/configure.log 2>&1; then
    cat build/configure.log
    exit 1
  fi
}

# build TARGET...
build() {
  local jobs
  jobs=$(build_jobs)
  say "Building $* with $jobs jobs"
  cmake --build --preset release --parallel "$jobs" --target "$@"
}
