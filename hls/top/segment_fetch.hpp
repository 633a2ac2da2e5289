// SPDX-License-Identifier: Apache-2.0
// Segments on their way into a head module: records of the schedule and packed columns, burst after burst through
// streams, unpacked at a 64-byte word a cycle while the next come. C++14, synthesizable.
//
// A weight column that two snapshots share is fetched twice: double buffers are whole. The simulator's prefetcher keeps
// it.
#pragma once

#include "product/snapshot.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

/// A segment's record as it comes (top/instruction.hpp), in registers.
template <class C>
constexpr int record_bytes() {
  return record_words(C::kMaxStreams, Snapshot<C>::kPes) * kWordBytes;
}
/// 64-byte words on their way: of a record, of packed columns.
template <class C>
using RecordStream = Stream<Word, record_bytes<C>() / kWordBytes>;
template <class C>
using ColumnStream = Stream<Word, C::kMaxStreams * C::kColumnBytes / kWordBytes>;

/// Word `number` of a record; all places are constants.
template <int count>
void put_word(std::uint8_t (&record)[count], int number, const Word& word) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(RECORD_WORD)
  for (int i = 0; i < count / kWordBytes; ++i) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(RECORD_BYTES)
    for (int j = 0; j < kWordBytes; ++j) {
      SECATEUR_HLS_UNROLL
      if (i == number) record[i * kWordBytes + j] = word.bytes[j];
    }
  }
}
template <int count>
int record_value(const std::uint8_t (&record)[count], int number) {
  SECATEUR_HLS_INLINE
  return load32(record, 4 * number);
}

/// Number of segments at an instruction's place in a schedule.
inline int segments_of(const Word* schedule, const Instruction& in) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_WORD(schedule)
  const Word word = schedule[in.schedule];
  return load32(word.bytes, 0);
}

/// `words` from `at` of port `slot` of those given.
template <class C>
void read_words(int, int, int, ColumnStream<C>&) {
  SECATEUR_HLS_INLINE
}
template <class C, class... Rest>
void read_words(int slot, int at, int words, ColumnStream<C>& into, const Word* port, const Rest*... rest) {
  SECATEUR_HLS_INLINE
  if (slot == 0) {
    SECATEUR_HLS_BURST(weights)
    SECATEUR_HLS_LABEL(BURST)
    for (int word = 0; word < words; ++word) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_CYCLE;
      SECATEUR_HLS_TRIPCOUNT(1, C::kColumnBytes / kWordBytes)
      into.write(port[at + word]);
    }
  } else {
    read_words<C>(slot - 1, at, words, into, rest...);
  }
}

/// Reads segment `number`: its record, then the columns that this names, a burst each.
template <class C, class... Ports>
void fetch_segment(Instruction in, int number, const Word* schedule, RecordStream<C>& records, ColumnStream<C>& columns,
                   const Ports*... ports) {
  constexpr int kWords = record_bytes<C>() / kWordBytes;
  std::uint8_t record[record_bytes<C>()];
  SECATEUR_HLS_PARTITION(record, 1)
  SECATEUR_HLS_BURST(schedule)
  SECATEUR_HLS_LABEL(FETCH_RECORD)
  for (int word = 0; word < kWords; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    const Word read = schedule[in.schedule + 1 + number * kWords + word];
    put_word(record, word, read);
    records.write(read);
  }
  const int streams = record_value(record, 1);
  SECATEUR_HLS_LABEL(FETCH_STREAMS)
  for (int s = 0; s < streams; ++s) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxStreams)
    int port = 0;
    int at = 0;
    int words = 0;
    SECATEUR_HLS_LABEL(STREAM_OF_RECORD)
    for (int i = 0; i < C::kMaxStreams; ++i) {
      SECATEUR_HLS_UNROLL
      if (i == s) {
        port = record_value(record, kSegmentHeaderValues + kStreamValues * i + 1);
        at = record_value(record, kSegmentHeaderValues + kStreamValues * i + 2);
        words = record_value(record, kSegmentHeaderValues + kStreamValues * i + 3);
      }
    }
    read_words<C>(port, at, words, columns, ports...);
  }
}

/// What a record says of PEs and columns; `kept`: inner blocks of each, where all take part.
template <class C, int count>
void read_snapshot(const std::uint8_t (&record)[count], int kept, Snapshot<C>& snapshot) {
  SECATEUR_HLS_INLINE
  const int blocks = record_value(record, 2);
  snapshot.streams = record_value(record, 1);
  snapshot.steps = kept;
  SECATEUR_HLS_LABEL(RECORD_STREAMS)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    snapshot.column[s] = record_value(record, kSegmentHeaderValues + kStreamValues * s);
    snapshot.kept[s] = kept;
  }
  SECATEUR_HLS_LABEL(RECORD_PES)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    SECATEUR_HLS_UNROLL
    const int at = kSegmentHeaderValues + kStreamValues * C::kMaxStreams + kBlockValues * pe;
    snapshot.active[pe] = pe < blocks;
    snapshot.stream[pe] = record_value(record, at);
    snapshot.row[pe] = record_value(record, at + 1);
  }
}

/// What comes from fetch_segment, unpacked as it comes. Loaders, PEs and drain have a snapshot each: what a dataflow
/// region holds has one reader.
template <class C>
void unpack_segment(RecordStream<C>& records, ColumnStream<C>& columns, Snapshot<C>& for_loader, Snapshot<C>& for_pes,
                    Snapshot<C>& for_drain, int& steps, InnerRows<C>& rows, Channels<C>& channels,
                    WeightBanks<C>& weights) {
  std::uint8_t record[record_bytes<C>()];
  Snapshot<C> snapshot;
  SECATEUR_HLS_PARTITION(record, 1)
  SECATEUR_HLS_SNAPSHOT(snapshot)
  SECATEUR_HLS_LABEL(TAKE_RECORD)
  for (int word = 0; word < record_bytes<C>() / kWordBytes; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    put_word(record, word, records.read());
  }
  read_snapshot<C>(record, 0, snapshot);
  SECATEUR_HLS_LABEL(STREAMS)
  for (int s = 0; s < snapshot.streams; ++s) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxStreams)
    int words = 0;
    SECATEUR_HLS_LABEL(WORDS_OF_STREAM)
    for (int i = 0; i < C::kMaxStreams; ++i) {
      SECATEUR_HLS_UNROLL
      if (i == s) words = record_value(record, kSegmentHeaderValues + kStreamValues * i + 3);
    }
    unpack_column<C>(
        [&]() -> Word {
          SECATEUR_HLS_INLINE
          return columns.read();
        },
        words, s, snapshot, rows, channels, weights);
  }
  SECATEUR_HLS_LABEL(LONGEST)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    if (s < snapshot.streams && snapshot.kept[s] > snapshot.steps) snapshot.steps = snapshot.kept[s];
  }
  for_loader = snapshot;
  for_pes = snapshot;
  for_drain = snapshot;
  steps = snapshot.steps;
}

/// A segment of scores, attention or row sums: every inner block takes part with every column.
template <class C>
void read_segment(Instruction in, int number, const Word* schedule, Snapshot<C>& for_loader, Snapshot<C>& for_pes,
                  Snapshot<C>& for_drain, int& loader_head, int& drain_head, int& steps) {
  constexpr int kWords = record_bytes<C>() / kWordBytes;
  std::uint8_t record[record_bytes<C>()];
  Snapshot<C> snapshot;
  SECATEUR_HLS_PARTITION(record, 1)
  SECATEUR_HLS_SNAPSHOT(snapshot)
  SECATEUR_HLS_BURST(schedule)
  SECATEUR_HLS_LABEL(READ_RECORD)
  for (int word = 0; word < kWords; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    put_word(record, word, schedule[in.schedule + 1 + number * kWords + word]);
  }
  read_snapshot<C>(record, ceil_div(in.inner, C::kBlock), snapshot);
  for_loader = snapshot;
  for_pes = snapshot;
  for_drain = snapshot;
  loader_head = record_value(record, 0);
  drain_head = record_value(record, 0);
  steps = snapshot.steps;
}

}  // namespace hls
}  // namespace secateur
