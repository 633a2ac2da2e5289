// SPDX-License-Identifier: Apache-2.0
#include "cli/report_run.hpp"

#include <openssl/evp.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "cli/progress_bar.hpp"
#include "cli/replay.hpp"
#include "cli/report_detail.hpp"
#include "cli/run_folder.hpp"
#include "config/schemas.hpp"
#include "config/shipped_files.hpp"
#include "config/single_document.hpp"
#include "eval/input_images.hpp"
#include "explore/whatif.hpp"
#include "image/png_writer.hpp"
#include "sim/machine.hpp"

namespace secateur::cli {
namespace {

/// The shipped documents of the names that the run's have, as they are now: what a page compares the run's with.
Json shipped_documents(const Json& config) {
  Json shipped = Json::object();
  for (const char* kind : {"network", "pruning", "accelerator", "memory"}) {
    const Json name = value_at(config, join_path(kind, "name"));
    const std::optional<DocumentKind> which = document_kind(kind);
    if (!which || !name.is_string()) continue;
    try {
      const FoundDocument found = find_document(*which, name.get<std::string>());
      if (found.path.empty() || std::filesystem::path(found.path).parent_path() != shipped_folder(*which)) continue;
      shipped[kind] = load_single({*which, found.path}, {});
    } catch (const ConfigError&) {
      continue;  // none of this name: then nothing is marked
    }
  }
  return shipped;
}

Json amounts(const ResourceAmounts& used) {
  return {{"dsp", used.dsp}, {"lut", used.lut}, {"ff", used.ff}, {"bram36", used.bram36}, {"uram", used.uram}};
}

Json outcome(const LeverOutcome& lever) {
  if (!lever.impossible.empty())
    return {{"name", lever.name}, {"change", lever.change}, {"impossible", lever.impossible}};
  return {{"name", lever.name},     {"change", lever.change},         {"is_bound", lever.kind == LeverKind::bound},
          {"cycles", lever.cycles}, {"latency_ms", lever.latency_ms}, {"used", amounts(lever.used)},
          {"fits", lever.fits},     {"energy_mj", lever.energy_mj}};
}

Json what_if_data(const Machine& machine) {
  const std::vector<Lever> all = levers(machine.documents());
  ProgressBar bar("Simulating levers", static_cast<int>(all.size()) + 1);
  const WhatIf found = what_if(machine, all, [&] { bar.step(); });
  Json json = Json::array();
  for (const LeverOutcome& lever : found.ranked) json.push_back(outcome(lever));
  return json;
}

/// What the network saw, as the address of an image that is in the page itself; null for a tensor, or where the
/// picture is gone.
Json picture_address(const Json& config) {
  const Json path = value_at(config, "files.input.path");
  if (!path.is_string() || !std::filesystem::is_regular_file(path.get<std::string>())) return nullptr;
  const InputImages images(path.get<std::string>(), network_from_json(config["network"], path.get<std::string>()));
  const std::optional<Image> picture = images.picture(0);
  if (!picture) return nullptr;
  const std::string png = encode_png(*picture);
  std::string text(4 * ((png.size() + 2) / 3) + 1, '\0');  // base64, and the zero that the library ends it with
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(png.data()), static_cast<int>(png.size()));
  return "data:image/png;base64," + text.substr(0, static_cast<std::size_t>(size));
}

/// The simulated part. @throws ConfigError saying why there is none.
void add_detail(Json& page, const std::string& path, const RunPageOptions& options) {
  const ReplayedRun run = read_replay(path);
  if (run.documents.pruning.token_policy->needs_image) {
    throw ConfigError(path, "config.pruning.token_policy", "the image decides which tokens are kept");
  }
  const Machine machine = Machine::load(run.documents, run.weights);
  const std::int64_t cycles = page["result"].value("cycles", std::int64_t{0});
  page["detail"] = run_detail(machine, run.fidelity == Fidelity::ideal ? 0 : cycles);
  if (options.what_if) page["what_if"] = what_if_data(machine);
}

}  // namespace

Json run_page_data(const std::string& folder, const std::string& name, const RunPageOptions& options) {
  const std::string path = (std::filesystem::path(folder) / kResultFile).string();
  Json page{{"name", name}, {"result", read_result(path)}};
  page["shipped"] = shipped_documents(page["result"]["config"]);
  page["detail"] = nullptr;
  page["what_if"] = nullptr;
  if (!options.detail) return page;
  try {
    if (page["result"].contains("functional")) page["picture"] = picture_address(page["result"]["config"]);
    add_detail(page, path, options);
  } catch (const ConfigError& error) {
    page["no_detail"] = error.what();
  }
  return page;
}

}  // namespace secateur::cli
