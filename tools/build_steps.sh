# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What quickstart.sh, setup.sh, test.sh and checks.sh have in common: packages, configuration, build. Sourced; expects the
# repository's root as the working folder. Nothing is downloaded but Debian packages.

say() { printf '== %s\n' "$*"; }

# The groups of packages, core first: one file of tools/packages/ each, whose first line says what it is for.
all_groups() {
  echo core
  find tools/packages -name '*.txt' ! -name core.txt -printf '%f\n' | sed 's/\.txt$//' | sort
}

# known_groups LIST: the names in LIST, which separates them by commas, each once; an error if there is no such group.
known_groups() {
  local group known=() result=()
  mapfile -t known < <(all_groups)
  for group in ${1//,/ }; do
    if [[ " ${known[*]} " != *" $group "* ]]; then
      echo "no group $group of packages; there are ${known[*]}" >&2
      return 1
    fi
    [[ " ${result[*]} " == *" $group "* ]] || result+=("$group")
  done
  echo "${result[*]}"
}

# installed_packages: their names, and those that they provide: nodejs of another origin brings npm with it.
installed_packages() {
  dpkg-query -W -f='${db:Status-Status} ${Package}, ${Provides}\n' | sed -n 's/^installed //p' | tr ',' '\n' |
    sed 's/(.*//; s/ //g; /^$/d' | sort -u
}

# missing_packages GROUP...: names of packages of these groups that are not installed, on one line.
missing_packages() {
  comm -23 <(sed '/^#/d' $(printf "tools/packages/%s.txt " "$@") | sort -u) <(installed_packages) | tr '\n' ' '
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
