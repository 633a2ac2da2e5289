// SPDX-License-Identifier: Apache-2.0
// The header of a .safetensors file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "config/json_document.hpp"
#include "config/value_rule.hpp"
#include "vit/safetensors.hpp"

namespace secateur::vit {
namespace {

/// About 12,000 tensors: 1000 encoders.
constexpr JsonLimits kHeaderLimits{100'000, ".safetensors header"};
const char* const kMetadata = "__metadata__";

class HeaderReader {
 public:
  HeaderReader(std::uint64_t data_bytes, const std::string& file) : data_bytes_(data_bytes), faults_(file) {}

  SafetensorsHeader read(std::string_view text) {
    // The format demands it; so text, images and HTML pages are told apart at once.
    if (text.empty() || text.front() != '{') {
      throw ConfigError(faults_.file(), "", "the header does not begin with \"{\": this is no .safetensors file");
    }
    JsonDocument document = parse_json(text, faults_.file(), "", kHeaderLimits);
    for (const Fault& fault : document.faults) faults_.add(fault.path, "header: " + fault.message);
    faults_.throw_if_any();
    for (const auto& [name, value] : document.value.items()) {
      name == kMetadata ? metadata(value) : tensor(name, value);
    }
    faults_.throw_if_any();
    layout();
    faults_.throw_if_any();
    std::sort(header_.tensors.begin(), header_.tensors.end(),
              [](const TensorInfo& a, const TensorInfo& b) { return a.name < b.name; });
    return std::move(header_);
  }

 private:
  void metadata(const Json& value) {
    if (!value.is_object())
      return faults_.add(kMetadata, fmt::format("got {}; expected an object of texts", shown(value)));
    for (const auto& [key, text] : value.items()) {
      if (text.is_string()) {
        header_.metadata[key] = text.get<std::string>();
      } else {
        faults_.add(kMetadata, fmt::format("{} is {}; expected a text", tensor_label(key), shown(text)));
      }
    }
  }

  void tensor(const std::string& name, const Json& value) {
    const std::string label = tensor_label(name);
    if (!value.is_object())
      return faults_.add(label, fmt::format("got {}; expected {{dtype, shape, data_offsets}}", shown(value)));
    for (const auto& [key, unused] : value.items()) {
      if (key != "dtype" && key != "shape" && key != "data_offsets") {
        faults_.add(label, fmt::format("unknown key {}; expected dtype, shape and data_offsets", shown(Json(key))));
      }
    }
    TensorInfo info;
    info.name = name;
    const bool sound_type = dtype(label, value, info);
    const bool sound_shape = shape(label, value, info);
    const bool sound_offsets = offsets(label, value, info);
    if (!sound_type || !sound_shape || !sound_offsets) return;
    const auto wanted = static_cast<std::uint64_t>(*element_count(info.shape) * bytes_of(info.dtype));
    if (wanted != info.end - info.begin) {
      return faults_.add(label,
                         fmt::format("data_offsets [{}, {}] hold {} bytes; {} of shape {} is {}", info.begin, info.end,
                                     info.end - info.begin, to_string(info.dtype), to_string(info.shape), wanted));
    }
    header_.tensors.push_back(std::move(info));
  }

  bool dtype(const std::string& label, const Json& value, TensorInfo& info) {
    const Json given = value.value("dtype", Json());
    const auto found = given.is_string() ? dtype_of(given.get<std::string>()) : std::nullopt;
    if (found) {
      info.dtype = *found;
    } else if (given.is_null()) {
      faults_.add(label, "has no dtype");
    } else {
      faults_.add(label, fmt::format("dtype {}; expected one of {}", shown(given), fmt::join(dtype_names(), ", ")));
    }
    return found.has_value();
  }

  bool shape(const std::string& label, const Json& value, TensorInfo& info) {
    const Json given = value.value("shape", Json());
    if (!given.is_array()) {
      faults_.add(label,
                  given.is_null() ? "has no shape" : fmt::format("shape {}; expected a list of sizes", shown(given)));
      return false;
    }
    for (const Json& size : given) {
      if (!size.is_number_unsigned() || size.get<std::uint64_t>() > (std::uint64_t{1} << 60)) {
        faults_.add(label, fmt::format("shape {}; expected whole sizes from 0 to 2^60", shown(given)));
        return false;
      }
      info.shape.push_back(size.get<std::int64_t>());
    }
    const auto count = element_count(info.shape);
    const bool fits = count && *count <= (std::int64_t{1} << 60) / bytes_of(info.dtype);
    if (info.shape.size() > kMostDimensions) {
      faults_.add(label, fmt::format("shape {} has {} dimensions; at most {} are allowed", shown(given),
                                     info.shape.size(), kMostDimensions));
    } else if (!fits) {
      faults_.add(label, fmt::format("shape {} is more than 2^60 bytes", shown(given)));
    }
    return fits && info.shape.size() <= kMostDimensions;
  }

  bool offsets(const std::string& label, const Json& value, TensorInfo& info) {
    const Json given = value.value("data_offsets", Json());
    if (given.is_null()) {
      faults_.add(label, "has no data_offsets");
      return false;
    }
    const bool numbers =
        given.is_array() && given.size() == 2 && given[0].is_number_unsigned() && given[1].is_number_unsigned();
    if (numbers) {
      info.begin = given[0].get<std::uint64_t>();
      info.end = given[1].get<std::uint64_t>();
    }
    if (!numbers || info.begin > info.end) {
      faults_.add(label, fmt::format("data_offsets {}; expected [begin, end], begin <= end", shown(given)));
      return false;
    }
    if (info.end > data_bytes_) {
      faults_.add(
          label, fmt::format(
                     "data_offsets {} end after the data, which is {} bytes: the file is truncated or its header wrong",
                     shown(given), data_bytes_));
      return false;
    }
    return true;
  }

  /// Tensors follow each other without holes or overlaps, up to the end of the file.
  void layout() {
    std::vector<const TensorInfo*> order;
    for (const TensorInfo& tensor : header_.tensors) order.push_back(&tensor);
    std::sort(order.begin(), order.end(), [](const TensorInfo* a, const TensorInfo* b) {
      return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
    });
    std::uint64_t at = 0;
    const TensorInfo* before = nullptr;
    for (const TensorInfo* tensor : order) {
      if (tensor->begin > at) {
        faults_.add(tensor_label(tensor->name),
                    fmt::format("begins at byte {} of the data; bytes {} to {} before it belong to no tensor",
                                tensor->begin, at, tensor->begin - 1));
      } else if (tensor->begin < at) {
        faults_.add(tensor_label(tensor->name),
                    fmt::format("data_offsets [{}, {}] overlap {}, which ends at {}", tensor->begin, tensor->end,
                                tensor_label(before->name), at));
      }
      if (tensor->end >= at) {
        at = tensor->end;
        before = tensor;
      }
    }
    if (at < data_bytes_ && faults_.is_empty()) {
      faults_.add("", fmt::format("the last {} bytes belong to no tensor", data_bytes_ - at));
    }
  }

  std::uint64_t data_bytes_;
  FaultList faults_;
  SafetensorsHeader header_;
};

}  // namespace

std::string tensor_label(const std::string& name) {
  constexpr std::size_t kWidth = 100;
  const bool plain = !name.empty() && name.size() <= kWidth &&
                     std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
  return plain ? name : shown(Json(name));
}

SafetensorsHeader parse_safetensors_header(std::string_view json, std::uint64_t data_bytes, const std::string& file) {
  return HeaderReader(data_bytes, file).read(json);
}

}  // namespace secateur::vit
