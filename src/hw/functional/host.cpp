// SPDX-License-Identifier: Apache-2.0
#include "hw/functional/host.hpp"

#include "base/error.hpp"
#include "hw/off_chip_layout.hpp"

namespace secateur::hw {
namespace {

void write_column(const OffChipRequest& request, const PackedMatrix& matrix, int column, DataPath& data) {
  const auto begin = matrix.column_start[static_cast<std::size_t>(column)];
  const auto end = matrix.column_start[static_cast<std::size_t>(column) + 1];
  SECATEUR_CHECK(end - begin == request.bytes, "a packed column is as long as its transfer");
  data.channels[static_cast<std::size_t>(request.channel)].write(request.address, matrix.bytes.data() + begin,
                                                                 static_cast<std::uint64_t>(request.bytes));
}

void fill_columns(const Program& program, int modules, OffChipLayout& layout, DataPath& data) {
  for (const OperationIndex index : program.of_unit[static_cast<std::size_t>(Unit::mpca)]) {
    const auto& matrix = data.values.weights[static_cast<std::size_t>(index)];
    if (!matrix) continue;
    const ProductPlan& plan = *data.operation(index).product;
    for (int module = 0; module < modules && !plan.dynamic; ++module) {
      for (const Segment& segment : plan.modules[static_cast<std::size_t>(module)]) {
        for (std::size_t i = 0; i < segment.columns.size(); ++i) {
          write_column(layout.column(module, segment.column_bytes[i]), *matrix, segment.columns[i], data);
        }
      }
    }
    for (std::size_t number = 0; number < plan.queue.size(); ++number) {
      const Segment& segment = plan.queue[number];
      for (std::size_t i = 0; i < segment.columns.size(); ++i) {
        write_column(layout.queued_column(0, index, static_cast<int>(number), static_cast<int>(i)), *matrix,
                     segment.columns[i], data);
      }
    }
  }
}

}  // namespace

void fill_memory(const AcceleratorConfig& accelerator, const MemoryConfig& memory, DataPath& data) {
  OffChipLayout layout(data.program, accelerator, memory);
  fill_columns(data.program, accelerator.p_h, layout, data);
  for (const OperationIndex index : data.program.of_unit[static_cast<std::size_t>(Unit::dma)]) {
    const auto& tiles = data.values.loads[static_cast<std::size_t>(index)];
    for (std::size_t tile = 0; tile < tiles.size(); ++tile) {
      const OffChipRequest request = layout.tile(index, static_cast<int>(tile));
      data.channels[static_cast<std::size_t>(request.channel)].write(request.address, tiles[tile].data(), tiles[tile].size());
    }
  }
}

std::vector<std::int16_t> read_logits(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                      const DataPath& data) {
  const OffChipLayout layout(data.program, accelerator, memory);
  const auto index = static_cast<OperationIndex>(data.program.operations.size()) - 1;
  const Operation& store = data.operation(index);
  const OffChipRequest request = layout.tile(index, 0);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(request.bytes));
  data.channels[static_cast<std::size_t>(request.channel)].read(request.address, bytes.data(), bytes.size());
  std::vector<std::int16_t> logits(static_cast<std::size_t>(data.operation(store.operands.front().producer).values.cols));
  load_values(bytes.data(), static_cast<std::int64_t>(logits.size()), 16, true, logits.data());
  return logits;
}

}  // namespace secateur::hw
