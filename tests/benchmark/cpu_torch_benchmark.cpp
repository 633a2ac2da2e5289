// SPDX-License-Identifier: Apache-2.0
// DeiT-Small on this CPU by libtorch, single precision, one image at a time: the same layers, weights and dropped
// tokens as the float reference, with whose logits it is compared first. Threads are those of the BLAS library
// (OPENBLAS_NUM_THREADS): libtorch's own, over small products, and OpenBLAS's together are slower than either. Pruned
// blocks of kept heads are zeros that are multiplied: libtorch has no product of block-sparse by dense matrices on CPUs
// that is faster.
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "benchmark/cpu_case.hpp"
#include "support/names.hpp"
#include "vit/float_inference.hpp"
#include "vit/patches.hpp"

namespace secateur::test {
namespace {

using torch::Tensor;

Tensor tensor(const std::vector<float>& values, at::IntArrayRef shape) {
  return torch::from_blob(const_cast<float*>(values.data()), shape).clone();
}

struct Layer {
  Tensor weight, bias;  ///< weight: out x in

  Layer() = default;
  explicit Layer(const Linear& linear)
      : weight(tensor(linear.weight, {linear.in, linear.out}).t().contiguous()),
        bias(tensor(linear.bias, {linear.out})) {}
  Tensor operator()(const Tensor& x) const { return at::linear(x, weight, bias); }
};

struct Norm {
  Tensor gamma, beta;

  Norm() = default;
  explicit Norm(const LayerNorm& norm)
      : gamma(tensor(norm.gamma, {static_cast<std::int64_t>(norm.gamma.size())})),
        beta(tensor(norm.beta, {static_cast<std::int64_t>(norm.beta.size())})) {}
  Tensor operator()(const Tensor& x) const { return at::layer_norm(x, gamma.sizes(), gamma, beta, kLayerNormEpsilon); }
};

struct TorchEncoder {
  Norm norm1, norm2;
  Layer q, k, v, proj, mlp_int, mlp_out;
  std::int64_t heads = 0;
  TokenDrop drop;
};

class TorchModel {
 public:
  explicit TorchModel(const Transformer& transformer)
      : patch_embed_(transformer.patch_embed),
        embedding_(tensor(transformer.embedding, {transformer.network.tokens(), transformer.network.embed_dim})),
        final_norm_(transformer.final_norm),
        head_(transformer.head),
        special_(transformer.network.distilled ? 2 : 1) {
    if (transformer.head_dist) head_dist_ = Layer(*transformer.head_dist);
    for (const Encoder& encoder : transformer.encoders) {
      encoders_.push_back({Norm(encoder.norm1), Norm(encoder.norm2), Layer(encoder.q), Layer(encoder.k),
                           Layer(encoder.v), Layer(encoder.proj), Layer(encoder.mlp_int), Layer(encoder.mlp_out),
                           encoder.heads, encoder.drop});
    }
  }

  /// `patches`: patches x (channel, row, column).
  Tensor operator()(const Tensor& patches) const {
    Tensor x = embedding_ + torch::constant_pad_nd(patch_embed_(patches), {0, 0, special_, 0});
    std::int64_t distillation = 1;  // its row, when there is one
    for (const TorchEncoder& encoder : encoders_) x = encode(encoder, x, distillation);
    if (special_ == 1) return head_(final_norm_(x[0]));
    return (head_(final_norm_(x[0])) + head_dist_(final_norm_(x[distillation]))) / 2;
  }

 private:
  static Tensor encode(const TorchEncoder& encoder, Tensor x, std::int64_t& distillation) {
    const std::int64_t tokens = x.size(0), heads = encoder.heads;
    const auto by_head = [&](const Tensor& y) { return y.view({tokens, heads, -1}).transpose(0, 1); };
    const Tensor y = encoder.norm1(x);
    const Tensor q = by_head(encoder.q(y)), k = by_head(encoder.k(y)), v = by_head(encoder.v(y));
    const double scale = 1 / std::sqrt(static_cast<double>(q.size(2)));
    const Tensor attention = at::softmax(at::matmul(q, k.transpose(1, 2)) * scale, -1);
    x = x + encoder.proj(at::matmul(attention, v).transpose(0, 1).reshape({tokens, -1}));
    if (encoder.drop.drops) x = dropped(x, attention, encoder.drop.kept, distillation);
    return x + encoder.mlp_out(at::gelu(encoder.mlp_int(encoder.norm2(x))));
  }

  /// CLS, the kept tokens by score, and one of the others weighted by their scores.
  static Tensor dropped(const Tensor& x, const Tensor& attention, std::int64_t kept, std::int64_t& distillation) {
    const Tensor scores = attention.select(1, 0).mean(0).slice(0, 1);
    const auto [sorted, order] = scores.sort(/*stable=*/true, 0, /*descending=*/true);
    const Tensor others = x.slice(0, 1);
    const auto place = (order == distillation - 1).nonzero().item<std::int64_t>();
    distillation = 1 + std::min(place, kept);  // with the others in the last row, unless it is kept
    const Tensor rest = order.slice(0, kept);
    const Tensor fused = at::matmul(scores.index_select(0, rest), others.index_select(0, rest)).unsqueeze(0);
    return at::cat({x.slice(0, 0, 1), others.index_select(0, order.slice(0, 0, kept)), fused});
  }

  Layer patch_embed_;
  Tensor embedding_;
  std::vector<TorchEncoder> encoders_;
  Norm final_norm_;
  Layer head_, head_dist_;
  std::int64_t special_;
};

/// Largest difference of a logit over the largest logit. Ends the program when libtorch computes something else.
void check(const test::CpuCase& made, const Tensor& logits) {
  constexpr double kMostDifference = 1e-3;
  const std::vector<float> reference = infer(made.transformer, made.pixels).logits;
  double difference = 0, largest = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    difference = std::max(
        difference, std::abs(static_cast<double>(logits[static_cast<std::int64_t>(i)].item<float>() - reference[i])));
    largest = std::max(largest, std::abs(static_cast<double>(reference[i])));
  }
  if (difference <= kMostDifference * largest) return;
  std::fprintf(stderr, "libtorch's logits differ by %g of %g\n", difference, largest);
  std::exit(1);
}

void Torch(benchmark::State& state, const char* pruning) {
  const torch::NoGradGuard no_gradients;
  const test::CpuCase made(pruning);
  const TorchModel model(made.transformer);
  const NetworkConfig& network = made.model.network;
  const std::vector<float> rows = patches_of(made.pixels, network);
  const Tensor patches = tensor(rows, {static_cast<std::int64_t>(rows.size()) / made.transformer.patch_embed.in,
                                       made.transformer.patch_embed.in});
  at::set_num_threads(1);
  check(made, model(patches));
  for (auto _ : state) benchmark::DoNotOptimize(model(patches));
}

BENCHMARK_CAPTURE(Torch, dense, test::kCpuPrunings[0])->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Torch, b16_rb50_rt50, test::kCpuPrunings[1])->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace secateur::test
