#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools/site.sh [OUT]
# The documentation as a static site in OUT (build/site): the pages of docs/, and the reference that the program's own tables
# make - every command and option, every key of every document. Needs the packages of the group docs, and a built secateur.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$(realpath -m "${1:-build/site}")
program=${SECATEUR:-build/release/secateur}
[[ -x $program ]] || { echo "tools/site.sh: $program is not built; tools/quickstart.sh builds it" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r docs "$work/docs"
mv "$work/docs/README.md" "$work/docs/index.md"
SECATEUR_HOME=$PWD python3 -B tools/manual/write_reference.py "$program" configs/schema "$work/docs/reference"
# Links out of docs/ lead to files that are no pages: their names stay.
find "$work/docs" -name '*.md' -exec sed -z -i -E 's#\[([^]]*)\]\((\.\./)+(experiments|examples|rtl|hls|configs|src|tests|tools|CHANGELOG|README)[^)]*\)#`\1`#g' {} +
cat >"$work/mkdocs.yml" <<'END'
site_name: Secateur
site_description: Cycle-accurate simulation of pruned Vision Transformers on FPGA accelerators
theme: {name: readthedocs, highlightjs: false, analytics: {gtag: ''}}
use_directory_urls: false
plugins: []
markdown_extensions: [tables, fenced_code, toc]
nav:
  - Start: index.md
  - Tutorial: tutorial.md
  - How to:
      - A network of your own: how-to/own-network.md
      - A board of your own: how-to/own-board.md
      - A memory of your own: how-to/own-memory.md
      - A mask of your own: how-to/own-mask.md
      - A balancing policy of your own: how-to/own-policy.md
      - A measured board: how-to/measured-board.md
      - A sweep on a cluster: how-to/cluster.md
      - To HLS and RTL: how-to/hls-and-rtl.md
      - From C++: how-to/cpp.md
      - Inside a SystemC model: how-to/inside-systemc.md
      - From Python: how-to/python.md
      - Anything else: extending.md
  - Explanation:
      - How the machine works: explanation/machine.md
      - What is not modelled: explanation/not-modelled.md
      - Glossary: explanation/glossary.md
  - Reference:
      - Commands: reference/commands.md
      - "Keys: accelerator": reference/accelerator.md
      - "Keys: network": reference/network.md
      - "Keys: pruning": reference/pruning.md
      - "Keys: memory": reference/memory.md
      - "Keys: device": reference/device.md
      - "Keys: sweep": reference/sweep.md
      - "Keys: search": reference/search.md
      - "Keys: train": reference/train.md
      - result.json: result.md
      - Reports: report.md
      - File formats: formats.md
      - Outputs: outputs.md
      - Timing contract: microarchitecture.md
      - Arithmetic: arithmetic.md
      - Resources: resources.md
      - Energy: energy.md
      - Explorer: explorer.md
      - Comparison: comparison.md
      - Training: training.md
      - HLS: hls.md
      - Verification: verification.md
END
mkdocs build --quiet --strict --config-file "$work/mkdocs.yml" --site-dir "$out"
echo "== Site: $out/index.html"
