// SPDX-License-Identifier: Apache-2.0
#include "hls/segment_records.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "top/instruction.hpp"

namespace secateur::hls {
namespace {

constexpr std::size_t kValuesOfWord = 16;  // 64 bytes

void put_record(const SegmentRecord& record, std::size_t at, int max_streams, int pes,
                std::vector<std::uint32_t>& words) {
  SECATEUR_CHECK(record.streams.size() <= static_cast<std::size_t>(max_streams), "a record has room for all columns");
  SECATEUR_CHECK(record.blocks.size() <= static_cast<std::size_t>(pes), "a record has room for all blocks");
  words[at] = static_cast<std::uint32_t>(record.group);
  words[at + 1] = static_cast<std::uint32_t>(record.streams.size());
  words[at + 2] = static_cast<std::uint32_t>(record.blocks.size());
  std::size_t to = at + kSegmentHeaderValues;
  for (const ColumnPlace& column : record.streams) {
    const std::uint32_t values[kStreamValues] = {static_cast<std::uint32_t>(column.column), column.port, column.first,
                                                 column.words, column.keep};
    std::copy_n(values, kStreamValues, words.begin() + static_cast<std::ptrdiff_t>(to));
    to += kStreamValues;
  }
  to = at + kSegmentHeaderValues + static_cast<std::size_t>(kStreamValues * max_streams);
  for (const SegmentRecord::Block& block : record.blocks) {
    words[to] = static_cast<std::uint32_t>(block.stream);
    words[to + 1] = block.row;
    to += kBlockValues;
  }
}

/// Columns of a segment that the next needs again go into places that neither holds: a place is read while others are
/// written. @returns the largest place.
int keep(SegmentRecord& segment, SegmentRecord& next) {
  std::vector<std::uint32_t> taken;
  for (const ColumnPlace& column : segment.streams) {
    if (column.port == static_cast<std::uint32_t>(kKeptPort)) taken.push_back(column.first);
  }
  int largest = 0;
  for (ColumnPlace& column : segment.streams) {
    const auto again = std::find_if(next.streams.begin(), next.streams.end(), [&](const ColumnPlace& other) {
      return other.words > 0 && other.column == column.column;
    });
    if (again == next.streams.end()) continue;
    std::uint32_t place = column.first;  // where it is already
    if (column.port != static_cast<std::uint32_t>(kKeptPort)) {
      place = 1;
      while (std::find(taken.begin(), taken.end(), place) != taken.end()) ++place;
      taken.push_back(place);
      column.keep = place;
    }
    again->port = static_cast<std::uint32_t>(kKeptPort);
    again->first = place;
    largest = std::max(largest, static_cast<int>(place));
  }
  return largest;
}

}  // namespace

void SegmentRecords::next_operation() {
  for (auto& module : segments_) module.emplace_back();
}

void SegmentRecords::add(std::size_t module, SegmentRecord record) {
  segments_[module].back().push_back(std::move(record));
}

int SegmentRecords::keep_columns() {
  int places = 0;
  for (auto& module : segments_) {
    std::vector<SegmentRecord>& segments = module.back();
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) places = std::max(places, keep(segments[i], segments[i + 1]));
  }
  return places;
}

int SegmentRecords::most_segments() const {
  std::size_t most = 0;
  for (const auto& module : segments_) {
    for (const std::vector<SegmentRecord>& segments : module) most = std::max(most, segments.size());
  }
  return static_cast<int>(most);
}

std::vector<std::vector<std::uint32_t>> SegmentRecords::words(int max_streams, int pes) const {
  const std::size_t record = static_cast<std::size_t>(record_words(max_streams, pes)) * kValuesOfWord;
  std::vector<std::vector<std::uint32_t>> all;
  for (const auto& module : segments_) {
    std::vector<std::uint32_t>& words = all.emplace_back(kValuesOfWord);
    words[0] = static_cast<std::uint32_t>(module.size());
    for (const std::vector<SegmentRecord>& segments : module) {
      std::size_t at = words.size();
      words.resize(at + kValuesOfWord + segments.size() * record);
      words[at] = static_cast<std::uint32_t>(segments.size());
      at += kValuesOfWord;
      for (std::size_t i = 0; i < segments.size(); ++i)
        put_record(segments[i], at + i * record, max_streams, pes, words);
    }
  }
  return all;
}

}  // namespace secateur::hls
