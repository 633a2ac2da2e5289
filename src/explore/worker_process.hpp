// SPDX-License-Identifier: Apache-2.0
// One forked worker from inside: tasks in, results out; and what its parent reads from how it ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace secateur::explore {

/// Reads numbers of tasks, writes results (their size, then their bytes), until there are no more numbers. Want of
/// memory and the like ends the process.
[[noreturn]] void live_as_worker(int tasks_fd, int results_fd,
                                 const std::function<std::string(std::int64_t task)>& work);

/// All bytes; false when they cannot be written.
bool write_all(int fd, const void* data, std::size_t bytes);

/// Of a status of waitpid(), and what the process said last: it ended for want of memory and the like. So it says
/// itself, or the C++ library's last word, or a SIGKILL, which nobody but the system in want of memory sends unasked.
bool has_starved(int status, const std::string& last_words);
/// "the worker was ended by signal 6 (Aborted)"
std::string cause_of_death(int status);

}  // namespace secateur::explore
