// SPDX-License-Identifier: Apache-2.0
#include "eval/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "base/fault_list.hpp"
#include "base/file_roles.hpp"
#include "base/namespaces.hpp"
#include "base/top_indices.hpp"
#include "image/preprocess.hpp"

namespace secateur::eval {

bool ImageOutcome::is_top5() const {
  return label && std::find(top5.begin(), top5.end(), *label) != top5.end();
}

int Evaluation::labelled() const {
  return static_cast<int>(
      std::count_if(images.begin(), images.end(), [](const ImageOutcome& i) { return i.label.has_value(); }));
}

int Evaluation::top1() const {
  return static_cast<int>(
      std::count_if(images.begin(), images.end(), [](const ImageOutcome& i) { return i.is_top1(); }));
}

int Evaluation::top5() const {
  return static_cast<int>(
      std::count_if(images.begin(), images.end(), [](const ImageOutcome& i) { return i.is_top5(); }));
}

void for_each_parallel(const std::vector<int>& indices, int threads, const std::function<void(int)>& work,
                       const Progress& progress) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto run = [&] {
    for (std::size_t i = next++; i < indices.size(); i = next++) {
      try {
        work(indices[i]);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!failure) failure = std::current_exception();
        next = indices.size();
        return;
      }
      const std::lock_guard<std::mutex> lock(mutex);
      if (progress) progress();
    }
  };
  std::vector<std::thread> helpers;
  for (int i = 1; i < std::min<int>(threads, static_cast<int>(indices.size())); ++i) helpers.emplace_back(run);
  run();
  for (std::thread& helper : helpers) helper.join();
  if (failure) std::rethrow_exception(failure);
}

std::vector<float> network_input(const Dataset& data, int index, const NetworkConfig& network) {
  return preprocess(data.image(index), network.image_size);
}

void check_data(const Dataset& data, const NetworkConfig& network) {
  FaultList faults(data.path());
  constexpr int kColours = 3;
  if (network.channels != kColours) {
    faults.add("network.channels", fmt::format("{}; photographs have {}", network.channels, kColours));
  }
  const bool is_folder = data.kind() == DatasetKind::labels_csv || data.kind() == DatasetKind::class_folders ||
                         data.kind() == DatasetKind::image_folder;
  for (int i = 0; i < data.size(); ++i) {
    if (is_folder) declare_input(std::filesystem::path(data.path()) / data.name(i));
    const std::optional<int> label = data.label(i);
    if (!label || *label < network.classes) continue;
    faults.add(data.name(i), fmt::format("class {}; the network has {} classes", *label, network.classes));
  }
  faults.throw_if_any();
}

void check_logits(const std::vector<double>& logits, const std::string& image) {
  for (const double logit : logits) {
    if (std::isfinite(logit)) continue;
    throw RunError(fmt::format("{}: logits are not finite: the network's values overflow single precision", image));
  }
}

Evaluation evaluate(const Classifier& classifier, const NetworkConfig& network, const Dataset& data,
                    const std::vector<int>& indices, int threads, const Progress& progress) {
  std::vector<ImageOutcome> by_index(static_cast<std::size_t>(data.size()));
  for_each_parallel(
      indices, threads,
      [&](int i) {
        ImageOutcome& outcome = by_index[static_cast<std::size_t>(i)];
        outcome.index = i;
        outcome.name = data.name(i);
        outcome.label = data.label(i);
        outcome.classification = classifier.classify(network_input(data, i, network));
        check_logits(outcome.classification.logits, outcome.name);
        outcome.top5 = top_indices(outcome.classification.logits, 5);
      },
      progress);
  Evaluation evaluation;
  for (const int i : indices) evaluation.images.push_back(std::move(by_index[static_cast<std::size_t>(i)]));
  return evaluation;
}

}  // namespace secateur::eval
