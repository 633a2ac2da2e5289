// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.hpp"
#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"

namespace secateur::config {
namespace {

std::vector<DeviceConfig> read_devices() {
  std::vector<DeviceConfig> devices;
  try {
    for (const std::string& name : shipped_names(DocumentKind::device)) {
      const std::string path = find_document(DocumentKind::device, name).path;
      try {
        devices.push_back(device_from_json(parse_json(read_input_file(path), path, "device").value, path));
      } catch (const ConfigError&) {
        // Whoever names this device is told what is wrong with it.
      }
    }
  } catch (const ConfigError&) {
    devices.clear();
  }
  return devices;
}

}  // namespace

const std::vector<DeviceConfig>& shipped_devices() {
  static const std::vector<DeviceConfig> devices = read_devices();
  return devices;
}

const DeviceConfig* shipped_device(const std::string& name) {
  const auto& all = shipped_devices();
  const auto found = std::find_if(all.begin(), all.end(), [&](const DeviceConfig& d) { return d.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace secateur::config
