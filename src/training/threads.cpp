// SPDX-License-Identifier: Apache-2.0
#include "training/threads.hpp"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <exception>
#include <thread>
#include <vector>

namespace secateur::training {
namespace {

/// Whichever BLAS libtorch was linked with: OpenBLAS has threads of its own, which would divide a sum by cores.
void one_blas_thread() {
  using SetThreads = void (*)(int);
  static const auto set_threads = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set_threads != nullptr) set_threads(1);
}

}  // namespace

void in_threads(int count, const std::function<void(int)>& work) {
  one_blas_thread();
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      try {
        at::set_num_threads(1);
        work(i);
      } catch (...) {
        errors[static_cast<std::size_t>(i)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace secateur::training
