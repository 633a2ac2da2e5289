// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupts.hpp"

#include <csignal>
#include <initializer_list>

namespace secateur::cli {
namespace {

volatile std::sig_atomic_t came = 0;

void count(int) {
  came = came + 1;
}

}  // namespace

void count_interrupts() {
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = count;
    sigaction(signal, &action, nullptr);
  }
}

int interrupts() {
  return came;
}

}  // namespace secateur::cli
