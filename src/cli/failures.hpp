// SPDX-License-Identifier: Apache-2.0
// Exit statuses of our programs: 0 done, 1 the run failed, 2 the input is wrong.
#pragma once

#include <functional>
#include <string>

namespace secateur::cli {

inline constexpr int kRunFailed = 1;
inline constexpr int kInputWrong = 2;

/// The status of `work`, or that of the exception it ended with, which is printed on standard error. Standard output
/// that cannot be written is a failure: a full disk or a closed pipe must not look like success. What is printed holds
/// nothing that a terminal obeys. An exception that none of our code foresaw is called a defect of `command`; its text
/// is a library's, and shown only when SECATEUR_DETAILS is set.
int guarded(const std::string& command, const std::function<int()>& work);

}  // namespace secateur::cli
