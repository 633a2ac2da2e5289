// SPDX-License-Identifier: Apache-2.0
#include "cli/document_options.hpp"

#include <boost/program_options/value_semantic.hpp>

namespace secateur::cli {
namespace {

std::optional<std::string> given(const po::variables_map& values, const char* name) {
  if (values.count(name) == 0) return std::nullopt;
  return values[name].as<std::string>();
}

}  // namespace

void add_document_options(po::options_description& options) {
  const auto file = [] { return po::value<std::string>()->value_name("FILE"); };
  options.add_options()                                                                //
      ("accelerator,a", file(), "machine: a shipped name or a path [u250-fccm24]")     //
      ("network,n", file(), "network: a shipped name or a path [deit_small]")          //
      ("pruning,p", file(), "pruning: a shipped name or a path [b16_rb50_rt50]")       //
      ("memory", file(), "memory: a shipped name or a path [what the machine names]")  //
      ("set,s", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
       "override one key: p_t=24, memory.refresh=false; the last part of a key is enough where it is unique; may be "
       "repeated");
}

DocumentRequest document_request(const po::variables_map& values) {
  DocumentRequest request;
  request.accelerator = given(values, "accelerator");
  request.network = given(values, "network");
  request.pruning = given(values, "pruning");
  request.memory = given(values, "memory");
  request.sets = sets_of(values);
  return request;
}

std::vector<std::string> sets_of(const po::variables_map& values) {
  if (values.count("set") == 0) return {};
  return values["set"].as<std::vector<std::string>>();
}

}  // namespace secateur::cli
