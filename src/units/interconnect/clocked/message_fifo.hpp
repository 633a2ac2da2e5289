// SPDX-License-Identifier: Apache-2.0
// A connection between two modules: payload registers and a write pointer. Who reads the pointer at an edge sees what
// was put in at earlier edges; who is sensitive to it sees the same edge; another clock's synchroniser samples it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <systemc>

#include "base/error.hpp"

namespace secateur::hw::clocked {

template <class Message>
class MessageFifo {
 public:
  using Pointer = sc_core::sc_signal<std::uint64_t>;

  /// `places`: messages put in and not taken, at most; the modules' own limits keep to it.
  MessageFifo(const char* name, std::size_t places) : pointer_(name), places_(places) {}

  const Pointer& pointer() const { return pointer_; }

  /// Writer: any number at an edge.
  void put(const Message& message) {
    SECATEUR_CHECK(written_ - taken_ < places_.size(), "a message meets an occupied place");
    places_[written_++ % places_.size()] = message;
    pointer_.write(written_);
  }

  /// Reader: nothing new up to `pointer`, which is the write pointer as the reader's clock sees it.
  bool empty(std::uint64_t pointer) const { return taken_ == pointer; }
  /// Reader: take(message) for all up to `pointer`.
  template <class Take>
  void take(std::uint64_t pointer, const Take& take) {
    while (taken_ != pointer) take(places_[taken_++ % places_.size()]);
  }

 private:
  Pointer pointer_;
  std::vector<Message> places_;
  std::uint64_t written_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace secateur::hw::clocked
