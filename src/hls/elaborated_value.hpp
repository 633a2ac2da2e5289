// SPDX-License-Identifier: Apache-2.0
// What the directive lint knows of a value: its number where that is known when the hardware is made - constants and
// the counters of unrolled loops - or which memory it points to. Everything else is of run time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hls/syntax_tree.hpp"

namespace secateur::hls {

/// An element taken from an array on the way to a place.
struct ElementStep {
  std::string array;          ///< Place::array of what it is an element of
  std::optional<long> index;  ///< nothing: of run time
};

/// A variable, or what its members and elements lead to.
struct Place {
  const SyntaxNode* root = nullptr;
  std::string array;  ///< ".2[][]": members by number, elements without their indices
  std::string exact;  ///< ".2[0][?]"
  std::string shown;  ///< "state.x[0][bank]", for people
  std::vector<ElementStep> elements;
  int chain = -1;  ///< of its indices: Value::chain
};

struct Value {
  enum class Kind { runtime, number, pointer, record, closure };
  Kind kind = Kind::runtime;
  long number = 0;
  /// Operations in a row since a value that an iteration of the pipelined loop has from the one before; -1: it does not
  /// depend on any.
  int chain = -1;
  std::shared_ptr<Place> place;    ///< pointer: the array; record: where it was read
  std::optional<long> offset = 0;  ///< pointer: elements beyond the array's first; nothing: of run time
  bool is_reference = false;       ///< a pointer that a struct's reference is
  int extent = 0;                  ///< pointer: of the array, where it is known
  std::shared_ptr<std::map<std::string, Value>> members;  ///< record, as written in braces: by ".0", ".1"
  const SyntaxNode* closure = nullptr;                    ///< the class of a lambda

  bool is_number() const { return kind == Kind::number; }
  static Value of(long number) {
    Value value;
    value.kind = Kind::number;
    value.number = number;
    return value;
  }
  static Value runtime(int chain = -1) {
    Value value;
    value.chain = chain;
    return value;
  }
};

/// The chain of a result of these operands.
inline int joined(int a, int b) {
  const int most = a > b ? a : b;
  return most < 0 ? -1 : most + 1;
}

}  // namespace secateur::hls
