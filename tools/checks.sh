#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the release build and its tests cannot see: the format, warnings of a second compiler, clang-tidy's list, memory
# errors. tools/checks.sh [format|clang|tidy|asan]...; all of them without an argument. clang-tidy looks at one file in
# SECATEUR_TIDY_PARTS (10; 1 for all), chosen by the number of commits, so that ten commits see every file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/setup.sh

check_format() {
  say "clang-format: every C++ file as .clang-format has it"
  git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror
}

# Every file of src/ by clang++, warnings as errors, without precompiled headers: a missing include shows.
check_clang() {
  say "clang++ -Werror: every file of src/"
  cmake --preset clang >build/clang.log || { cat build/clang.log; return 1; }
  python3 tools/checks/commands.py build/clang/compile_commands.json src/ |
    xargs -P "$(build_jobs)" -d '\n' -I{} bash -c '{} -fsyntax-only'
}

# A short list, each of whose findings is a defect; .clang-tidy has a longer one for editors.
tidy_checks='-*,bugprone-use-after-move,bugprone-dangling-handle,bugprone-infinite-loop,bugprone-sizeof-expression'
tidy_checks+=',bugprone-string-constructor,bugprone-undefined-memory-manipulation,bugprone-unused-raii,bugprone-suspicious-*'
tidy_checks+=',bugprone-copy-constructor-init,bugprone-forwarding-reference-overload,bugprone-move-forwarding-reference'
tidy_checks+=',cppcoreguidelines-virtual-class-destructor,modernize-use-override,modernize-use-nullptr'
check_tidy() {
  local parts=${SECATEUR_TIDY_PARTS:-10} part
  part=$(($(git rev-list --count HEAD) % parts))
  say "clang-tidy: part $((part + 1)) of $parts of src/"
  cmake --preset clang >build/clang.log || { cat build/clang.log; return 1; }
  git ls-files 'src/*.cpp' | awk -v parts="$parts" -v part="$part" 'NR % parts == part' |
    xargs -P "$(build_jobs)" -n 1 clang-tidy --quiet --checks="$tidy_checks" --warnings-as-errors='*' -p build/clang 2>build/tidy.log ||
    { cat build/tidy.log; return 1; }
}

# The readers of foreign files: what can be made to read beyond its memory.
asan_tests=(base_test config_test vit_test image_test pruning_test compare_test hls_test)
check_asan() {
  say "Address and undefined-behaviour sanitizers: ${asan_tests[*]}"
  cmake --preset asan >build/asan.log || { cat build/asan.log; return 1; }
  cmake --build --preset asan --parallel "$(build_jobs)" --target "${asan_tests[@]}"
  for test in "${asan_tests[@]}"; do
    SECATEUR_HOME=$PWD "$(find build/asan/tests -type f -name "$test")" --gtest_brief=1
  done
}

mkdir -p build
install_packages tools/packages_checks.txt
(($# > 0)) || set -- format clang tidy asan
for check in "$@"; do
  "check_$check"
done
