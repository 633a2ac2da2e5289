// SPDX-License-Identifier: Apache-2.0
// The integer reference: a forward pass in the arithmetic of docs/arithmetic.md, in plain C++. It knows nothing of the
// machine; the functional simulation must give the same bits by another way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vit/quantised_transformer.hpp"

namespace secateur::vit {

struct IntegerResult {
  std::vector<std::int16_t> logits;
  std::vector<std::vector<int>> selected_tokens;  ///< per drop: names of the kept tokens (vit/token_selection.hpp)
};

/// Sees every operation's result as bytes (little-endian integers, in the layouts of docs/arithmetic.md 6), by the
/// operation's name in the program: "encoder0.q".
class ResultObserver {
 public:
  virtual ~ResultObserver() = default;
  virtual void result(const std::string& operation, const void* bytes, std::size_t count) = 0;
};

/// Prepared for many images; may be used by several threads at once.
class IntegerModel {
 public:
  explicit IntegerModel(const QuantisedTransformer& transformer);
  ~IntegerModel();
  IntegerModel(IntegerModel&&) noexcept;
  IntegerModel& operator=(IntegerModel&&) = delete;

  const QuantisedTransformer& transformer() const;

  /// `image`: channels x image_size x image_size (quantise_image). `observer` may be null.
  IntegerResult infer(const std::vector<std::int16_t>& image, ResultObserver* observer = nullptr) const;

 private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared_;
};

}  // namespace secateur::vit
