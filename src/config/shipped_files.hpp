// SPDX-License-Identifier: Apache-2.0
// Finds documents: shipped ones by name, others by path. Shipped files lie in the folder that SECATEUR_HOME names, else
// in the nearest folder above the program - or above the library, in a program of somebody's - that holds configs/ and
// models/, itself or in share/secateur.
#pragma once

#include <string>
#include <vector>

#include "config/schemas.hpp"

namespace secateur::config {

/// @throws ConfigError when there is none, saying where was looked.
std::string shipped_home();

/// "<home>/configs/accelerators"
std::string shipped_folder(DocumentKind kind);

/// Sorted, without ".json"; empty when the folder is missing.
std::vector<std::string> shipped_names(DocumentKind kind);

/// The shipped devices, read once in a process, sorted by name; those that are not sound are left out. Empty when there
/// are no shipped files.
const std::vector<DeviceConfig>& shipped_devices();
/// nullptr when there is none of this name.
const DeviceConfig* shipped_device(const std::string& name);

struct FoundDocument {
  std::string path;     ///< empty when not found
  std::string message;  ///< then: why, with the nearest shipped name
};

/// `text`: a shipped name, or a path (it holds a '/' or ends in ".json", or no shipped name is so). A relative path is
/// looked for beside the file `beside` first, when that is given, then in the working folder.
FoundDocument find_document(DocumentKind kind, const std::string& text, const std::string& beside = {});

}  // namespace secateur::config
