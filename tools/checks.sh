#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the release build and its fast tests cannot see. tools/checks.sh [CHECK]...; without an argument the quick ones:
#   format    every C++ file as .clang-format has it
#   clang     a second compiler's warnings as errors, for src/
#   asan      address and undefined-behaviour sanitizers: tests of the readers of foreign files
# and, with `all`, besides these:
#   alone     every file of src/ compiles by itself: no include is missing
#   tidy      clang-tidy's findings that are defects; one file in SECATEUR_TIDY_PARTS (1: all)
#   tsan      thread sanitizer: tests of the workers and of everything that runs in parallel
#   valgrind  one run of each subcommand
#   coverage  lines that the fast tests reach, by folder, into build/coverage.txt
#   slow      every test with the label slow
#   fuzz      tools/fuzz.sh, 2 minutes per target
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/build_steps.sh

quick=(format clang asan)
long=(alone tidy tsan valgrind coverage slow fuzz)

configure_preset() {
  cmake --preset "$1" >"build/$1.log" 2>&1 || { cat "build/$1.log"; return 1; }
}

# compile_only PRESET FOLDER...: the compiler's view of what the preset would build.
compile_only() {
  local preset=$1
  shift
  configure_preset "$preset"
  python3 tools/checks/commands.py "build/$preset" "$@" |
    xargs -P "$(build_jobs)" -d '\n' -I{} bash -c '{} -fsyntax-only || { echo "== failed: once more"; {} -fsyntax-only; }'
}

# run_tests PRESET TEST...: builds these test programs and runs them.
run_tests() {
  local preset=$1 test
  shift
  configure_preset "$preset"
  cmake --build --preset "$preset" --parallel "$(build_jobs)" --target "$@"
  for test in "$@"; do
    SECATEUR_HOME=$PWD "$(find "build/$preset/tests" -type f -name "$test")" --gtest_brief=1
  done
}

check_format() { git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror; }

check_clang() { compile_only clang src; }

check_alone() { compile_only alone src; }

check_tidy() {
  # A short list, each of whose findings is a defect; .clang-tidy has a longer one for editors.
  local checks='-*,bugprone-use-after-move,bugprone-dangling-handle,bugprone-infinite-loop,bugprone-sizeof-expression'
  checks+=',bugprone-string-constructor,bugprone-undefined-memory-manipulation,bugprone-unused-raii,bugprone-suspicious-*'
  checks+=',bugprone-copy-constructor-init,bugprone-forwarding-reference-overload,bugprone-move-forwarding-reference'
  checks+=',cppcoreguidelines-virtual-class-destructor,modernize-use-override,modernize-use-nullptr'
  local parts=${SECATEUR_TIDY_PARTS:-1} part
  part=$(($(git rev-list --count HEAD) % parts))
  configure_preset alone
  git ls-files 'src/*.cpp' | awk -v parts="$parts" -v part="$part" 'NR % parts == part' |
    xargs -P "$(build_jobs)" -n 1 clang-tidy --quiet --checks="$checks" --warnings-as-errors='*' -p build/alone \
      2>build/tidy.log || { cat build/tidy.log; return 1; }
}

check_asan() { run_tests asan base_test config_test vit_test image_test pruning_test compare_test hls_test; }

check_tsan() { TSAN_OPTIONS="halt_on_error=1 die_after_fork=0" run_tests tsan base_test eval_test explore_test; }

check_valgrind() { tools/checks/valgrind.sh; }

check_coverage() {
  configure_preset coverage
  cmake --build --preset coverage --parallel "$(build_jobs)"
  ctest --preset coverage -L fast --parallel "$(build_jobs)" --progress
  gcovr --root . --filter 'src/' --exclude-throw-branches --json-summary build/coverage.json build/coverage >build/gcovr.log
  python3 tools/checks/coverage.py build/coverage.json | tee build/coverage.txt
}

check_slow() {
  configure
  build all
  ctest --preset release -L slow --parallel "$(build_jobs)" --progress
}

check_fuzz() { tools/fuzz.sh 120; }

mkdir -p build
checks=("$@")
(($# > 0)) || checks=("${quick[@]}")
[[ ${1:-} != all ]] || checks=("${quick[@]}" "${long[@]}")
for check in "${checks[@]}"; do
  if [[ " ${quick[*]} ${long[*]} " != *" $check "* ]]; then
    echo "tools/checks.sh: no check $check; there are ${quick[*]} ${long[*]}, and all" >&2
    exit 2
  fi
done
tools/setup.sh --with tests,training,checks
for check in "${checks[@]}"; do
  say "Check: $check"
  "check_$check"
done
