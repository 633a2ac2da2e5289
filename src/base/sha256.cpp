// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/binary_file.hpp"
#include "base/error.hpp"

namespace secateur {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }

  void add(const char* bytes, std::size_t size) { require(EVP_DigestUpdate(context_.get(), bytes, size) == 1); }

  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
      text += kDigits[digest[i] >> 4U];
      text += kDigits[digest[i] & 15U];
    }
    return text;
  }

 private:
  static void require(bool done) {
    if (!done) throw RunError("SHA-256 is not available in this OpenSSL");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.hex();
}

std::string sha256_file(const std::string& path) {
  constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;
  const BinaryFile file(path, "a file that has an end");
  if (file.size() > kLargestHashedFile) {
    throw ConfigError(path, "",
                      fmt::format("has {} GiB; files of at most {} GiB are read to tell them apart",
                                  file.size() / kGibibyte, kLargestHashedFile / kGibibyte));
  }
  Sha256 hash;
  std::vector<char> piece(std::size_t{1} << 20);
  for (std::uint64_t at = 0; at < file.size();) {
    const std::uint64_t count = std::min<std::uint64_t>(piece.size(), file.size() - at);
    file.read(at, piece.data(), count);
    hash.add(piece.data(), static_cast<std::size_t>(count));
    at += count;
  }
  return hash.hex();
}

}  // namespace secateur
