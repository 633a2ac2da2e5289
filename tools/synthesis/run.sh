#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Synthesises the modules of this folder with Yosys and prints what each takes: the constants of src/units/*/cost.cpp and src/cost
# and the tables of docs/resources.md. Multipliers that are followed by an addition are counted with the xc7 family,
# whose packing pass knows accumulators; memories and logic with xcup.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
command -v yosys >/dev/null || { echo "yosys is missing: apt-get install yosys" >&2; exit 1; }

# count MODULE FAMILY "SYNTH OPTIONS" [NAME VALUE]...
count() {
  local module=$1 family=$2 options=$3 parameters=""
  shift 3
  local label="$module $*"
  while (($#)); do
    parameters+=" -set $1 $2"
    shift 2
  done
  local chparam=""
  [[ -z $parameters ]] || chparam="chparam$parameters $module;"
  # Without its hard multiplexers (MUXF) Yosys needs fewer LUTs for everything here but wide multiplexers.
  [[ $options == *widemux* ]] || options+=" -nowidelut"
  yosys -q -p "read_verilog $module.v; $chparam synth_xilinx -flatten -noiopad -noclkbuf -family $family $options -top $module; tee -o /dev/stderr stat" \
    2>&1 >/dev/null | awk -v label="$label" -v family="$family $options" '
      $1 ~ /^LUT[1-6]$/ { lut += $2 }
      $1 ~ /^FD/ { ff += $2 }
      $1 ~ /^DSP48/ { dsp += $2 }
      $1 ~ /^CARRY/ { carry += $2 }
      $1 ~ /^MUXF/ { muxf += $2 }
      $1 ~ /^(RAM(16|32|64|128|256|512)|SRL)/ { ram = ram " " $2 "x" $1 }
      $1 ~ /^RAMB|^URAM/ { ram = ram " " $2 "x" $1 }
      END { printf "%-34s %-18s DSP %3d  LUT %5d  FF %5d  CARRY %3d  MUXF %4d %s\n", label, family, dsp, lut, ff, carry, muxf, ram }'
}

for w in 8 16; do count mac xc7 "" W $w; done
for w in 8 16; do count fabric_mac xcup "-nodsp" W $w; done
for a in 26 42; do for l in 2 5 6; do count accumulators xcup "" A $a LOG2 $l; done; done
for n in 2 4 8 12 16 24 32; do
  count mux xcup "" N $n W 16
  count mux xc7 "-widemux 5" N $n W 16
done
count compare_exchange xcup "" K 24
for w in 24 48; do count adder xcup "" W $w; done
count requantise xcup "" A 26 W 8
count requantise xcup "" A 42 W 16
for w in 8 16; do count elementwise_lane xcup "" W $w; done
count address_generator xcup ""
for w in 256 512; do count register_slice xcup "" W $w; done
for n in 4 8 32; do count arbiter xcup "" N $n; done
for w in 8 16; do count pe xc7 "" P 4 W $w; done
