// SPDX-License-Identifier: Apache-2.0
#include "vit/quantised_checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "config/json_document.hpp"
#include "config/value_rule.hpp"
#include "vit/safetensors_writer.hpp"

namespace secateur::vit {
namespace {

std::string scale_name(int site) {
  return std::string(kScalePrefix) + to_string(static_cast<ActivationSite>(site));
}

constexpr CalibrationMethod kMethods[] = {CalibrationMethod::max, CalibrationMethod::percentile,
                                          CalibrationMethod::mse};

/// {"bits": 8, "method": "max", "images": ["a.png"]}
void read_metadata(const std::string& text, ActivationScales& scales, FaultList& faults) {
  const std::string place = std::string("metadata ") + kQuantisationMetadata;
  const JsonDocument document = parse_json(text, faults.file(), place);
  for (const Fault& fault : document.faults) faults.add(place, fault.message);
  const Json& value = document.value;
  if (!value.is_object()) {
    if (document.faults.empty()) faults.add(place, "expected an object");
    return;
  }
  const Json bits = value.value("bits", Json());
  if (bits != 8 && bits != 16) faults.add(place, fmt::format("bits is {}; expected 8 or 16", shown(bits)));
  scales.bits = bits == 16 ? 16 : 8;
  const Json method = value.value("method", Json());
  bool known = false;
  for (const CalibrationMethod candidate : kMethods) {
    if (method != to_string(candidate)) continue;
    scales.method = candidate;
    known = true;
  }
  if (!known) faults.add(place, fmt::format("method is {}; expected max, percentile or mse", shown(method)));
  const Json images = value.value("images", Json());
  const bool are_names = images.is_array() &&
                         std::all_of(images.begin(), images.end(), [](const Json& image) { return image.is_string(); });
  if (!are_names) {
    faults.add(place, fmt::format("images is {}; expected a list of names", shown(images)));
    return;
  }
  scales.images = images.get<std::vector<std::string>>();
}

void read_scales(const SafetensorsFile& file, int site, std::vector<double>& values, FaultList& faults) {
  const std::string name = scale_name(site);
  const Shape shape{static_cast<std::int64_t>(values.size())};
  const TensorInfo* tensor = file.find(name);
  if (tensor == nullptr) {
    faults.add(name, fmt::format("is missing; expected shape {}", to_string(shape)));
    return;
  }
  if (tensor->shape != shape || tensor->dtype != Dtype::f32) {
    faults.add(name, fmt::format("{} of shape {}; expected F32 of shape {}", to_string(tensor->dtype),
                                 to_string(tensor->shape), to_string(shape)));
    return;
  }
  const std::vector<float> read = file.read_floats(*tensor);
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (!(read[i] > 0)) faults.add(name, fmt::format("element [{}] is {}; expected a positive scale", i, read[i]));
    values[i] = read[i];
  }
}

/// depth x D values added to biases.
std::vector<std::vector<float>> read_correction(const SafetensorsFile& file, const char* product,
                                                const NetworkConfig& network, FaultList& faults) {
  const std::string name = std::string(kCorrectionPrefix) + product;
  const TensorInfo* tensor = file.find(name);
  const Shape shape{network.depth, network.embed_dim};
  if (tensor == nullptr) {
    faults.add(name, fmt::format("is missing; expected shape {}", to_string(shape)));
    return {};
  }
  if (tensor->shape != shape || tensor->dtype != Dtype::f32) {
    faults.add(name, fmt::format("{} of shape {}; expected F32 of shape {}", to_string(tensor->dtype),
                                 to_string(tensor->shape), to_string(shape)));
    return {};
  }
  const std::vector<float> read = file.read_floats(*tensor);
  std::vector<std::vector<float>> rows;
  for (auto at = read.begin(); at != read.end(); at += network.embed_dim) rows.emplace_back(at, at + network.embed_dim);
  return rows;
}

/// Both, or none.
BiasCorrection read_corrections(const SafetensorsFile& file, const NetworkConfig& network, FaultList& faults) {
  const auto is_there = [&](const char* product) {
    return file.find(std::string(kCorrectionPrefix) + product) != nullptr;
  };
  if (!is_there("proj") && !is_there("mlp_out")) return {};
  return {read_correction(file, "proj", network, faults), read_correction(file, "mlp_out", network, faults)};
}

NamedArray named_correction(const char* product, const std::vector<std::vector<float>>& rows) {
  std::vector<float> all;
  for (const std::vector<float>& row : rows) all.insert(all.end(), row.begin(), row.end());
  const auto depth = static_cast<std::int64_t>(rows.size());
  return named_floats(std::string(kCorrectionPrefix) + product, {depth, static_cast<std::int64_t>(all.size()) / depth},
                      all);
}

bool belongs_to_quantisation(const std::string& name) {
  return name.rfind(kScalePrefix, 0) == 0 || name.rfind(kCorrectionPrefix, 0) == 0;
}

}  // namespace

std::optional<ActivationScales> checkpoint_scales(const SafetensorsFile& file, const NetworkConfig& network) {
  const auto metadata = file.metadata().find(kQuantisationMetadata);
  if (metadata == file.metadata().end()) return std::nullopt;
  FaultList faults(file.path());
  ActivationScales scales;
  scales.resize(network.depth);
  read_metadata(metadata->second, scales, faults);
  for (int site = 0; site < kActivationSites; ++site) {
    read_scales(file, site, scales.values[static_cast<std::size_t>(site)], faults);
  }
  scales.correction = read_corrections(file, network, faults);
  faults.throw_if_any();
  return scales;
}

void write_quantised_checkpoint(const std::string& path, const SafetensorsFile& source,
                                const ActivationScales& scales) {
  std::vector<NamedArray> tensors;
  for (const TensorInfo& tensor : source.tensors()) {
    if (!belongs_to_quantisation(tensor.name)) tensors.push_back({tensor.name, source.read(tensor)});
  }
  for (int site = 0; site < kActivationSites; ++site) {
    const std::vector<double>& values = scales.values[static_cast<std::size_t>(site)];
    tensors.push_back(
        named_floats(scale_name(site), {static_cast<std::int64_t>(values.size())}, {values.begin(), values.end()}));
  }
  if (!scales.correction.is_empty()) {
    tensors.push_back(named_correction("proj", scales.correction.proj));
    tensors.push_back(named_correction("mlp_out", scales.correction.mlp_out));
  }
  std::map<std::string, std::string> metadata = source.metadata();
  metadata[kQuantisationMetadata] =
      json_text(Json{{"bits", scales.bits}, {"method", to_string(scales.method)}, {"images", scales.images}});
  write_safetensors(path, tensors, metadata);
}

}  // namespace secateur::vit
