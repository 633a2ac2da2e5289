// SPDX-License-Identifier: Apache-2.0
#include "image/labels_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>

#include "base/binary_file.hpp"
#include "base/csv.hpp"
#include "base/error.hpp"
#include "base/fault_list.hpp"
#include "base/grouped.hpp"

namespace secateur::image {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxTextBytes = std::uint64_t{64} << 20;

std::string read_text(const std::string& path) {
  const BinaryFile file(path, "a text file");
  if (file.size() > kMaxTextBytes) {
    throw ConfigError(path, "",
                      fmt::format("is {} bytes long; at most {} are read",
                                  grouped(static_cast<std::int64_t>(file.size())), grouped(kMaxTextBytes)));
  }
  std::string text(file.size(), '\0');
  file.read(0, text.data(), text.size());
  return text;
}

std::optional<int> class_index_of(const std::string& text) {
  int index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc{} || end != text.data() + text.size() || index < 0 || index >= kMaxClasses) return {};
  return index;
}

std::vector<std::string> synset_names(const std::string& path) {
  const std::string text = read_text(path);
  FaultList faults(path);
  std::vector<std::string> names;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t space = line.find(' ');
    if (space == std::string::npos) {
      faults.add(fmt::format("line {}", names.size() + 1), R"(expected an identifier, a space and the class's names)");
    }
    names.push_back(space == std::string::npos ? "" : line.substr(space + 1, line.find(',') - space - 1));
  }
  if (names.size() > static_cast<std::size_t>(kMaxClasses)) {
    faults.add("", fmt::format("has {} lines; at most {} classes are known", names.size(), grouped(kMaxClasses)));
  }
  faults.throw_if_any();
  return names;
}

/// Where a column stands; kNone when there is none.
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::size_t column(const CsvRow& header, const std::string& name) {
  const auto at = std::find(header.fields.begin(), header.fields.end(), name);
  return at == header.fields.end() ? kNone : static_cast<std::size_t>(at - header.fields.begin());
}

class LabelsReader {
 public:
  explicit LabelsReader(const std::string& folder)
      : folder_(folder), faults_((fs::path(folder) / kLabelsFile).string()) {}

  FolderLabels read() {
    int rows = 0;
    for_each_csv_row(read_text(faults_.file()), ',', faults_,
                     [&](CsvRow& row) { rows++ == 0 ? find_columns(row) : add(row); });
    if (rows == 0) {
      faults_.throw_if_any();
      throw ConfigError(faults_.file(), "", "is empty; expected a header line with file and class_index");
    }
    if (rows == 1) faults_.add("", "lists no file");
    faults_.throw_if_any();
    return std::move(labels_);
  }

 private:
  struct ClassName {
    std::string name;
    int line = 0;
  };

  void find_columns(const CsvRow& header) {
    columns_ = header.fields.size();
    file_ = column(header, "file");
    class_index_ = column(header, "class_index");
    name_ = column(header, "name");
    for (const auto& [name, at] : {std::pair{"file", file_}, std::pair{"class_index", class_index_}}) {
      if (at != kNone) continue;
      fault(header, "", fmt::format("has no column {}; it has {}", name, fmt::join(header.fields, ", ")));
    }
    // Without them every line would be wrong.
    if (file_ == kNone || class_index_ == kNone) faults_.throw_if_any();
  }

  void add(const CsvRow& row) {
    if (row.fields.size() != columns_) {
      fault(row, "", fmt::format("has {} fields; the header has {}", row.fields.size(), columns_));
      return;
    }
    const std::string& file = row.fields[file_];
    check_file(row, file);
    const std::optional<int> index = class_index_of(row.fields[class_index_]);
    if (!index) {
      fault(row, "class_index",
            fmt::format("got \"{}\"; expected a whole number, 0 to {}", row.fields[class_index_],
                        grouped(kMaxClasses - 1)));
      return;
    }
    labels_.files.push_back({file, *index});
    name_class(row, *index);
  }

  void check_file(const CsvRow& row, const std::string& file) {
    const auto [before, is_new] = lines_.emplace(file, row.line);
    if (!is_new) {
      fault(row, "file", fmt::format("{} stands in line {} already", file, before->second));
      return;
    }
    std::error_code error;
    const fs::path path(file);
    if (file.empty()) {
      fault(row, "file", "is empty");
    } else if (path.is_absolute() || std::count(path.begin(), path.end(), "..") > 0) {
      fault(row, "file", fmt::format("{} lies outside of the folder", file));
    } else if (!fs::is_regular_file(fs::path(folder_) / path, error)) {
      fault(row, "file", fmt::format("there is no file {}", file));
    }
  }

  void name_class(const CsvRow& row, int index) {
    auto& names = labels_.class_names;
    if (names.size() <= static_cast<std::size_t>(index)) names.resize(static_cast<std::size_t>(index) + 1);
    if (name_ == kNone || row.fields[name_].empty()) return;
    const std::string& name = row.fields[name_];
    const auto [before, is_new] = named_.emplace(index, ClassName{name, row.line});
    names[static_cast<std::size_t>(index)] = before->second.name;
    if (!is_new && before->second.name != name) {
      fault(row, "name",
            fmt::format("got \"{}\"; class {} is \"{}\" in line {}", name, index, before->second.name,
                        before->second.line));
    }
  }

  void fault(const CsvRow& row, const std::string& column_name, const std::string& message) {
    const std::string prefix = column_name.empty() ? "" : column_name + ": ";
    faults_.add(fmt::format("line {}", row.line), prefix + message);
  }

  std::string folder_;
  FaultList faults_;
  std::size_t columns_ = 0;
  std::size_t file_ = kNone;
  std::size_t class_index_ = kNone;
  std::size_t name_ = kNone;
  std::map<std::string, int> lines_;  ///< of each file
  std::map<int, ClassName> named_;
  FolderLabels labels_;
};

}  // namespace

FolderLabels read_labels(const std::string& folder) {
  FolderLabels labels = LabelsReader(folder).read();
  const std::string synsets = (fs::path(folder) / kSynsetFile).string();
  std::error_code error;
  if (!fs::exists(synsets, error)) return labels;
  const std::vector<std::string> names = synset_names(synsets);
  if (labels.class_names.size() < names.size()) labels.class_names.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (labels.class_names[i].empty()) labels.class_names[i] = names[i];
  }
  return labels;
}

}  // namespace secateur::image
