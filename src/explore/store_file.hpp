// SPDX-License-Identifier: Apache-2.0
// The SQLite file of a store, opened so that a file of unknown origin can do no harm: no triggers, no views, no
// functions of the file's own; and for reading without writing anything. What SQLite says is told in our words.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

namespace secateur::explore {

/// Larger values are refused: the longest that we write, a result with all its operations, has a few megabytes.
inline constexpr int kLargestValue = 64 << 20;

/// The folder's store. @throws ConfigError: none there, no regular file, no SQLite file.
std::string store_path(const std::string& folder);

/// Also on a read-only medium, and while another process writes. @throws ConfigError.
SQLite::Database open_to_read(const std::string& path);

/// @throws SQLite::Exception.
SQLite::Database open_to_write(const std::string& path);

/// What went wrong, without the library's words. @throws std::bad_alloc when it was the memory.
std::string explanation(const SQLite::Exception& error);

}  // namespace secateur::explore
