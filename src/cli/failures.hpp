// SPDX-License-Identifier: Apache-2.0
// Exit statuses of our programs: 0 done, 1 the run failed, 2 the input is wrong.
#pragma once

#include <functional>

namespace secateur::cli {

inline constexpr int kRunFailed = 1;
inline constexpr int kInputWrong = 2;

/// The status of `work`, or that of the exception it ended with, which is printed on standard error. Standard output
/// that cannot be written is a failure: a full disk or a closed pipe must not look like success.
int guarded(const std::function<int()>& work);

}  // namespace secateur::cli
