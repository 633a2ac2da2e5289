// SPDX-License-Identifier: Apache-2.0
// A folder's contents sorted into what a manifest names and what is the user's.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/manifest.hpp"

namespace secateur {

struct FolderContents {
  std::vector<std::string> changed;  ///< of the manifest's files; by name
  std::vector<std::string> others;   ///< of the user's, by name; folders that hold nothing else by their name alone
};

/// `manifest`: null when nothing in the folder is known. @throws std::filesystem::filesystem_error.
FolderContents contents_of(const std::filesystem::path& folder, const Manifest* manifest);

/// Gives `others` of `from` a second name in `to`, which has the same folders then. Nothing is copied, so nothing can
/// be half there. Returns "", or what is wrong with the first that could not be: "notes.txt: Operation not permitted".
std::string link_others(const std::filesystem::path& from, const std::vector<std::string>& others,
                        const std::filesystem::path& to);

/// Of `others` of `from`, and of what they hold, the first that `to` has not; "" when it has all.
std::string first_missing(const std::filesystem::path& from, const std::vector<std::string>& others,
                          const std::filesystem::path& to);

/// "a, b and 3 more"
std::string listed(const std::vector<std::string>& names);

}  // namespace secateur
