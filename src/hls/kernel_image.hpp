// SPDX-License-Identifier: Apache-2.0
// What the kernel of hls/top takes: its instructions, each head module's schedule, the weights behind each port, the
// values that are loaded and where logits go; and how large its memories must be. Made from the program and the values
// that the simulator runs, so that both do the same work in the same snapshots.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "schedule/machine_values.hpp"
#include "schedule/program.hpp"
#include "top/instruction.hpp"

namespace secateur::hls {

/// Constants of the kernel's configuration that follow from the network (hls/include/secateur/hls/types.hpp,
/// hls/top/state.hpp).
struct KernelSizes {
  int sort_keys = 2;
  int max_tokens = 1, max_width = 1;
  int max_streams = 1, max_kept = 1, column_bytes = 64;
  int lanes = 1, word_slices = 1, piece = 1, stream_lanes = 1;
  int x_words = 1, y_words = 1, score_words = 1, staged_words = 1;  ///< of a bank
  int sum_words = 1;
  int stream_words = 1, parameter_words = 1;  ///< of a lane
  int max_slices = 1;
  int kept_columns = 1;
  int fetch_words = 1;  ///< of a module's feed: half its weight buffer, as present and coming columns share it
  int load_words = 1;
  int max_instructions = 1, max_segments = 1;
};

/// Weights of one head module behind one DMA port.
struct KernelPort {
  int module = 0;
  int port = 0;  ///< DMA port: which memory channel it is at home at
  std::vector<std::uint8_t> bytes;
};

struct KernelImage {
  std::vector<hls::Instruction> program;
  std::vector<std::vector<std::uint32_t>> schedules;  ///< by head module
  std::vector<KernelPort> ports;                      ///< by module, in the order of its ports
  std::vector<std::uint8_t> io;                       ///< image, positions, parameters, in the order of their loads
  int logits_words = 0;                               ///< 64 bytes each
  int classes = 0;
  KernelSizes sizes;
};

/// `values`: with the image. kernel_faults() is empty. `least`: sizes that the kernel has at any rate, such as the
/// streams that a record of a segment has room for.
KernelImage make_kernel_image(const Program& program, const MachineValues& values, const PackedModel& model,
                              const AcceleratorConfig& machine, const KernelSizes& least = {});

}  // namespace secateur::hls
