// SPDX-License-Identifier: Apache-2.0
#include "units/features/arithmetic/feature_store.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace secateur::hw {
namespace {

constexpr std::int16_t kSpoilt = 0x5a5a;

bool is_local(const Operation& operation) {
  return operation.kind == OperationKind::qk || operation.kind == OperationKind::softmax ||
         operation.kind == OperationKind::row_sums;
}

}  // namespace

FeatureStore::FeatureStore(const Program& program, int modules, DataTap* tap)
    : program_(program), modules_(modules), tap_(tap), entries_(program.operations.size()) {
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const Operation& operation = program.operations[i];
    entries_[i].values.shape = operation.values;
    entries_[i].is_local = is_local(operation);
    entries_[i].parts_left = operation.tiles.count() * (operation.product ? operation.product->blocks_per_tile : 1);
    for (const ValueOperand& operand : operation.operands) ++at(operand.producer).readers_left;
  }
}

Values& FeatureStore::writable(OperationIndex operation) {
  Entry& entry = at(operation);
  if (entry.is_present) return entry.values;
  entry.is_present = true;
  const auto count = static_cast<std::size_t>(entry.values.shape.count());
  if (entry.values.shape.type == ValueType::sum) {
    entry.values.sums.assign(count, 0);
  } else {
    if (count > 0 && !free_.empty()) {
      entry.values.words = std::move(free_.back());
      free_.pop_back();
    }
    entry.values.words.resize(count);
  }
  return entry.values;
}

const Values& FeatureStore::all(OperationIndex operation) const {
  const Entry& entry = at(operation);
  SECATEUR_CHECK(entry.is_present, "the values of " + program_.operations[static_cast<std::size_t>(operation)].name +
                                       " are in no feature buffer");
  return entry.values;
}

const Values& FeatureStore::in_module(OperationIndex operation, int module, int group) const {
  SECATEUR_CHECK(!at(operation).is_local || group % modules_ == module, "a head's scores lie in its own module");
  return all(operation);
}

void FeatureStore::written(OperationIndex operation, int parts) {
  Entry& entry = at(operation);
  entry.parts_left -= parts;
  SECATEUR_CHECK(entry.parts_left >= 0, "a result has more parts than tiles");
  if (entry.parts_left > 0) return;
  const bool has_values = entry.is_present && entry.values.shape.count() > 0;
  if (tap_ != nullptr && has_values) tap_->result_stored(operation, entry.values);
  for (const ValueOperand& operand : program_.operations[static_cast<std::size_t>(operation)].operands) {
    Entry& read = at(operand.producer);
    if (--read.readers_left == 0) forget(read);
  }
}

void FeatureStore::forget(Entry& entry) {
  if (!entry.is_present) return;
  entry.is_present = false;
  if (!entry.values.words.empty()) free_.push_back(std::move(entry.values.words));
  entry.values.words.clear();
  entry.values.sums.clear();
  entry.values.sums.shrink_to_fit();
  entry.values.token_scores.clear();
  entry.values.token_order.clear();
}

void FeatureStore::spoil(OperationIndex operation) {
  Values& values = at(operation).values;
  std::fill(values.words.begin(), values.words.end(), kSpoilt);
  std::fill(values.sums.begin(), values.sums.end(), std::uint32_t{0x5a5a5a5a});
}

}  // namespace secateur::hw
