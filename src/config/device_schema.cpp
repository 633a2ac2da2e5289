// SPDX-License-Identifier: Apache-2.0
// Keys of a device document.
#include <algorithm>
#include <string>

#include "config/schemas.hpp"

namespace secateur::config {
namespace {

using Board = DeviceConfig;

/// Above any device that is sold.
constexpr std::int64_t kMostOfAResource = 1'000'000'000;

std::size_t place_of(const MemoryStandard& standard) {
  const auto& all = memory_standards();
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), &standard) - all.begin());
}

void add_resources(Schema<Board>& schema) {
  schema
      .key("unlimited", booleans(), "", &Board::unlimited,
           "true: no device, nothing is ever short, and the figures of resources are of no account.")
      .key("slrs", integers(1, 16), "", &Board::slrs, "Super logic regions, each with an equal share of the resources.")
      .required()
      .key("dsp", integers(0, kMostOfAResource), "", &Board::dsp, "DSP slices that kernels may use.")
      .required()
      .key("lut", integers(0, kMostOfAResource), "", &Board::lut, "LUTs that kernels may use.")
      .required()
      .key("ff", integers(0, kMostOfAResource), "", &Board::ff,
           "Flip-flops that kernels may use; two a LUT in 7 series, UltraScale+ and Versal (UG474, UG574, AM005).")
      .required()
      .key("bram36", integers(0, kMostOfAResource), "", &Board::bram36, "Block RAMs of 36 Kb that kernels may use.")
      .required()
      .key("uram", integers(0, kMostOfAResource), "", &Board::uram, "UltraRAMs of 288 Kb that kernels may use.")
      .required();
}

void add_channels(Schema<Board>& schema) {
  schema.group("memories", "Memory channels on the board that kernels can reach, by standard.");
  for (const MemoryStandard* standard : memory_standards()) {
    schema.key(
        std::string("memories.") + standard->name, integers(0, 1024), "",
        [standard](const Board& device) { return Json(device.channels_of(*standard)); },
        [standard](Board& device, const Json& value) { device.set_channels(*standard, value.get<int>()); },
        std::string("Channels of ") + standard->title +
            (standard->place == ChannelPlace::first_slr ? ": pseudo-channels, all at SLR 0." : "."));
  }
  schema.key("hard_controllers", booleans(), "", &Board::hard_controllers,
             "Memory controllers and the switch to them are hard blocks (a processing system's, a Versal NoC's), and "
             "take nothing of the fabric. Those of HBM always are.");
}

void add_sources(Schema<Board>& schema) {
  schema.group("source", "Where the figures come from; for people.");
  const auto source = [&](const char* name, std::string DeviceSources::*member, const char* doc) {
    schema.key(std::string("source.") + name, texts("a text"), "", at(&Board::sources, member), doc);
  };
  source("part", &DeviceSources::part, "Of the part number.");
  source("resources", &DeviceSources::resources, "Of dsp, lut, ff, bram36 and uram.");
  source("slrs", &DeviceSources::slrs, "Of the super logic regions.");
  source("memories", &DeviceSources::memories, "Of the memory channels and their controllers.");
}

/// What a document gets that does not say: no memory, no part.
Board bare() {
  Board device;
  device.name = device.title = device.part = "";
  device.channels.assign(memory_standards().size(), 0);
  return device;
}

Schema<Board> make_device_schema() {
  Schema<Board> schema("device", "device: a board",
                       "What a machine can be built on: resources that kernels may use, super logic regions, memory "
                       "channels. A machine names its device by the key device.",
                       bare());
  schema
      .key("name", texts("a text"), "", &Board::name,
           "Name in reports; the default is the file's name without its ending.")
      .derived("the file's name without its ending")
      .key("title", texts("a text"), "", &Board::title, "Name for people; the default is the name.")
      .derived("name")
      .key("part", texts("a text"), "", &Board::part,
           "AMD's part number, for HLS projects; empty where there is none.");
  add_resources(schema);
  add_channels(schema);
  add_sources(schema);
  return schema;
}

}  // namespace

int DeviceConfig::channels_of(const MemoryStandard& standard) const {
  const std::size_t place = place_of(standard);
  return place < channels.size() ? channels[place] : 0;
}

void DeviceConfig::set_channels(const MemoryStandard& standard, int count) {
  channels.resize(memory_standards().size());
  channels[place_of(standard)] = count;
}

std::vector<int> DeviceConfig::channels_of_default() {
  std::vector<int> channels(memory_standards().size());
  channels[place_of(*default_memory_standard())] = 4;
  return channels;
}

const Schema<DeviceConfig>& device_schema() {
  static const Schema<DeviceConfig> schema = make_device_schema();
  return schema;
}

}  // namespace secateur::config
