// SPDX-License-Identifier: Apache-2.0
// A pruned network on a machine: from documents to a result, as `secateur run` does it. Link secateur::secateur.
//
// Words: a cycle is one of the accelerator's clock (`accelerator.clock_mhz`); MB is 10^6 bytes. Every figure here is
// the field of the same name of result.json, whose meaning, unit and source docs/result.md tells. Errors: ConfigError
// when the input is wrong (all faults at once), RunError when a sound run failed (error.hpp). Threads: SystemC's kernel
// is one per process. One call of run() at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "secateur/error.hpp"

namespace secateur {

/// How exactly the machine is simulated: the closed form of the paper (no memory, perfect balance); every event of the
/// machine, exact to the cycle; or every register clocked, which exists to prove `event` and takes some 20 times as
/// long.
enum class Accuracy { ideal, event, clocked };

/// The documents of a machine. Each is a shipped name (`secateur list`) or the path of a JSON file, whose keys
/// `secateur config schema` explains. Empty: the default that is named here.
struct MachineDocuments {
  std::string accelerator;  ///< u250-fccm24
  std::string network;      ///< deit_small
  std::string pruning;      ///< b16_rb50_rt50
  std::string memory;       ///< what the accelerator names
  std::string weights;      ///< a checkpoint (.safetensors) by which blocks are scored; empty: scores from a seed
  std::vector<std::string> set = {};  ///< "accelerator.p_t=24": single keys, after the documents are read
};

/// One operation of the program, "encoder3.mlp_int".
struct OperationFigures {
  std::string name;                ///< as in the program
  std::string kind;                ///< what it is counted under: "qkv", "softmax", "layernorm"
  std::string unit;                ///< "mpca", "elementwise", "token_selector" or "dma"
  int layer = -1;                  ///< encoder from 0; -1 before the first, the number of encoders after the last
  std::int64_t start_cycle = 0;    ///< the edge at which its first work began
  std::int64_t end_cycle = 0;      ///< the edge at which all of its result was there
  std::int64_t stall_cycles = 0;   ///< by which it was prolonged, all causes together
  std::int64_t macs = 0;           ///< multiply-accumulates
  std::int64_t bytes_read = 0;     ///< off-chip
  std::int64_t bytes_written = 0;  ///< off-chip
};

/// A unit of the machine. The three counts sum to the cycles of the run.
struct UnitFigures {
  std::string name;               ///< "mpca", "elementwise", "token_selector" or "dma"
  std::int64_t busy_cycles = 0;   ///< it worked
  std::int64_t stall_cycles = 0;  ///< it waited for memory, weights or its own pipeline
  std::int64_t idle_cycles = 0;   ///< nothing was there to be done
};

/// What one effect adds to those before it. All steps sum to the cycles of the run; the first is "ideal".
struct AttributionFigures {
  std::string step;         ///< "ideal", "mapping", ..., "memory"
  std::int64_t cycles = 0;  ///< signed
};

/// What one run says.
struct RunFigures {
  std::int64_t cycles = 0;                      ///< to the edge at which the logits are in memory
  double latency_ms = 0.0;                      ///< the same in milliseconds
  double throughput_fps = 0.0;                  ///< images per second, one after the other
  std::int64_t ideal_cycles = 0;                ///< of the closed form
  std::int64_t macs = 0;                        ///< multiply-accumulates that were executed
  std::int64_t dsp = 0;                         ///< estimated, before placement and routing, as are the others
  std::int64_t lut = 0;                         ///< look-up tables
  std::int64_t bram36 = 0;                      ///< block RAMs of 36 Kbit
  std::int64_t uram = 0;                        ///< UltraRAMs
  std::string bottleneck;                       ///< the busiest unit
  std::vector<OperationFigures> operations;     ///< in the order of the program
  std::vector<UnitFigures> units;               ///< empty for `ideal`
  std::vector<AttributionFigures> attribution;  ///< empty unless asked for
  std::vector<int> tokens_per_encoder;          ///< that each encoder begins with
  std::vector<double> logits;                   ///< one per class, real numbers; empty without `input`
  std::string json;                             ///< the whole result.json
  std::string summary;                          ///< what `secateur run` prints, 80 columns of UTF-8
};

/// How a machine is run.
struct RunChoice {
  Accuracy accuracy = Accuracy::event;  ///< how exactly
  bool attribution = false;             ///< tell where the cycles go: seven more simulations
  /// An image, or a .safetensors file with one tensor [channels, S, S] of normalised values, where S is `image_size`:
  /// the machine computes its logits as well. Needs `weights`, and accuracy `event`.
  std::string input = {};
};

/// A network, packed for its pruning, with the machine that it runs on. Copies share the packed network.
class Machine {
 public:
  /// @throws ConfigError with every fault of every document, also when the device cannot hold the machine.
  explicit Machine(const MachineDocuments& documents = {});
  ~Machine();
  Machine(const Machine&);                 ///< shares the packed network
  Machine(Machine&&) noexcept;             ///< leaves the other one empty
  Machine& operator=(const Machine&);      ///< shares the packed network
  Machine& operator=(Machine&&) noexcept;  ///< leaves the other one empty

  /// The same network and pruning on a machine with other keys of `accelerator` or `memory`: "accelerator.p_t=24".
  /// Nothing is packed again. @throws ConfigError, also for keys of other documents.
  Machine with(const std::vector<std::string>& set) const;

  /// @throws ConfigError when the machine's buffers cannot hold the network; RunError on a deadlock.
  RunFigures run(const RunChoice& choice = {}) const;

  struct Parts;
  /// For the library itself.
  const Parts& parts() const { return *parts_; }

 private:
  explicit Machine(std::shared_ptr<const Parts> parts);

  std::shared_ptr<const Parts> parts_;
};

}  // namespace secateur
