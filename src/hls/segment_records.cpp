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
                                                 column.words};
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

}  // namespace

int SegmentRecords::next_operation() {
  for (auto& module : segments_) module.emplace_back();
  return static_cast<int>(segments_.front().size()) - 1;
}

void SegmentRecords::add(std::size_t module, SegmentRecord record) {
  segments_[module].back().push_back(std::move(record));
}

std::size_t SegmentRecords::most_of(std::size_t operation) const {
  std::size_t most = 0;
  for (const auto& module : segments_) most = std::max(most, module[operation].size());
  return most;
}

int SegmentRecords::place_of(int operation, int max_streams, int pes) const {
  std::size_t place = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(operation); ++i)
    place += 1 + most_of(i) * static_cast<std::size_t>(record_words(max_streams, pes));
  return static_cast<int>(place);
}

std::vector<std::vector<std::uint32_t>> SegmentRecords::words(int max_streams, int pes) const {
  const std::size_t record = static_cast<std::size_t>(record_words(max_streams, pes)) * kValuesOfWord;
  std::vector<std::vector<std::uint32_t>> all(segments_.size());
  for (std::size_t operation = 0; !segments_.empty() && operation < segments_.front().size(); ++operation) {
    for (std::size_t m = 0; m < segments_.size(); ++m) {
      const std::vector<SegmentRecord>& segments = segments_[m][operation];
      const std::size_t at = all[m].size();
      all[m].resize(at + kValuesOfWord + most_of(operation) * record);
      all[m][at] = static_cast<std::uint32_t>(segments.size());
      for (std::size_t i = 0; i < segments.size(); ++i)
        put_record(segments[i], at + kValuesOfWord + i * record, max_streams, pes, all[m]);
    }
  }
  return all;
}

}  // namespace secateur::hls
