// SPDX-License-Identifier: Apache-2.0
// Stores of sweeps: the bytes of the SQLite file.
#include "explore/store.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "compare/simulated.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

/// A folder with nothing in it.
std::string emptied(const char* name) {
  const std::string folder = input_folder() + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  return folder;
}

void read(std::string_view input) {
  const std::string folder = emptied("store");
  input_file(std::string("store/") + kStoreFile, input);
  try {
    read_simulated_runs(folder);
  } catch (const ConfigError&) {
  } catch (const RunError&) {
  }
  const Store store = Store::read(folder);
  store.description();
  store.columns();
  store.documents();
  store.results(true);
  points_csv(store);
}

PointResult sample(PointIndex point) {
  PointResult result;
  result.point = point;
  result.fidelity = Fidelity::event;
  result.axes = R"({"accelerator.p_t":4})";
  result.figures[0] = 1.25;
  result.result = R"({"cycles":1})";
  result.documents[2] = {"0123456789abcdef", R"({"p_t":4})"};
  return result;
}

std::string store_bytes(int points) {
  const std::string folder = emptied("made");
  {
    const StoreDescription description{
        {"kind", "sweep"}, {"document", "{}"}, {"files", "{}"}, {"secateur_version", "0.1.0"}, {"points", "3"}};
    Store store = Store::create(folder, description, {"accelerator.p_t"});
    for (int i = 0; i < points; ++i) store.put(sample(i));
    store.commit();
    store.finish();
  }
  return file_bytes(folder + "/" + kStoreFile);
}

std::vector<std::string> seeds() {
  return {store_bytes(0), store_bytes(3)};
}

const Registration target{{"store", read, seeds, {std::size_t{16} << 20, 64}}};

}  // namespace
}  // namespace secateur::fuzz
