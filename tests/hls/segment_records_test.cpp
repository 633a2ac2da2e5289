// SPDX-License-Identifier: Apache-2.0
// Schedules of head modules: which columns stay between segments, and where words stand.
#include "hls/segment_records.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"
#include "top/instruction.hpp"

namespace secateur::test {
namespace {

constexpr int kStreams = 3, kPes = 2;
constexpr std::size_t kRecord = 16 * static_cast<std::size_t>(hls::record_words(kStreams, kPes));

/// Columns of 10 words, each behind port 0 at 100 times its number.
hls::SegmentRecord segment(const std::vector<int>& columns) {
  hls::SegmentRecord record;
  for (const int column : columns) record.streams.push_back({column, 0, static_cast<std::uint32_t>(100 * column), 10});
  return record;
}

/// port, first word, place of stream `s` of the first operation's segment `i`.
std::vector<int> stream_of(const std::vector<std::uint32_t>& words, std::size_t i, std::size_t s) {
  const std::size_t at = 32 + i * kRecord + hls::kSegmentHeaderValues + s * hls::kStreamValues;
  return {static_cast<int>(words[at + 1]), static_cast<int>(words[at + 2]), static_cast<int>(words[at + 4])};
}

TEST(SegmentRecords, ColumnsThatTheNextSegmentNeedsStay) {
  hls::SegmentRecords records(1);
  records.next_operation();
  for (const std::vector<int>& columns : std::vector<std::vector<int>>{{1, 2}, {2, 3}, {3}, {3, 4, 5}, {6}, {5}})
    records.add(0, segment(columns));
  EXPECT_EQ(records.keep_columns(), 2);
  const std::vector<std::uint32_t> words = records.words(kStreams, kPes).front();
  const std::vector<int> kept_2{hls::kKeptPort, 1, 0}, kept_3{hls::kKeptPort, 2, 0};
  EXPECT_EQ(stream_of(words, 0, 0), (std::vector<int>{0, 100, 0}));
  EXPECT_EQ(stream_of(words, 0, 1), (std::vector<int>{0, 200, 1}));
  EXPECT_EQ(stream_of(words, 1, 0), kept_2);
  EXPECT_EQ(stream_of(words, 1, 1), (std::vector<int>{0, 300, 2}));  // place 1 is read meanwhile
  EXPECT_EQ(stream_of(words, 2, 0), kept_3);
  EXPECT_EQ(stream_of(words, 3, 0), kept_3);  // stays where it is
  EXPECT_EQ(stream_of(words, 3, 1), (std::vector<int>{0, 400, 0}));
  EXPECT_EQ(stream_of(words, 3, 2), (std::vector<int>{0, 500, 0}));
  EXPECT_EQ(stream_of(words, 5, 0), (std::vector<int>{0, 500, 0}));  // not of the segment before
}

TEST(SegmentRecords, NothingStaysBetweenOperationsNorWithoutWords) {
  hls::SegmentRecords records(2);
  records.next_operation();
  records.add(0, segment({1}));
  EXPECT_EQ(records.keep_columns(), 0);
  records.next_operation();
  records.add(0, segment({1}));
  hls::SegmentRecord scores = segment({7});
  scores.streams.front().words = 0;
  records.add(1, scores);
  records.add(1, scores);
  EXPECT_EQ(records.keep_columns(), 0);
  EXPECT_EQ(records.most_segments(), 2);
  const auto words = records.words(kStreams, kPes);
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0].size(), 16 + 2 * (16 + kRecord));
  EXPECT_EQ(words[1].size(), 16 + 16 + 16 + 2 * kRecord);
  EXPECT_EQ(words[0][0], 2U);   // operations
  EXPECT_EQ(words[0][16], 1U);  // segments of the first
  EXPECT_EQ(words[1][16], 0U);
  EXPECT_EQ(words[1][32], 2U);
}

}  // namespace
}  // namespace secateur::test
