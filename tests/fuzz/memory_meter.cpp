// SPDX-License-Identifier: Apache-2.0
#include "fuzz/memory_meter.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "support/names.hpp"

namespace {

std::atomic<std::size_t> in_use{0}, peak{0};

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  const std::size_t now = in_use += malloc_usable_size(memory);
  if (now > peak) peak = now;
  return memory;
}

void uncounted(void* memory) noexcept {
  in_use -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

namespace secateur::fuzz {

std::size_t memory_in_use() {
  return in_use;
}
std::size_t memory_peak() {
  return peak;
}
void begin_peak() {
  peak = in_use.load();
}

}  // namespace secateur::fuzz

// The other forms of the library call these.
void* operator new(std::size_t size) {
  return counted(std::malloc(size == 0 ? 1 : size));
}
void operator delete(void* memory) noexcept {
  uncounted(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  uncounted(memory);
}
