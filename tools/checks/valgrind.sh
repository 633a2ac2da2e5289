#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every subcommand once under Valgrind, with small inputs: no invalid access, no use of what was never written.
# Debian's Valgrind 3.19 does not know an instruction with which libhwy measures its clock before main; a library that is
# loaded first answers in its place. Programs that use libtorch (train) are left out: it reports thousands of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/build_steps.sh
configure
build secateur

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'namespace hwy { namespace platform { unsigned long TimerResolution() { return 1; } } }' >"$work/clock.cpp"
c++ -shared -fPIC -o "$work/clock.so" "$work/clock.cpp"

failed=0
run() {
  printf '%-9s' "$1"
  if SECATEUR_HOME=$PWD LD_PRELOAD=$work/clock.so valgrind --quiet --error-exitcode=99 --trace-children=no \
      build/release/secateur "$@" >"$work/out" 2>"$work/err"; then
    echo clean
  else
    echo "FAILED with $?"
    cat "$work/err"
    failed=1
  fi
}
out=$work/results
tiny=(--network shapes_vit --accelerator tiny --pruning b8_rb50_rt70)
printf '0x0 READ\n0x40 WRITE\n0x80 READ\n' >"$work/t.trace"
printf '{"network": "shapes_vit", "pruning": "b8_dense", "accelerator": "tiny", "axes": [{"key": "p_t", "values": [1, 2]}]}' >"$work/sweep.json"
printf '{"network": "shapes_vit", "pruning": "b8_dense", "accelerator": "tiny", "evaluations": 4, "axes": [{"key": "p_t", "values": [1, 2, 4]}, {"key": "p_c", "values": [1, 2]}]}' >"$work/search.json"
printf 'p_t,latency_ms\n1,1.5\n2,0.9\n' >"$work/measured.csv"
weights=models/shapes_vit_dense.safetensors
run list
run config check tiny
run run "${tiny[@]}" --out "$out/run"
run run "${tiny[@]}" --fidelity clocked --no-attribution --out "$out/clocked"
run whatif "$out/run"
run sweep "$work/sweep.json" --out "$out/sweep" --jobs 1
run search "$work/search.json" --out "$out/search" --jobs 1
run pareto "$out/sweep" --objectives latency_ms,dsp
run merge "$out/sweep" --out "$out/merged"
run compare --measured "$work/measured.csv" --results "$out/sweep"
run memory --trace "$work/t.trace"
run eval --network shapes_vit --weights "$weights" --data shapes:1:2 --jobs 1
run quantize --network shapes_vit --weights "$weights" --data shapes:1:2 --bits 8 --out "$work/q.safetensors"
run hls export "${tiny[@]}" --part xczu7ev-ffvc1156-2-e --out "$out/hls"
run hls check "$out/hls"
cat >"$work/csynth.xml" <<'XML'
<profile><ReportVersion><Version>2022.2</Version></ReportVersion><UserAssignments><Part>p</Part>
<TopModelName>top</TopModelName><TargetClockPeriod>3.33</TargetClockPeriod></UserAssignments><PerformanceEstimates>
<SummaryOfTimingAnalysis><EstimatedClockPeriod>2.4</EstimatedClockPeriod></SummaryOfTimingAnalysis></PerformanceEstimates></profile>
XML
run hls import "$work/csynth.xml"
exit "$failed"
