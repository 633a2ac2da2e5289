// SPDX-License-Identifier: Apache-2.0
// Loads the module. It is searched for beside the program, as installed, and where the build put it (run path).
#include "explore/optimiser.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/printable.hpp"

namespace secateur::explore {
namespace {

constexpr const char* kModule = "libsecateur_optimiser.so";

[[noreturn]] void refuse() {
  const char* const said = dlerror();
  const std::string why = said == nullptr ? kModule : said;
  // The loader's words for a file that is not there; one of the module's own libraries has another name before them.
  if (why.rfind(fmt::format("{}: cannot open", kModule), 0) == 0) {
    throw ConfigError("command line", "search",
                      "not in this build: it needs pagmo. In a clone of the source, "
                      "`tools/quickstart.sh --with search` installs it and builds again");
  }
  throw RunError(fmt::format("the optimiser of searches cannot be loaded: {}", printable(why)));
}

const OptimiserFunctions& functions() {
  static const OptimiserFunctions& loaded = [&]() -> const OptimiserFunctions& {
    void* const module = dlopen(kModule, RTLD_NOW | RTLD_LOCAL);  // for good: its code is in use to the end
    const void* const found = module == nullptr ? nullptr : dlsym(module, "secateur_optimiser");
    if (found == nullptr) refuse();
    return *static_cast<const OptimiserFunctions*>(found);
  }();
  return loaded;
}

}  // namespace

void require_optimiser() {
  functions();
}

std::vector<Genome> evolve_nsga2(const std::vector<Gene>& genes, const std::vector<Genome>& first, int generations,
                                 std::uint64_t seed, std::size_t objectives,
                                 const std::function<Costs(const Genome&)>& cost) {
  return functions().evolve(genes, first, generations, seed, objectives, cost);
}

std::vector<std::size_t> by_dominance(const std::vector<Costs>& costs) {
  return functions().sort(costs);
}

double hypervolume_of(const std::vector<Costs>& costs, const Costs& reference) {
  return functions().hypervolume(costs, reference);
}

}  // namespace secateur::explore
