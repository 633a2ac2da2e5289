// SPDX-License-Identifier: Apache-2.0
#include "eval/classifier.hpp"

#include <algorithm>
#include <numeric>

#include "base/namespaces.hpp"
#include "vit/float_inference.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::eval {
namespace {

class FloatClassifier : public Classifier {
 public:
  explicit FloatClassifier(const Transformer& transformer) : transformer_(transformer) {}

  Classification classify(const std::vector<float>& image) const override {
    FloatResult result = infer(transformer_, image);
    return {{result.logits.begin(), result.logits.end()}, std::move(result.selected_tokens)};
  }

 private:
  const Transformer& transformer_;
};

class IntegerClassifier : public Classifier {
 public:
  IntegerClassifier(const Transformer& transformer, const ActivationScales& scales)
      : model_(quantise(transformer, scales)) {}

  Classification classify(const std::vector<float>& image) const override {
    const QuantisedTransformer& transformer = model_.transformer();
    IntegerResult result = model_.infer(quantise_image(image, transformer.image_scale, transformer.bits));
    Classification classification;
    for (const std::int16_t logit : result.logits) classification.logits.push_back(logit * transformer.logit_scale);
    classification.selected_tokens = std::move(result.selected_tokens);
    return classification;
  }

 private:
  IntegerModel model_;
};

}  // namespace

const char* to_string(Arithmetic arithmetic) {
  switch (arithmetic) {
    case Arithmetic::real:
      return "float";
    case Arithmetic::int8:
      return "int8";
    case Arithmetic::int16:
      return "int16";
  }
  return "";
}

std::optional<Arithmetic> arithmetic_of(const std::string& name) {
  for (const Arithmetic arithmetic : {Arithmetic::real, Arithmetic::int8, Arithmetic::int16}) {
    if (name == to_string(arithmetic)) return arithmetic;
  }
  return std::nullopt;
}

int bits_of(Arithmetic arithmetic) {
  return arithmetic == Arithmetic::int8 ? 8 : arithmetic == Arithmetic::int16 ? 16 : 32;
}

std::unique_ptr<Classifier> float_classifier(const Transformer& transformer) {
  return std::make_unique<FloatClassifier>(transformer);
}

std::unique_ptr<Classifier> integer_classifier(const Transformer& transformer, const ActivationScales& scales) {
  return std::make_unique<IntegerClassifier>(transformer, scales);
}

}  // namespace secateur::eval
