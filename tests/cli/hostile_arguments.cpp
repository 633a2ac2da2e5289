// SPDX-License-Identifier: Apache-2.0
#include "cli/hostile_arguments.hpp"

#include "support/names.hpp"

namespace secateur::test {
namespace {

using T = Takes;

std::vector<HostileLine> run_lines() {
  return {
      hostile_line("run",
                   {"run",
                    "--accelerator",
                    "tiny",
                    "--network",
                    "tiny.json",
                    "--pruning",
                    "b8_dense",
                    "--memory",
                    "ddr4-2400",
                    "--weights",
                    "w.safetensors",
                    "--input",
                    "photos/00.png",
                    "--tokens-png",
                    "t.png",
                    "--set",
                    "accelerator.p_t=2",
                    "--fidelity",
                    "event",
                    "--trace",
                    "vcd",
                    "--trace-window",
                    "0:100",
                    "--trace-max-mb",
                    "1",
                    "--out",
                    "o"},
                   {{"--accelerator", T::document},
                    {"--network", T::document},
                    {"--pruning", T::document},
                    {"--memory", T::document},
                    {"--weights", T::file},
                    {"--input", T::folder},
                    {"--tokens-png", T::new_file},
                    {"--set", T::text},
                    {"--fidelity", T::name},
                    {"--trace", T::name},
                    {"--trace-window", T::text},
                    {"--trace-max-mb", T::number},
                    {"--out", T::new_folder}}),
      hostile_line("replay", {"run", "--replay", "run/result.json", "--out", "o"}, {{"--replay", T::file}}, {"run"}),
      hostile_line("whatif", {"whatif", "run"}, {{"run", T::folder}}, {"run"}),
      hostile_line(
          "memory",
          {"memory", "--memory", "ddr4-2400", "--trace", "a.trace", "--set", "memory.refresh=false", "--out", "o.json"},
          {{"--memory", T::document}, {"--trace", T::file}, {"--set", T::text}, {"--out", T::new_file}}),
  };
}

std::vector<HostileLine> exploration_lines() {
  return {
      hostile_line("sweep", {"sweep", "sweep.json", "--out", "o", "--jobs", "1", "--shard", "1/2"},
                   {{"sweep.json", T::file}, {"--out", T::new_folder}, {"--jobs", T::number}, {"--shard", T::text}}),
      hostile_line("search", {"search", "search.json", "--out", "o", "--jobs", "1"},
                   {{"search.json", T::file}, {"--out", T::new_folder}, {"--jobs", T::number}}),
      hostile_line("pareto",
                   {"pareto", "sweep", "--objectives", "latency_ms,dsp", "--fidelity", "event", "--csv", "o.csv"},
                   {{"sweep", T::folder}, {"--objectives", T::text}, {"--fidelity", T::name}, {"--csv", T::new_file}},
                   {"sweep"}),
      hostile_line("merge", {"merge", "sweep", "--out", "o"}, {{"sweep", T::folder}, {"--out", T::new_folder}},
                   {"sweep"}),
      hostile_line("compare",
                   {"compare", "--measured", "boards.csv", "--results", "sweep", "--key", "pruning.token_keep=0.5",
                    "--match", "nearest", "--out", "o.json", "--csv", "o.csv"},
                   {{"--measured", T::file},
                    {"--results", T::folder},
                    {"--key", T::text},
                    {"--match", T::name},
                    {"--out", T::new_file},
                    {"--csv", T::new_file}},
                   {"sweep"}),
      hostile_line("calibrate",
                   {"compare", "--measured", "boards.csv", "--results", "sweep", "--calibrate", "o.json", "--fit",
                    "host.launch_us", "--jobs", "1"},
                   {{"--calibrate", T::new_file}, {"--fit", T::text}, {"--jobs", T::number}}, {"sweep"}, false),
  };
}

std::vector<HostileLine> hls_lines() {
  return {
      hostile_line("hls_export", {"hls",           "export",
                                  "--accelerator", "tiny",
                                  "--network",     "tiny.json",
                                  "--pruning",     "b8_dense",
                                  "--memory",      "ddr4-2400",
                                  "--weights",     "w.safetensors",
                                  "--input",       "photos/00.png",
                                  "--set",         "accelerator.p_t=2",
                                  "--part",        "xczu7ev-ffvc1156-2-e",
                                  "--out",         "o"},
                   {{"--accelerator", T::document},
                    {"--network", T::document},
                    {"--pruning", T::document},
                    {"--memory", T::document},
                    {"--weights", T::file},
                    {"--input", T::folder},
                    {"--set", T::text},
                    {"--out", T::new_folder}}),
      hostile_line("hls_check", {"hls", "check", "photos"}, {{"photos", T::folder}}, {}, false),
      hostile_line("hls_import", {"hls", "import", "csynth.xml", "--results", "run", "--out", "o.json"},
                   {{"csynth.xml", T::file}, {"--results", T::folder}, {"--out", T::new_file}}, {"run"}),
  };
}

std::vector<HostileLine> network_lines() {
  return {
      hostile_line("eval",
                   {"eval",
                    "--network",
                    "tiny.json",
                    "--pruning",
                    "b8_dense",
                    "--weights",
                    "w.safetensors",
                    "--data",
                    "photos",
                    "--set",
                    "pruning.weight_keep=1",
                    "--arithmetic",
                    "int8",
                    "--accelerator",
                    "tiny",
                    "--memory",
                    "ddr4-2400",
                    "--jobs",
                    "1",
                    "--out",
                    "o.json"},
                   {{"--network", T::document},
                    {"--pruning", T::document},
                    {"--weights", T::file},
                    {"--data", T::folder},
                    {"--set", T::text},
                    {"--arithmetic", T::name},
                    {"--accelerator", T::document},
                    {"--memory", T::document},
                    {"--jobs", T::number},
                    {"--out", T::new_file}}),
      hostile_line(
          "quantize",
          {"quantize", "--network", "tiny.json", "--pruning", "b8_dense", "--weights", "w.safetensors", "--data",
           "photos", "--bits", "8", "--method", "max", "--images", "2", "--jobs", "1", "--out", "o.safetensors"},
          {{"--network", T::document},
           {"--weights", T::file},
           {"--data", T::folder},
           {"--bits", T::number},
           {"--method", T::name},
           {"--images", T::number},
           {"--jobs", T::number},
           {"--out", T::new_file}}),
      hostile_line("train", {"train", "train.json", "--out", "o", "--jobs", "1"},
                   {{"train.json", T::file}, {"--out", T::new_folder}, {"--jobs", T::number}}, {}, false),
  };
}

std::vector<HostileLine> config_lines() {
  return {
      hostile_line("config_show", {"config", "show", "tiny.json", "--kind", "network", "--set", "network.depth=3"},
                   {{"tiny.json", T::document}, {"--kind", T::name}, {"--set", T::text}}),
      hostile_line("config_check", {"config", "check", "tiny.json"}, {{"check", T::name}, {"tiny.json", T::document}}),
      hostile_line("config_sweep", {"config", "check", "sweep.json", "--kind", "sweep"}, {{"sweep.json", T::file}}),
      hostile_line("config_train", {"config", "check", "train.json", "--kind", "train"}, {{"train.json", T::file}}),
      hostile_line("config_schema", {"config", "schema", "--kind", "memory"}, {{"--kind", T::name}}),
      hostile_line("list", {"list"}, {}),
  };
}

}  // namespace

std::vector<HostileLine> hostile_lines() {
  std::vector<HostileLine> all;
  for (const auto& some : {run_lines(), exploration_lines(), hls_lines(), network_lines(), config_lines()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<std::string> hostile_values(Takes takes) {
  const std::string longest(10'000, 'a');
  switch (takes) {
    case Takes::document:
    case Takes::file:
      return {"",     "missing.json", "photos",     "noise.json", "deep.json", "file/below.json",
              "loop", longest,        "%s%n\"'$(x)"};
    case Takes::folder:
      return {"", "missing", "file", "noise.json", "file/below", "loop", "void", longest, "%s%n\"'$(x)"};
    case Takes::new_file:
      return {"", "photos", "file/below", "full", longest, "%s%n\"'$(x)"};
    case Takes::new_folder:
      return {"", "file", "file/below", "loop", "full", longest, "%s%n\"'$(x)"};
    case Takes::number:
      return {"", "nan", "inf", "1e999", "-1", "0x10", "99999999999999999999", "1e-310", "1 ", longest};
    case Takes::name:
      return {"", "%s%n\"'$(x)", "\u202Eevent", longest};
    case Takes::text:
      return {"",
              "=",
              "%s%n\"'$(x)",
              "a=" + std::string(60'000, '[') + std::string(60'000, ']'),
              "\u009b31m=\u202E1",
              longest,
              "1e999"};
  }
  return {};
}

}  // namespace secateur::test
