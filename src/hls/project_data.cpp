// SPDX-License-Identifier: Apache-2.0
#include "hls/project_data.hpp"

#include <fmt/format.h>

#include <utility>

#include "secateur/hls/word.hpp"

namespace secateur::hls {
namespace {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

std::string weights_name(const KernelImage& image, std::size_t i) {
  int slot = 0;
  for (std::size_t k = 0; k < i; ++k) slot += image.ports[k].module == image.ports[i].module ? 1 : 0;
  return fmt::format("weights_{}_{}", image.ports[i].module, slot);
}

std::vector<std::string> weights_names(const KernelImage& image) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < image.ports.size(); ++i) names.push_back(weights_name(image, i));
  return names;
}

std::vector<std::string> schedule_names(const KernelImage& image) {
  std::vector<std::string> names;
  for (std::size_t m = 0; m < image.schedules.size(); ++m) names.push_back(fmt::format("schedule_{}", m));
  return names;
}

std::vector<std::string> port_names(const KernelImage& image) {
  std::vector<std::string> names = weights_names(image);
  for (std::string& name : schedule_names(image)) names.push_back(std::move(name));
  names.emplace_back("io");
  names.emplace_back("logits");
  names.emplace_back("program");
  return names;
}

std::vector<DataFile> data_files(const ProjectRequest& request) {
  const KernelImage& image = request.image;
  std::vector<DataFile> files;
  for (std::size_t i = 0; i < image.ports.size(); ++i) {
    files.push_back({weights_name(image, i), bytes_of(image.ports[i].bytes)});
  }
  const std::vector<std::string> schedules = schedule_names(image);
  for (std::size_t m = 0; m < schedules.size(); ++m) files.push_back({schedules[m], bytes_of(image.schedules[m])});
  files.push_back({"io", bytes_of(image.io)});
  files.push_back({"logits", std::string(static_cast<std::size_t>(image.logits_words) * kWordBytes, '\0')});
  files.push_back({"program", bytes_of(image.program)});
  files.push_back({kGoldenFile, bytes_of(request.golden)});
  return files;
}

}  // namespace secateur::hls
