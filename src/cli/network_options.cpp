// SPDX-License-Identifier: Apache-2.0
#include "cli/network_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <thread>

#include "base/namespaces.hpp"
#include "cli/document_options.hpp"
#include "pruning/load_model.hpp"

namespace secateur::cli {
namespace {

constexpr int kMostJobs = 1024;

}  // namespace

int jobs_of(const po::variables_map& values, std::vector<Fault>& faults) {
  const std::string text = text_of(values, "jobs");
  const int all = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  if (text.empty()) return all;
  int jobs = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), jobs);
  if (error != std::errc{} || stop != text.data() + text.size() || jobs < 1 || jobs > kMostJobs) {
    faults.push_back({"command line", "--jobs", fmt::format("got \"{}\"; expected 1 to {}", text, kMostJobs)});
  }
  return jobs;
}

std::string text_of(const po::variables_map& values, const char* name) {
  return values.count(name) == 0 ? std::string{} : values[name].as<std::string>();
}

void add_network_options(po::options_description& options) {
  const auto file = [] { return po::value<std::string>()->value_name("FILE"); };
  options.add_options()                                                                          //
      ("network,n", file(), "network: a shipped name or a path [deit_small]")                    //
      ("weights,w", file(), "checkpoint (.safetensors)")                                         //
      ("pruning,p", file(), "pruning: a shipped name or a path [the checkpoint's; else dense]")  //
      ("data", po::value<std::string>()->value_name("PATH"),
       "images: a folder with labels.csv or one folder a class, a CIFAR-10 .bin, a folder of images, an image")  //
      ("jobs,j", po::value<std::string>()->value_name("N"), "threads [all cores]")                               //
      ("set,s", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
       "override one key: pruning.token_keep=0.7; may be repeated");
}

NetworkOptions network_options(const po::variables_map& values, std::vector<Fault> faults) {
  NetworkOptions options;
  options.weights = text_of(values, "weights");
  options.data = text_of(values, "data");
  options.jobs = jobs_of(values, faults);
  if (options.weights.empty()) faults.push_back({"command line", "--weights", "is missing; give a checkpoint"});
  if (options.data.empty()) faults.push_back({"command line", "--data", "is missing; give images"});
  try {
    DocumentRequest request = document_request(values);
    std::optional<PruningConfig> own;
    if (!request.pruning && !options.weights.empty()) own = checkpoint_pruning(SafetensorsFile(options.weights));
    if (own) request.given_pruning = to_json(*own);
    if (!request.pruning) request.pruning = own ? options.weights : "dense";
    options.documents = load_documents(request);
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return options;
}

}  // namespace secateur::cli
