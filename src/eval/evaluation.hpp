// SPDX-License-Identifier: Apache-2.0
// A data set through a classifier, on several threads: what each image gave, and how many were right.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "eval/classifier.hpp"
#include "image/dataset.hpp"

namespace secateur::eval {

struct ImageOutcome {
  int index = 0;  ///< in the data set
  std::string name;
  std::optional<int> label;
  Classification classification;
  std::vector<int> top5;

  bool is_top1() const { return label && !top5.empty() && top5.front() == *label; }
  bool is_top5() const;
};

struct Evaluation {
  std::vector<ImageOutcome> images;  ///< in the data set's order

  int labelled() const;
  int top1() const;
  int top5() const;
};

/// Called after each image, by one thread at a time.
using Progress = std::function<void()>;

/// Runs `work(i)` for every i of `indices` on up to `threads` threads; the first exception is thrown again.
void for_each_parallel(const std::vector<int>& indices, int threads, const std::function<void(int)>& work,
                       const Progress& progress);

/// The network's input for an image of a data set: normalised, channels x side x side.
/// @throws ConfigError when the file is no image.
std::vector<float> network_input(const Dataset& data, int index, const NetworkConfig& network);

/// @throws ConfigError: labels beyond the network's classes, a network without three channels.
void check_data(const Dataset& data, const NetworkConfig& network);

/// @throws RunError when a logit is infinite or no number: then every result is worthless.
void check_logits(const std::vector<double>& logits, const std::string& image);

/// @throws ConfigError when a file is no image; RunError as check_logits.
Evaluation evaluate(const Classifier& classifier, const NetworkConfig& network, const Dataset& data,
                    const std::vector<int>& indices, int threads, const Progress& progress);

}  // namespace secateur::eval
