// SPDX-License-Identifier: Apache-2.0
// Tables of accuracies that a sweep names.
#include "explore/accuracy_table.hpp"
#include "fuzz/target.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  std::vector<Fault> faults;
  AccuracyTable table;
  table.read(input_file("accuracy", input), faults);
  table.find([](const std::string&) { return Json(0.5); });
}

std::vector<std::string> seeds() {
  return {"weight_keep,pruning.block,accuracy\n0.5,8,0.7\n1,8,0.8\n", "\"weight_keep\",accuracy\r\n\"0.5\",1\r\n",
          R"({"config": {"pruning": {"block": 8, "weight_keep": 0.5}, "network": {"depth": 4}}, "accuracy": 0.75,
              "top1": 0.75, "images": 100})"};
}

const Registration target{{"accuracy", read, seeds, {std::size_t{4} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
