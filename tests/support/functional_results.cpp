// SPDX-License-Identifier: Apache-2.0
#include "support/functional_results.hpp"

#include "support/names.hpp"
#include "units/features/arithmetic/feature_store.hpp"

namespace secateur::test {

void ReferenceResults::result(const std::string& operation, const void* bytes, std::size_t count) {
  const auto* from = static_cast<const std::uint8_t*>(bytes);
  all[operation].assign(from, from + count);
}

void MachineResults::result_stored(OperationIndex index, hw::Values& values) {
  const Operation& operation = program_.operations[static_cast<std::size_t>(index)];
  if (operation.unit == Unit::dma) return;
  const std::string& name = operation.name;
  const std::string fused = "qkv";
  if (name.size() > fused.size() && name.compare(name.size() - fused.size(), fused.size(), fused) == 0) {
    split(name.substr(0, name.size() - fused.size()), values);
    return;
  }
  const bool sums = values.shape.type == ValueType::sum;
  const auto* bytes = sums ? reinterpret_cast<const std::uint8_t*>(values.sums.data())
                           : reinterpret_cast<const std::uint8_t*>(values.words.data());
  all[name].assign(bytes, bytes + (sums ? 4 : 2) * values.shape.count());
}

void MachineResults::order_stored(OperationIndex, std::vector<std::uint16_t>& order, int kept) {
  selected.push_back(rows_.drop({order.begin(), order.end()}, kept));
}

void MachineResults::split(const std::string& prefix, const hw::Values& values) {
  const int width = values.shape.cols / 3;
  const char* names[] = {"q", "k", "v"};
  for (int part = 0; part < 3; ++part) {
    std::vector<std::uint8_t>& bytes = all[prefix + names[part]];
    bytes.clear();
    for (int row = 0; row < values.shape.rows; ++row) {
      const auto* from = reinterpret_cast<const std::uint8_t*>(values.row(0, row) + part * width);
      bytes.insert(bytes.end(), from, from + 2 * width);
    }
  }
}

}  // namespace secateur::test
