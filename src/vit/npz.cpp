// SPDX-License-Identifier: Apache-2.0
// The zip archive around .npy arrays. Sizes are the archive's claims until an entry is unpacked: they are bounded
// first, and then found true or not.
#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <memory>

#include "base/binary_file.hpp"
#include "base/fault_list.hpp"
#include "vit/npy.hpp"
#include "vit/safetensors.hpp"

namespace secateur::vit {
namespace {

constexpr zip_int64_t kMaxEntries = 20000;
constexpr std::string_view kEnding = ".npy";

struct Entry {
  zip_uint64_t index = 0;
  std::string name;  ///< without ".npy"
  std::uint64_t bytes = 0;
};

class NpzReader {
 public:
  NpzReader(const std::string& path, std::uint64_t max_bytes, std::uint64_t max_total_bytes)
      : path_(path), max_bytes_(max_bytes), max_total_bytes_(max_total_bytes), archive_(open(path), &zip_discard) {}

  std::vector<NamedArray> read() {
    const std::vector<Entry> entries = list();
    std::vector<NamedArray> arrays;
    for (const Entry& entry : entries)
      arrays.push_back({entry.name, parse_npy(unpack(entry), path_, tensor_label(entry.name))});
    return arrays;
  }

 private:
  static zip_t* open(const std::string& path) {
    const BinaryFile regular(path, "a .npz file");
    int code = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (archive != nullptr) return archive;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw ConfigError(path, "", fmt::format("cannot be opened as a .npz (zip) archive: {}", reason));
  }

  /// All entries, sorted by name, after every claim was checked.
  std::vector<Entry> list() {
    const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
    if (count > kMaxEntries)
      throw ConfigError(path_, "", fmt::format("has {} entries; at most {} are allowed", count, kMaxEntries));
    FaultList faults(path_);
    std::vector<Entry> entries;
    std::uint64_t total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
      entries.push_back(entry(static_cast<zip_uint64_t>(i), faults));
      total += std::min(entries.back().bytes, max_bytes_ + kMaxNpyHeader);
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    for (std::size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].name == entries[i - 1].name)
        faults.add(tensor_label(entries[i].name), "stands twice in the archive");
    }
    const std::uint64_t most = max_total_bytes_ + static_cast<std::uint64_t>(count) * kMaxNpyHeader;
    if (total > most)
      faults.add("", fmt::format("unpacks to {} bytes; what is asked for takes at most {}", total, most));
    faults.throw_if_any();
    return entries;
  }

  Entry entry(zip_uint64_t index, FaultList& faults) {
    zip_stat_t status;
    zip_stat_init(&status);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE;
    if (zip_stat_index(archive_.get(), index, 0, &status) != 0 || (status.valid & kNeeded) != kNeeded) {
      faults.add("", fmt::format("entry {} has no name or size: {}", index, zip_strerror(archive_.get())));
      return {};
    }
    std::string name = status.name;
    const std::string label = tensor_label(name);
    const bool is_array = name.size() > kEnding.size() && std::equal(kEnding.rbegin(), kEnding.rend(), name.rbegin());
    if (!is_array) {
      faults.add(label, "is no .npy array");
    } else if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE) {
      faults.add(label, "is encrypted");
    } else if (status.size > max_bytes_ + kMaxNpyHeader) {
      faults.add(label,
                 fmt::format("unpacks to {} bytes; what is asked for takes at most {}", status.size, max_bytes_));
    }
    if (is_array) name.resize(name.size() - kEnding.size());
    return {index, std::move(name), status.size};
  }

  std::string unpack(const Entry& entry) {
    const std::string label = tensor_label(entry.name);
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen_index(archive_.get(), entry.index, 0),
                                                                  &zip_fclose);
    if (!file) throw ConfigError(path_, label, fmt::format("cannot be unpacked: {}", zip_strerror(archive_.get())));
    std::string bytes(entry.bytes + 1, '\0');  // one more: an entry that is longer than it claims is found out
    std::uint64_t at = 0;
    while (at < bytes.size()) {
      const zip_int64_t got = zip_fread(file.get(), bytes.data() + at, bytes.size() - at);
      if (got < 0)
        throw ConfigError(path_, label, fmt::format("cannot be unpacked: {}", zip_file_strerror(file.get())));
      if (got == 0) break;
      at += static_cast<std::uint64_t>(got);
    }
    if (at != entry.bytes) {
      throw ConfigError(path_, label,
                        fmt::format("unpacks to {} {} bytes, the archive says {}",
                                    at < entry.bytes ? "only" : "more than", std::min(at, entry.bytes), entry.bytes));
    }
    bytes.resize(entry.bytes);
    return bytes;
  }

  const std::string& path_;
  std::uint64_t max_bytes_;
  std::uint64_t max_total_bytes_;
  std::unique_ptr<zip_t, decltype(&zip_discard)> archive_;
};

}  // namespace

std::vector<NamedArray> read_npz(const std::string& path, std::uint64_t max_bytes, std::uint64_t max_total_bytes) {
  return NpzReader(path, max_bytes, max_total_bytes).read();
}

}  // namespace secateur::vit
