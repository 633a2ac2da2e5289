// SPDX-License-Identifier: Apache-2.0
// One way to classify an image, whichever arithmetic is behind it: the float reference or the integer one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "vit/activation_scales.hpp"
#include "vit/transformer.hpp"

namespace secateur::eval {

enum class Arithmetic { real, int8, int16 };
/// "float", "int8", "int16".
const char* to_string(Arithmetic arithmetic);
std::optional<Arithmetic> arithmetic_of(const std::string& name);
/// 8 or 16; 32 for float.
int bits_of(Arithmetic arithmetic);

struct Classification {
  std::vector<double> logits;                     ///< real numbers: integers times the logits' scale
  std::vector<std::vector<int>> selected_tokens;  ///< per drop (vit/token_selection.hpp)
};

class Classifier {
 public:
  virtual ~Classifier() = default;
  /// `image`: normalised, channels x image_size x image_size. Several threads may call it at once.
  virtual Classification classify(const std::vector<float>& image) const = 0;
};

/// `transformer` must live as long.
std::unique_ptr<Classifier> float_classifier(const Transformer& transformer);
std::unique_ptr<Classifier> integer_classifier(const Transformer& transformer, const ActivationScales& scales);

}  // namespace secateur::eval
