// SPDX-License-Identifier: Apache-2.0
// Collects the faults of one input file, so that all of them are told at once; a flood is cut.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace secateur {

class FaultList {
 public:
  /// More than these are counted, not shown.
  static constexpr std::size_t kShown = 20;

  explicit FaultList(std::string file) : file_(std::move(file)) {}

  void add(std::string path, std::string message) {
    if (!is_full()) faults_.push_back({file_, std::move(path), std::move(message)});
    ++count_;
  }
  bool is_empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  /// The next fault will not be shown: an expensive hint is not worth making.
  bool is_full() const { return count_ >= kShown; }
  const std::string& file() const { return file_; }

  /// @throws ConfigError when there are faults.
  void throw_if_any() const {
    if (is_empty()) return;
    std::vector<Fault> faults = faults_;
    if (count_ > kShown) faults.push_back({"", "", "and " + std::to_string(count_ - kShown) + " more faults"});
    throw ConfigError(std::move(faults));
  }

 private:
  std::string file_;
  std::vector<Fault> faults_;
  std::size_t count_ = 0;
};

}  // namespace secateur
