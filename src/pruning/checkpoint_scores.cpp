// SPDX-License-Identifier: Apache-2.0
#include "pruning/checkpoint_scores.hpp"

#include <array>
#include <cmath>

#include "pruning/layer_names.hpp"
#include "pruning/layer_tensors.hpp"

namespace secateur::pruning {
namespace {

constexpr std::array<EncoderTensor, kAttentionMatrices> kWeights{EncoderTensor::q_weight, EncoderTensor::k_weight,
                                                                 EncoderTensor::v_weight, EncoderTensor::proj_weight};

/// What one weight adds to its sum; in double, so that the order of files' types does not show.
template <ScoreNorm norm>
double term(float weight) {
  const double value = static_cast<double>(weight);
  return norm == ScoreNorm::l1 ? std::abs(value) : value * value;
}

/// Sums of the b x b blocks of a stored (out, in) matrix, as the (in, out) grid that Y = X W has.
template <ScoreNorm norm>
std::vector<double> block_sums(const Tensor& weights, std::size_t block) {
  const auto outputs = static_cast<std::size_t>(weights.shape[0]);
  const auto inputs = static_cast<std::size_t>(weights.shape[1]);
  const std::size_t columns = outputs / block;
  std::vector<double> sums(inputs / block * columns, 0.0);
  for (std::size_t out = 0; out < outputs; ++out) {
    const float* row = weights.values.data() + out * inputs;
    for (std::size_t in_block = 0; in_block < inputs / block; ++in_block) {
      double sum = 0.0;
      for (std::size_t i = 0; i < block; ++i) sum += term<norm>(row[in_block * block + i]);
      sums[in_block * columns + out / block] += sum;
    }
  }
  return sums;
}

/// W_int is stored (neuron, D), W_out (D, neuron).
template <ScoreNorm norm>
std::vector<double> neuron_sums(const Tensor& int_weight, const Tensor& out_weight) {
  const auto neurons = static_cast<std::size_t>(int_weight.shape[0]);
  const auto width = static_cast<std::size_t>(int_weight.shape[1]);
  std::vector<double> sums(neurons, 0.0);
  for (std::size_t row = 0; row < width; ++row) {
    for (std::size_t n = 0; n < neurons; ++n) sums[n] += term<norm>(out_weight.values[row * neurons + n]);
  }
  for (std::size_t n = 0; n < neurons; ++n) {
    double sum = 0.0;
    for (std::size_t i = 0; i < width; ++i) sum += term<norm>(int_weight.values[n * width + i]);
    sums[n] += sum;
  }
  return sums;
}

std::vector<double> roots(std::vector<double> squares) {
  for (double& value : squares) value = std::sqrt(value);
  return squares;
}

}  // namespace

CheckpointScores::CheckpointScores(const Checkpoint& checkpoint, int block, ScoreNorm norm)
    : checkpoint_(checkpoint), block_(block), norm_(norm) {}

std::vector<double> CheckpointScores::blocks(int layer, AttentionMatrix matrix) const {
  const Tensor weights = checkpoint_.read_stored(layer, kWeights[static_cast<std::size_t>(matrix)]);
  const auto block = static_cast<std::size_t>(block_);
  if (norm_ == ScoreNorm::l1) return block_sums<ScoreNorm::l1>(weights, block);
  return roots(block_sums<ScoreNorm::l2>(weights, block));
}

std::vector<double> CheckpointScores::neurons(int layer) const {
  const Tensor int_weight = checkpoint_.read_stored(layer, EncoderTensor::int_weight);
  const Tensor out_weight = checkpoint_.read_stored(layer, EncoderTensor::out_weight);
  if (norm_ == ScoreNorm::l1) return neuron_sums<ScoreNorm::l1>(int_weight, out_weight);
  return roots(neuron_sums<ScoreNorm::l2>(int_weight, out_weight));
}

TensorScores::TensorScores(const std::string& path, const NetworkConfig& network, int block) : file_(path) {
  FaultList faults(path);
  LayerTensorRules rules = layer_tensor_rules(network, block);
  rules.elementwise_allowed = false;
  rules.neurons_required = true;
  std::vector<NamedShape> given;
  for (const TensorInfo& tensor : file_.tensors()) given.push_back({tensor.name, tensor.shape});
  check_layer_tensors(given, rules, faults);
  for (const TensorInfo& tensor : file_.tensors()) {
    if (!is_weight_type(tensor.dtype)) faults.add(tensor_label(tensor.name), wrong_weight_type(tensor.dtype));
  }
  faults.throw_if_any();
}

std::vector<double> TensorScores::read(const std::string& name) const {
  const std::vector<float> values = file_.read_floats(*file_.find(name));
  return {values.begin(), values.end()};
}

std::vector<double> TensorScores::blocks(int layer, AttentionMatrix matrix) const {
  return read(layer_name(layer, matrix));
}

std::vector<double> TensorScores::neurons(int layer) const {
  return read(layer_name(layer, kNeurons));
}

}  // namespace secateur::pruning
