// SPDX-License-Identifier: Apache-2.0
#include "explore/point_result.hpp"

#include <cstring>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/shortage.hpp"
#include "config/config_hash.hpp"
#include "config/documents.hpp"

namespace secateur::explore {
namespace {

/// Of a stored accelerator.
constexpr const char* kBoard = "board";

constexpr const char* kStatusWords[] = {"done", "unbuildable", "failed", "crashed", "timed_out"};

/// Bytes of this machine: both ends are the same program.
class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) {}
  template <class T>
  void plain(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(const std::string& value) {
    plain(value.size());
    bytes_ += value;
  }

 private:
  std::string& bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view& bytes) : bytes_(bytes) {}
  template <class T>
  void plain(T& value) {
    SECATEUR_CHECK(bytes_.size() >= sizeof value, "a worker's message is cut off");
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
  }
  void text(std::string& value) {
    std::size_t size = 0;
    plain(size);
    SECATEUR_CHECK(bytes_.size() >= size, "a worker's message is cut off");
    value = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }

 private:
  std::string_view& bytes_;
};

/// The order of fields, once for both ways.
template <class Stream, class Result>
void fields(Stream& stream, Result& result) {
  stream.plain(result.point);
  stream.plain(result.fidelity);
  stream.plain(result.status);
  stream.text(result.error);
  stream.text(result.violates);
  stream.text(result.axes);
  for (auto& document : result.documents) {
    stream.text(document.id);
    stream.text(document.text);
  }
  stream.plain(result.seed);
  stream.plain(result.figures);
  stream.text(result.bottleneck);
  stream.text(result.result);
  stream.plain(result.wall_seconds);
}

}  // namespace

Json stored_accelerator(const AcceleratorConfig& accelerator) {
  Json stored = to_json(accelerator);
  Json device = to_json(accelerator.board);
  if (!is_told_by_name(stored, device)) stored[kBoard] = std::move(device);
  return stored;
}

Json take_stored_device(Json& accelerator) {
  if (!accelerator.is_object() || !accelerator.contains(kBoard)) return Json();
  Json device = std::move(accelerator[kBoard]);
  accelerator.erase(kBoard);
  return device;
}

const char* to_string(PointStatus status) {
  return kStatusWords[static_cast<std::size_t>(status)];
}

std::optional<PointStatus> point_status(const std::string& word) {
  for (const PointStatus status : {PointStatus::done, PointStatus::unbuildable, PointStatus::failed,
                                   PointStatus::crashed, PointStatus::timed_out}) {
    if (word == to_string(status)) return status;
  }
  return std::nullopt;
}

std::string document_id(std::string_view text) {
  constexpr std::size_t kDigits = 16;
  return sha256_hex(text).substr(0, kDigits);
}

bool is_final(const PointResult& result) {
  const bool may_end_otherwise = result.status == PointStatus::crashed || result.status == PointStatus::timed_out;
  return !may_end_otherwise && !(result.status == PointStatus::failed && tells_of_shortage(result.error));
}

void serialise(const PointResult& result, std::string& bytes) {
  Writer writer(bytes);
  fields(writer, result);
}

PointResult deserialise(std::string_view& bytes) {
  PointResult result;
  Reader reader(bytes);
  fields(reader, result);
  return result;
}

}  // namespace secateur::explore
