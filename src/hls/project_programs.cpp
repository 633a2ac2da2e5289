// SPDX-License-Identifier: Apache-2.0
#include "hls/project_programs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "secateur/hls/word.hpp"

namespace secateur::hls {
namespace {

constexpr const char* kBenchHead =
    R"(// C simulation and co-simulation: runs the kernel twice on the exported image, and compares its logits with those of the
// simulator's functional run, bit for bit. Exit status 1 when one differs, or a file is not as long as it was exported.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "kernel.hpp"
#include "secateur/hls/memory.hpp"
#if defined(SECATEUR_HLS_TIMED)
#include "secateur/hls/timed_report.hpp"
#endif

using namespace secateur::hls;

template <class T>
static std::vector<T> read_file(const std::string& folder, const char* name, long bytes) {
  const std::string path = folder + "/" + name + ".bin";
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    std::fprintf(stderr, "%s is missing; give the data folder\n", path.c_str());
    std::exit(1);
  }
  std::fseek(file, 0, SEEK_END);
  const long found = std::ftell(file);
  std::rewind(file);
  std::vector<T> values(bytes == 0 ? 1 : static_cast<std::size_t>(bytes) / sizeof(T));
  const bool ok = found == bytes && (bytes == 0 || std::fread(values.data(), sizeof(T), values.size(), file) == values.size());
  std::fclose(file);
  if (!ok) {
    std::fprintf(stderr, "%s holds %ld bytes; %ld were exported\n", path.c_str(), found, bytes);
    std::exit(1);
  }
  return values;
}

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "data";
#if defined(SECATEUR_HLS_TIMED)
  if (argc < 4) {
    std::fprintf(stderr, "usage: timed DATA REPORT TABLE...\n");
    return 2;
  }
  for (int i = 3; i < argc; ++i) {
    if (timed::read_table(argv[i]) != 0) return 1;
  }
#endif
)";

constexpr const char* kBenchComparison =
    R"(    for (std::size_t i = 0; i < golden.size(); ++i) {{
      std::int16_t logit;
      std::memcpy(&logit, memory[0].bytes + 2 * i, sizeof(logit));
      if (logit == golden[i]) continue;
      if (faults++ < 10) std::printf("run %d, class %zu: %d, expected %d\n", run, i, logit, golden[i]);
    }}
  }}
)";

constexpr const char* kBenchEnd = R"(#if defined(SECATEUR_HLS_TIMED)
  timed::print_report();
  if (timed::write_report(argv[2]) != 0) return 1;
#endif
#if defined(SECATEUR_HLS_COUNT_PORTS)
  const PortCounter& ports = port_counter();
  std::printf("Ports: %lld accesses of memories, at most %d of one in an iteration, %lld beyond its ports\n", ports.accesses,
              ports.most, ports.conflicts + ports.outside);
  faults += ports.conflicts + ports.outside > 0 ? 1 : 0;
#endif
  std::printf(faults == 0 ? "PASS: %zu logits equal, twice\n" : "FAIL: %zu logits compared twice\n", golden.size());
  return faults == 0 ? 0 : 1;
}
)";

constexpr const char* kHostHead =
    R"(// Runs the exported image on a board by XRT, compares the logits, and prints the measured runs as CSV, which
// `secateur compare --measured` reads. Usage: host XCLBIN [RUNS] [DATA]
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

static std::vector<std::uint8_t> read_file(const std::string& folder, const char* name, long size) {
  const std::string path = folder + "/" + name + ".bin";
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    std::fprintf(stderr, "%s is missing\n", path.c_str());
    std::exit(1);
  }
  std::fseek(file, 0, SEEK_END);
  const long found = std::ftell(file);
  std::rewind(file);
  std::vector<std::uint8_t> bytes(size == 0 ? 64 : static_cast<std::size_t>(size));
  const bool ok = found == size && (size == 0 || std::fread(bytes.data(), 1, bytes.size(), file) == bytes.size());
  std::fclose(file);
  if (!ok) {
    std::fprintf(stderr, "%s holds %ld bytes; %ld were exported\n", path.c_str(), found, size);
    std::exit(1);
  }
  return bytes;
}

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: host XCLBIN [RUNS] [DATA]\n");
    return 2;
  }
  const int runs = argc > 2 ? std::atoi(argv[2]) : 100;
  const std::string folder = argc > 3 ? argv[3] : "data";
  xrt::device device(0);
  const auto uuid = device.load_xclbin(argv[1]);
  xrt::kernel kernel(device, uuid, "secateur_top");
  struct Port {
    const char* name;
    long bytes;
  };
)";

constexpr const char* kHostBuffers = R"(  std::vector<xrt::bo> buffers;
  int argument = 0;
  for (const Port& port : ports) {
    const std::vector<std::uint8_t> bytes = read_file(folder, port.name, port.bytes);
    buffers.emplace_back(device, bytes.size(), kernel.group_id(argument++));
    buffers.back().write(bytes.data());
    buffers.back().sync(XCL_BO_SYNC_BO_TO_DEVICE);
  }
)";

constexpr const char* kHostRuns = R"(  std::printf("config_hash,repetition,latency_ms,clock_mhz,images,source\n");
  int faults = 0;
  for (int i = 0; i < runs; ++i) {{
    const auto begin = std::chrono::steady_clock::now();
    auto run = kernel({0}, {1});
    run.wait();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    buffers[{2}].sync(XCL_BO_SYNC_BO_FROM_DEVICE);
    std::vector<std::uint8_t> logits(golden.size());
    buffers[{2}].read(logits.data(), logits.size(), 0);
    faults += logits == golden ? 0 : 1;
    std::printf("{3},%d,%.6f,{4:g},1,board\n", i + 1, took.count());
  }}
  if (faults > 0) std::fprintf(stderr, "%d of %d runs had other logits than the simulator\n", faults, runs);
  return faults == 0 ? 0 : 1;
}}
)";

/// The C++ type of a data file's elements, by its name.
const char* element_of(const std::string& name) {
  if (name == "program") return "Instruction";
  if (name == kGoldenFile) return "std::int16_t";
  return "Word";
}

}  // namespace

std::string test_bench(const ProjectRequest& request, const std::vector<DataFile>& data) {
  std::string text = std::string(kGeneratedMark) + kBenchHead;
  for (const DataFile& file : data) {
    text += fmt::format("  const std::vector<{0}> {1} = read_file<{0}>(folder, \"{2}\", {3});\n", element_of(file.name),
                        file.name == kGoldenFile ? "golden" : file.name, file.name, file.content.size());
  }
  std::vector<std::string> arguments;
  for (const std::string& name : weights_names(request.image)) arguments.push_back(name + ".data()");
  for (const std::string& name : schedule_names(request.image)) arguments.push_back(name + ".data()");
  text +=
      "  int faults = 0;\n  // The second run begins with what the first has left in the memories.\n"
      "  for (int run = 0; run < 2; ++run) {\n#if defined(SECATEUR_HLS_TIMED)\n    timed::begin_run();\n#endif\n"
      "    std::vector<Word> memory = logits;\n";
  text += fmt::format("    secateur_top({}, io.data(), memory.data(), program.data(), {});\n",
                      fmt::join(arguments, ", "), request.image.program.size());
  return text + fmt::format(kBenchComparison) + kBenchEnd;
}

std::string host_program(const ProjectRequest& request, const std::vector<DataFile>& data) {
  const KernelImage& image = request.image;
  const std::vector<std::string> names = port_names(image);
  std::string text = std::string(kGeneratedMark) + kHostHead + "  const Port ports[] = {";
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += fmt::format("{}{{\"{}\", {}}}", i == 0 ? "" : ", ", names[i], data[i].content.size());
    arguments.push_back(fmt::format("buffers[{}]", i));
  }
  text += fmt::format("}};\n{}  const std::vector<std::uint8_t> golden = read_file(folder, \"{}\", {});\n",
                      kHostBuffers, kGoldenFile, data.back().content.size());
  const auto logits = std::find(names.begin(), names.end(), "logits") - names.begin();
  text += fmt::format(kHostRuns, fmt::join(arguments, ", "), image.program.size(), logits, request.config_hash,
                      request.documents.accelerator.clock_mhz);
  return text;
}

}  // namespace secateur::hls
