// SPDX-License-Identifier: Apache-2.0
#include "schedule/tensors.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/math.hpp"

namespace secateur::schedule {
namespace {

/// A stay of a tensor in the feature buffer, from the operation that puts it there to the last that reads it there.
struct Stay {
  std::size_t tensor = 0;
  OperationIndex first = 0;
  OperationIndex last = 0;
};

/// A tensor that leaves after operation `after` and comes back before operation `before`.
struct Spill {
  std::size_t tensor = 0;
  OperationIndex since = 0;  ///< in the buffer from this operation on
  OperationIndex after = 0;
  OperationIndex before = 0;
  OperationIndex until = 0;            ///< last use after it came back, or the next spill's
  OperationIndex making_room_for = 0;  ///< this operation waits until the tensor has left
};

bool touches(const BufferedTensor& tensor, OperationIndex operation) {
  return tensor.producer == operation ||
         std::find(tensor.consumers.begin(), tensor.consumers.end(), operation) != tensor.consumers.end();
}

OperationIndex next_use(const BufferedTensor& tensor, OperationIndex operation) {
  return *std::upper_bound(tensor.consumers.begin(), tensor.consumers.end(), operation);
}

OperationIndex last_use(const BufferedTensor& tensor, OperationIndex operation) {
  const auto next = std::lower_bound(tensor.consumers.begin(), tensor.consumers.end(), operation);
  return next == tensor.consumers.begin() ? tensor.producer : *(next - 1);
}

class Fitting {
 public:
  Fitting(const std::vector<BufferedTensor>& tensors, std::int64_t capacity_bits, const Program& program)
      : tensors_(tensors), capacity_bits_(capacity_bits), program_(program) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      stays_.push_back(
          {i, tensors[i].producer, tensors[i].consumers.empty() ? tensors[i].producer : tensors[i].consumers.back()});
    }
  }

  std::vector<Spill> run() {
    refuse_what_never_fits();
    for (OperationIndex op = 0; op < static_cast<OperationIndex>(program_.operations.size()); ++op) {
      while (live_bits(op) > capacity_bits_) evict(op);
    }
    return spills_;
  }

 private:
  std::int64_t live_bits(OperationIndex op) const {
    std::int64_t bits = 0;
    for (const Stay& stay : stays_) {
      if (stay.first <= op && op <= stay.last) bits += tensors_[stay.tensor].bits;
    }
    return bits;
  }

  /// Cuts the stay of the untouched live tensor that is used again last (ties: the larger one).
  void evict(OperationIndex op) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < stays_.size(); ++i) {
      const BufferedTensor& tensor = tensors_[stays_[i].tensor];
      if (tensor.bits == 0 || stays_[i].first > op || stays_[i].last < op || touches(tensor, op)) continue;
      if (!best || better(tensor, tensors_[stays_[*best].tensor], op)) best = i;
    }
    SECATEUR_CHECK(best.has_value(), "no tensor can be spilled");
    Stay& stay = stays_[*best];
    const BufferedTensor& tensor = tensors_[stay.tensor];
    const Spill spill{stay.tensor, stay.first, last_use(tensor, op), next_use(tensor, op), stay.last, op};
    for (Spill& earlier : spills_) {
      if (earlier.tensor == spill.tensor && earlier.before == stay.first) earlier.until = spill.after;
    }
    stay.last = spill.after;
    stays_.push_back({spill.tensor, spill.before, spill.until});
    spills_.push_back(spill);
  }

  static bool better(const BufferedTensor& a, const BufferedTensor& b, OperationIndex op) {
    const OperationIndex use_a = next_use(a, op);
    const OperationIndex use_b = next_use(b, op);
    return use_a != use_b ? use_a > use_b : a.bits > b.bits;
  }

  /// Everything that an operation does not touch can be spilled: its own operands and results decide.
  void refuse_what_never_fits() const {
    std::vector<std::int64_t> touched(program_.operations.size());
    for (const BufferedTensor& tensor : tensors_) {
      touched[static_cast<std::size_t>(tensor.producer)] += tensor.bits;
      OperationIndex before = tensor.producer;
      for (const OperationIndex consumer : tensor.consumers) {
        if (consumer != before) touched[static_cast<std::size_t>(consumer)] += tensor.bits;
        before = consumer;
      }
    }
    const auto most = std::max_element(touched.begin(), touched.end());
    if (most == touched.end() || *most <= capacity_bits_) return;
    const Operation& operation = program_.operations[static_cast<std::size_t>(most - touched.begin())];
    throw ConfigError("", "accelerator.features.capacity_kib",
                      fmt::format("{} KiB a head module cannot hold the operands and results of {}; at least {} KiB "
                                  "needed (or a smaller network, or fewer tokens)",
                                  capacity_bits_ / 8192, operation.name, ceil_div<std::int64_t>(*most, 8192)));
  }

  const std::vector<BufferedTensor>& tensors_;
  std::int64_t capacity_bits_;
  const Program& program_;
  std::vector<Stay> stays_;
  std::vector<Spill> spills_;
};

/// "encoder2.spill_q"; "encoder2.spill_q_2" for the second time.
std::string transfer_name(const BufferedTensor& tensor, bool write, int time) {
  const std::size_t dot = tensor.name.rfind('.');
  const std::size_t leaf = dot == std::string::npos ? 0 : dot + 1;
  const std::string name =
      fmt::format("{}{}_{}", tensor.name.substr(0, leaf), write ? "spill" : "reload", tensor.name.substr(leaf));
  return time > 1 ? fmt::format("{}_{}", name, time) : name;
}

Operation transfer(const BufferedTensor& tensor, const Operation& near, bool write, int time) {
  Operation operation;
  operation.name = transfer_name(tensor, write, time);
  operation.layer = near.layer;
  operation.unit = Unit::dma;
  operation.kind = write ? OperationKind::spill : OperationKind::reload;
  operation.tiles = {1, tensor.row_tiles};
  operation.write = write;
  const std::int64_t bytes = ceil_div<std::int64_t>(tensor.total_bits, 8);
  operation.tile_bytes.assign(static_cast<std::size_t>(tensor.row_tiles),
                              round_up<std::int64_t>(ceil_div<std::int64_t>(bytes, tensor.row_tiles), 64));
  return operation;
}

/// Puts the spills into the program: new operations shift the ones after them.
class Insertion {
 public:
  Insertion(const std::vector<BufferedTensor>& tensors, std::vector<Spill> spills, Program& program)
      : tensors_(tensors), spills_(std::move(spills)), program_(program) {}

  void run() {
    std::vector<Operation> old = std::move(program_.operations);
    program_.operations.clear();
    spill_index_.assign(spills_.size(), -1);
    reload_index_.assign(spills_.size(), -1);
    for (OperationIndex op = 0; op < static_cast<OperationIndex>(old.size()); ++op) {
      add_reloads(op, old);
      Operation& operation = old[static_cast<std::size_t>(op)];
      for (Dependency& dependency : operation.dependencies) {
        dependency.producer = new_index_[static_cast<std::size_t>(dependency.producer)];
      }
      if (operation.known_after >= 0)
        operation.known_after = new_index_[static_cast<std::size_t>(operation.known_after)];
      for (ValueOperand& operand : operation.operands) {
        operand.producer = new_index_[static_cast<std::size_t>(operand.producer)];
      }
      for (std::size_t i = 0; i < spills_.size(); ++i) {
        const Spill& spill = spills_[i];
        const bool reads = spill.before <= op && op <= spill.until && touches(tensors_[spill.tensor], op);
        if (reads) operation.dependencies.push_back(on_all_of(reload_index_[i]));
        if (spill.making_room_for == op) operation.dependencies.push_back(on_all_of(spill_index_[i]));
      }
      new_index_.push_back(append(std::move(operation)));
      add_spills(op, old);
    }
  }

 private:
  /// 1 for the first spill of its tensor, in program order.
  int time_of(std::size_t spill) const {
    return static_cast<int>(std::count_if(spills_.begin(), spills_.end(), [&](const Spill& other) {
      return other.tensor == spills_[spill].tensor && other.after <= spills_[spill].after;
    }));
  }

  static Dependency on_all_of(OperationIndex operation) { return {operation, GroupMatch::all, RowMatch::all}; }

  OperationIndex append(Operation operation) {
    program_.operations.push_back(std::move(operation));
    return static_cast<OperationIndex>(program_.operations.size()) - 1;
  }

  /// A reload waits for the spill and for the operation before the consumer, whose operands make room.
  void add_reloads(OperationIndex op, const std::vector<Operation>& old) {
    for (std::size_t i = 0; i < spills_.size(); ++i) {
      if (spills_[i].before != op) continue;
      Operation reload = transfer(tensors_[spills_[i].tensor], old[static_cast<std::size_t>(op)], false, time_of(i));
      reload.dependencies = {on_all_of(spill_index_[i]), on_all_of(new_index_.back())};
      reload.operands = {{spill_index_[i], 0}};
      reload_index_[i] = append(std::move(reload));
    }
  }

  /// A spill waits for all that used the tensor while it was there: they may run beside each other.
  void add_spills(OperationIndex op, const std::vector<Operation>& old) {
    for (std::size_t i = 0; i < spills_.size(); ++i) {
      if (spills_[i].after != op) continue;
      Operation spill = transfer(tensors_[spills_[i].tensor], old[static_cast<std::size_t>(op)], true, time_of(i));
      OperationIndex writer = tensors_[spills_[i].tensor].producer;  // of the values that are there by now
      for (const OperationIndex later : tensors_[spills_[i].tensor].writers) writer = later <= op ? later : writer;
      spill.operands = {{new_index_[static_cast<std::size_t>(writer)], 0}};
      for (OperationIndex user = spills_[i].since; user <= op; ++user) {
        if (!touches(tensors_[spills_[i].tensor], user)) continue;
        spill.dependencies.push_back(on_all_of(new_index_[static_cast<std::size_t>(user)]));
      }
      spill_index_[i] = append(std::move(spill));
    }
  }

  const std::vector<BufferedTensor>& tensors_;
  std::vector<Spill> spills_;
  Program& program_;
  std::vector<OperationIndex> new_index_;
  std::vector<OperationIndex> spill_index_;
  std::vector<OperationIndex> reload_index_;
};

}  // namespace

void fit_feature_buffers(std::vector<BufferedTensor> tensors, std::int64_t capacity_bits, Program& program) {
  for (BufferedTensor& tensor : tensors) std::sort(tensor.consumers.begin(), tensor.consumers.end());
  const std::vector<Spill> spills = Fitting(tensors, capacity_bits, program).run();
  if (!spills.empty()) Insertion(tensors, spills, program).run();
}

}  // namespace secateur::schedule
