// SPDX-License-Identifier: Apache-2.0
#include "explore/result_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "config/json_document.hpp"
#include "explore/flat_row.hpp"

namespace secateur::explore {
namespace {

constexpr std::size_t kIdDigits = 16;

class RowReader {
 public:
  RowReader(SQLite::Statement& select, const RowRules& rules, FaultList& faults)
      : select_(select), rules_(rules), faults_(faults) {}

  PointResult read(bool whole) {
    PointResult result;
    result.point = integer("point", rules_.points - 1);
    place_ = fmt::format("point {}", result.point);
    result.fidelity = fidelity();
    result.status = status();
    result.error = text("error");
    result.violates = text("violates");
    result.seed = static_cast<std::uint64_t>(integer("seed", INT64_MAX));
    result.axes = axes();
    for (std::size_t i = 0; i < result.documents.size(); ++i) {
      result.documents[i].id = document(schema_info(static_cast<DocumentKind>(i)).kind);
    }
    result.bottleneck = text("bottleneck");
    result.wall_seconds = real("wall_seconds");
    for (std::size_t i = 0; i < result.figures.size(); ++i) figure(i, result.figures[i]);
    if (whole) result.result = text_or_nothing("json");
    return result;
  }

 private:
  void fault(const char* name, const std::string& message) {
    faults_.add(place_.empty() ? name : place_ + ", " + name, message);
  }

  /// As people read it, cut.
  static std::string shown(const SQLite::Column& column) {
    constexpr std::size_t kWidth = 60;
    if (column.isNull()) return "nothing";
    if (column.isBlob()) return fmt::format("{} bytes", column.getBytes());
    const std::string value = column.getString();
    const std::string cut = printable(value.size() > kWidth ? value.substr(0, kWidth) + "..." : value);
    return column.isText() ? "\"" + cut + "\"" : cut;
  }

  std::int64_t integer(const char* name, std::int64_t most) {
    const SQLite::Column column = select_.getColumn(at_++);
    const bool sound = column.isInteger() && column.getInt64() >= 0 && column.getInt64() <= most;
    if (sound) return column.getInt64();
    fault(name, fmt::format("got {}; expected an integer from 0 to {}", shown(column), most));
    return 0;
  }

  std::string text(const char* name) {
    const SQLite::Column column = select_.getColumn(at_++);
    if (column.isText()) return column.getString();
    fault(name, fmt::format("got {}; expected a text", shown(column)));
    return {};
  }

  std::string text_or_nothing(const char* name) {
    if (!select_.getColumn(at_).isNull()) return text(name);
    ++at_;
    return {};
  }

  double real(const char* name, bool is_share = false) {
    const SQLite::Column column = select_.getColumn(at_++);
    const bool is_number = column.isFloat() || column.isInteger();
    const double value = column.getDouble();
    if (is_number && std::isfinite(value) && value >= 0.0 && (!is_share || value <= 1.0)) return value;
    fault(name, fmt::format("got {}; expected a {}", shown(column),
                            is_share ? "number from 0 to 1" : "finite number from 0"));
    return 0.0;
  }

  /// Nothing where there is no figure.
  void figure(std::size_t metric, double& into) {
    if (select_.getColumn(at_).isNull()) {
      ++at_;
    } else {
      into = real(kMetrics[metric].name, kMetrics[metric].of == nullptr);
    }
  }

  Fidelity fidelity() {
    const std::string word = text("fidelity");
    for (const Fidelity fidelity : {Fidelity::ideal, Fidelity::event}) {
      if (word == to_string(fidelity)) return fidelity;
    }
    fault("fidelity", fmt::format("got \"{}\"; expected ideal or event", printable(word)));
    return Fidelity::ideal;
  }

  PointStatus status() {
    const std::string word = text("status");
    const std::optional<PointStatus> status = point_status(word);
    if (!status)
      fault("status",
            fmt::format("got \"{}\"; expected done, unbuildable, failed, crashed or timed_out", printable(word)));
    return status.value_or(PointStatus::failed);
  }

  std::string axes() {
    std::string written = text("axes");
    std::vector<std::string_view> values;
    if (read_flat_row(written, rules_.columns, values)) return written;
    const Json json = parse_value(written).value_or(Json());
    bool sound = json.is_object();
    for (const auto& [name, value] : json.items()) {
      const bool is_known = std::find(rules_.columns.begin(), rules_.columns.end(), name) != rules_.columns.end();
      sound = sound && is_known && !value.is_object();
    }
    if (!sound) fault("axes", "is no object of the table's columns");
    return written;
  }

  /// Empty where the point's documents are unsound.
  std::string document(const std::string& kind) {
    std::string id = text(kind.c_str());
    if (id.empty()) return id;
    const auto known = rules_.documents.find(id);
    const bool is_hash = id.size() == kIdDigits && id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hash) {
      fault(kind.c_str(), fmt::format("got \"{}\"; expected 16 hexadecimal digits", printable(id.substr(0, 60))));
    } else if (known == rules_.documents.end() && !rules_.documents_may_lack) {
      fault(kind.c_str(), fmt::format("{} is not among the documents", id));
    } else if (known != rules_.documents.end() && known->second != kind) {
      fault(kind.c_str(), fmt::format("{} is a {} document", id, printable(known->second)));
    }
    return id;
  }

  SQLite::Statement& select_;
  const RowRules& rules_;
  FaultList& faults_;
  std::string place_;
  int at_ = 0;
};

}  // namespace

PointResult result_of_row(SQLite::Statement& select, bool whole, const RowRules& rules, FaultList& faults) {
  return RowReader(select, rules, faults).read(whole);
}

}  // namespace secateur::explore
