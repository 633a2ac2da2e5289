// SPDX-License-Identifier: Apache-2.0
#include "explore/store_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <string_view>

#include "base/binary_file.hpp"
#include "base/error.hpp"
#include "base/shortage.hpp"
#include "explore/store.hpp"

namespace secateur::explore {
namespace {

namespace fs = std::filesystem;

/// A reader's or a writer's short lock is waited for.
constexpr int kBusyMs = 5000;
/// https://www.sqlite.org/fileformat.html, "The Database Header": the magic text, then at 18 and 19 the versions for
/// writing and reading, 2 where there is a write-ahead log.
constexpr std::size_t kHeader = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kReadVersion = 19;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw ConfigError(path, "", why);
}

/// Whether the file has a write-ahead log. @throws ConfigError when it is no SQLite file.
bool uses_log(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) fail_to_open(path, errno);
  std::array<char, kHeader> header{};
  struct stat status {};
  fstat(fd, &status);
  const ssize_t got = pread(fd, header.data(), header.size(), 0);
  close(fd);
  const std::string_view start(header.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  refuse_lfs_pointer(path, start, static_cast<std::uint64_t>(status.st_size));
  const bool is_database = start.size() == kHeader && start.substr(0, kMagic.size()) == kMagic;
  if (!is_database) refuse(path, "is no store of secateur");
  return header[kReadVersion] == 2;
}

bool is_filled(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

/// A file that nobody can change, without locks and without the files beside it.
std::string immutable_uri(const std::string& path) {
  std::string uri = "file://";
  const std::string absolute = fs::absolute(path).string();
  for (std::size_t i = absolute.find_first_not_of('/') - 1; i < absolute.size(); ++i) {
    const auto byte = static_cast<unsigned char>(absolute[i]);
    const bool plain = std::isalnum(byte) != 0 || std::strchr("/-_.~", absolute[i]) != nullptr;
    uri += plain ? std::string(1, absolute[i]) : fmt::format("%{:02X}", byte);
  }
  return uri + "?immutable=1";
}

void configure(SQLite::Database& database) {
  sqlite3* const handle = database.getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kLargestValue);
  database.exec("PRAGMA cell_size_check = ON");
}

/// With a write-ahead log, in a folder that may be written: reading it needs its index file, which SQLite makes.
SQLite::Database open_beside_log(const std::string& path) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE, kBusyMs);
  // Else the last one to close the file would move a log into it that a killed writer has left.
  if (is_filled(path + "-wal")) sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  database.exec("PRAGMA query_only = ON");
  return database;
}

SQLite::Database open_unwritable_with_log(const std::string& path) {
  if (!is_filled(path + "-wal")) {
    return {immutable_uri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI, kBusyMs};
  }
  try {
    SQLite::Database database(path, SQLite::OPEN_READONLY, kBusyMs);
    database.execAndGet("SELECT count(*) FROM sqlite_master");
    return database;
  } catch (const SQLite::Exception&) {
    refuse(path,
           "its latest results are in sweep.sqlite-wal, which can be read only where the folder can be written; "
           "copy the folder, or finish the sweep with --resume");
  }
}

}  // namespace

std::string store_path(const std::string& folder) {
  const std::string path = (fs::path(folder) / kStoreFile).string();
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    const int why = errno;
    std::error_code error;
    if (why != ENOENT && why != ENOTDIR) fail_to_open(path, why);
    if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
      refuse(folder, "is no folder; give the --out folder of a sweep");
    }
    refuse(folder, fmt::format("holds no {}; give the --out folder of a sweep", kStoreFile));
  }
  if (!S_ISREG(status.st_mode)) refuse(path, "is no regular file; expected a store");
  return path;
}

SQLite::Database open_to_read(const std::string& path) {
  const bool with_log = uses_log(path);
  const std::string folder = fs::path(path).parent_path().string();
  const bool writable = access(path.c_str(), W_OK) == 0 && access(folder.empty() ? "." : folder.c_str(), W_OK) == 0;
  try {
    SQLite::Database database = !with_log  ? SQLite::Database(path, SQLite::OPEN_READONLY, kBusyMs)
                                : writable ? open_beside_log(path)
                                           : open_unwritable_with_log(path);
    configure(database);
    return database;
  } catch (const SQLite::Exception& error) {
    refuse(path, explanation(error));
  }
}

SQLite::Database open_to_write(const std::string& path) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE, kBusyMs);
  configure(database);
  return database;
}

std::string explanation(const SQLite::Exception& error) {
  switch (error.getErrorCode()) {
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_SCHEMA:
      return "is damaged";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program is writing it";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "cannot be opened, or the files beside it cannot";
    case SQLITE_READONLY:
      return "cannot be written: it, or its folder, is read-only";
    case SQLITE_FULL:
      return "cannot be written: the disk is full";
    case SQLITE_IOERR:
      return "cannot be read or written: the disk is full or fails, or a limit on file sizes is reached";
    case SQLITE_TOOBIG:
      return fmt::format("holds a value of more than {} MiB", kLargestValue >> 20);
    default:
      return fmt::format("cannot be used (SQLite's error {})", error.getExtendedErrorCode());
  }
}

}  // namespace secateur::explore
