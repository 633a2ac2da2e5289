// SPDX-License-Identifier: Apache-2.0
// Segments on their way into a head module. One process a module walks its schedule over the whole program, and feeds
// records and packed columns, burst after burst, as far ahead as the feeds hold: the next operation's weights come
// while this one is worked on. A column that the next segment needs again is kept here, and fetched once. Behind it
// columns are unpacked at a 64-byte word a cycle. C++14, synthesizable.
#pragma once

#include "product/snapshot.hpp"
#include "secateur/hls/feed.hpp"
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

/// What a record says of one of its columns.
struct ColumnRecord {
  int port, first, words, keep;
};
template <class C, int count>
ColumnRecord column_record(const std::uint8_t (&record)[count], int stream) {
  SECATEUR_HLS_INLINE
  ColumnRecord column = {0, 0, 0, 0};
  SECATEUR_HLS_LABEL(STREAM_OF_RECORD)
  for (int i = 0; i < C::kMaxStreams; ++i) {
    SECATEUR_HLS_UNROLL
    if (i == stream) {
      const int at = kSegmentHeaderValues + kStreamValues * i;
      column.port = record_value(record, at + 1);
      column.first = record_value(record, at + 2);
      column.words = record_value(record, at + 3);
      column.keep = record_value(record, at + 4);
    }
  }
  return column;
}

/// `words` from `at` of port `slot` of those given; of kKeptPort none.
template <class C>
void read_words(int, int, int, Feed<Word>&) {
  SECATEUR_HLS_INLINE
}
template <class C, class... Rest>
void read_words(int slot, int at, int words, Feed<Word>& into, const Word* port, const Rest*... rest) {
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

/// The segment whose record stands at word `at` of the schedule: the record, then the columns that it names, a burst
/// each.
template <class C, class... Ports>
void fetch_segment(int at, const Word* schedule, Feed<Word>& records, Feed<Word>& columns, const Ports*... ports) {
  SECATEUR_HLS_INLINE
  std::uint8_t record[record_bytes<C>()];
  SECATEUR_HLS_PARTITION(record, 1)
  SECATEUR_HLS_BURST(schedule)
  SECATEUR_HLS_LABEL(FETCH_RECORD)
  for (int word = 0; word < record_bytes<C>() / kWordBytes; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    const Word read = schedule[at + word];
    put_word(record, word, read);
    records.write(read);
  }
  const int streams = record_value(record, 1);
  SECATEUR_HLS_LABEL(FETCH_STREAMS)
  for (int s = 0; s < streams; ++s) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxStreams)
    const ColumnRecord column = column_record<C>(record, s);
    read_words<C>(column.port, column.first, column.words, columns, ports...);
  }
}

/// All of a module's schedule: of each operation the word with the number of its segments, then these.
template <class C, class... Ports>
void fetch_segments(const Word* schedule, Feed<Word>& records, Feed<Word>& columns, const Ports*... ports) {
  SECATEUR_HLS_WORD(schedule)
  const Word head = schedule[0];
  const int operations = load32(head.bytes, 0);
  int at = 1;
  SECATEUR_HLS_LABEL(FETCH_OPERATIONS)
  for (int operation = 0; operation < operations; ++operation) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxInstructions)
    SECATEUR_HLS_WORD(schedule)
    const Word begin = schedule[at];
    const int segments = load32(begin.bytes, 0);
    records.write(begin);
    SECATEUR_HLS_LABEL(FETCH_SEGMENTS)
    for (int segment = 0; segment < segments; ++segment) {
      SECATEUR_HLS_TRIPCOUNT(1, C::kMaxSegments)
      fetch_segment<C>(at + 1 + segment * (record_bytes<C>() / kWordBytes), schedule, records, columns, ports...);
    }
    at += 1 + segments * (record_bytes<C>() / kWordBytes);
  }
}

/// Segments of the operation that begins.
inline int segments_of(Feed<Word>& records) {
  SECATEUR_HLS_INLINE
  const Word word = records.read();
  return load32(word.bytes, 0);
}

/// A segment's record and its columns, those that come and those that were kept.
template <class C>
void gather_segment(Feed<Word>& records, Feed<Word>& columns, KeptColumns<C>& kept, RecordStream<C>& record_words,
                    ColumnStream<C>& column_words) {
  constexpr int kWords = C::kColumnBytes / kWordBytes;
  std::uint8_t record[record_bytes<C>()];
  SECATEUR_HLS_PARTITION(record, 1)
  SECATEUR_HLS_LABEL(GATHER_RECORD)
  for (int word = 0; word < record_bytes<C>() / kWordBytes; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    const Word read = records.read();
    put_word(record, word, read);
    record_words.write(read);
  }
  const int streams = record_value(record, 1);
  SECATEUR_HLS_LABEL(GATHER_STREAMS)
  for (int s = 0; s < streams; ++s) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxStreams)
    const ColumnRecord column = column_record<C>(record, s);
    SECATEUR_HLS_LABEL(GATHER_WORDS)
    for (int word = 0; word < column.words; ++word) {
      SECATEUR_HLS_PIPELINE(1)
      // A place that is read in a segment is not written in it.
      SECATEUR_HLS_INDEPENDENT(kept)
      SECATEUR_HLS_CYCLE;
      SECATEUR_HLS_TRIPCOUNT(1, kWords)
      Word read;
      if (column.port == kKeptPort) {
        read = kept[(column.first - 1) * kWords + word];
      } else {
        read = columns.read();
      }
      if (column.keep != 0) kept[(column.keep - 1) * kWords + word] = read;
      column_words.write(read);
    }
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

/// What comes from gather_segment, unpacked as it comes. Loaders, PEs and drain have a snapshot each: what a dataflow
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
    const ColumnRecord column = column_record<C>(record, s);
    unpack_column<C>(
        [&]() -> Word {
          SECATEUR_HLS_INLINE
          return columns.read();
        },
        column.words, s, snapshot, rows, channels, weights);
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
void read_segment(Instruction in, Feed<Word>& records, Snapshot<C>& for_loader, Snapshot<C>& for_pes,
                  Snapshot<C>& for_drain, int& loader_head, int& drain_head, int& steps) {
  std::uint8_t record[record_bytes<C>()];
  Snapshot<C> snapshot;
  SECATEUR_HLS_PARTITION(record, 1)
  SECATEUR_HLS_SNAPSHOT(snapshot)
  SECATEUR_HLS_LABEL(READ_RECORD)
  for (int word = 0; word < record_bytes<C>() / kWordBytes; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    put_word(record, word, records.read());
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
