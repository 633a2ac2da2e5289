// SPDX-License-Identifier: Apache-2.0
#include "vit/safetensors_writer.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/error.hpp"
#include "base/math.hpp"
#include "base/namespaces.hpp"
#include "base/output_file.hpp"
#include "config/json_document.hpp"

namespace secateur::vit {
namespace {

std::string header_of(const std::vector<const NamedArray*>& order, const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = Json(metadata);
  std::set<std::string> names;
  std::size_t at = 0;
  for (const NamedArray* tensor : order) {
    const Array& array = tensor->array;
    const auto count = element_count(array.shape);
    SECATEUR_CHECK(count && *count == array.size(), "tensor " + tensor->name + ": shape and bytes do not match");
    SECATEUR_CHECK(names.insert(tensor->name).second, "tensor " + tensor->name + " is written twice");
    header[tensor->name] = {
        {"dtype", to_string(array.dtype)}, {"shape", array.shape}, {"data_offsets", {at, at + array.bytes.size()}}};
    at += array.bytes.size();
  }
  std::string text = json_text(header);
  text.resize(round_up<std::size_t>(text.size(), 8), ' ');
  return text;
}

}  // namespace

NamedArray named_floats(std::string name, Shape shape, const std::vector<float>& values) {
  NamedArray named{std::move(name), {Dtype::f32, std::move(shape), {}}};
  named.array.bytes.resize(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(named.array.bytes.data(), values.data(), named.array.bytes.size());
  return named;
}

void write_safetensors(const std::string& path, const std::vector<NamedArray>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::vector<const NamedArray*> order;
  for (const NamedArray& tensor : tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(), [](const NamedArray* a, const NamedArray* b) {
    return bytes_of(a->array.dtype) > bytes_of(b->array.dtype);
  });
  const std::string header = header_of(order, metadata);
  OutputFile file(path);
  const std::uint64_t length = header.size();
  file.write({reinterpret_cast<const char*>(&length), sizeof length});
  file.write(header);
  for (const NamedArray* tensor : order) {
    const auto& bytes = tensor->array.bytes;
    file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  file.commit();
}

}  // namespace secateur::vit
