// SPDX-License-Identifier: Apache-2.0
#include "cost/ideal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "support/names.hpp"

namespace secateur::test {
namespace {

PruningConfig dense(int block) {
  PruningConfig pruning;
  pruning.block = block;
  pruning.weight_keep = Decimal(1, 1);
  pruning.token_keep = Decimal(1, 1);
  return pruning;
}

std::vector<IdealShape> encoders(int heads, const std::vector<int>& tokens) {
  std::vector<IdealShape> shapes;
  for (std::size_t layer = 0; layer + 1 < tokens.size(); ++layer)
    shapes.push_back({heads, tokens[layer], tokens[layer + 1]});
  return shapes;
}

std::vector<IdealShape> twelve(int heads, int tokens) {
  return encoders(heads, std::vector<int>(13, tokens));
}

TEST(Ideal, DenseDeitSmallInBlocksOf16TermByTerm) {
  const IdealEncoder encoder = ideal_encoder(NetworkConfig{}, dense(16), AcceleratorConfig{}, {6, 198, 198});
  EXPECT_EQ(encoder.qkv, 18'432);
  EXPECT_EQ(encoder.qk, 4'096);
  EXPECT_EQ(encoder.row_sums, 1'664);
  EXPECT_EQ(encoder.av, 4'992);
  EXPECT_EQ(encoder.proj, 6'144);
  EXPECT_EQ(encoder.mlp_int, 19'968);
  EXPECT_EQ(encoder.mlp_out, 24'576);
  EXPECT_EQ(encoder.total(), 79'872);
}

TEST(Ideal, ThePublishedDenseLatencies) {
  EXPECT_EQ(ideal_cycles(NetworkConfig{}, dense(16), AcceleratorConfig{}, twelve(6, 198)), 958'464);
  EXPECT_EQ(ideal_encoder(NetworkConfig{}, dense(32), AcceleratorConfig{}, {6, 198, 198}).total(), 88'832);
  EXPECT_EQ(ideal_cycles(NetworkConfig{}, dense(32), AcceleratorConfig{}, twelve(6, 198)), 1'065'984);
}

/// Tokens drop in encoders 3, 7 and 10: 198, 101, 52, 28.
std::vector<int> halved() {
  return {198, 198, 198, 101, 101, 101, 101, 52, 52, 52, 28, 28, 28};
}

TEST(Ideal, ThePublishedPrunedNetwork) {
  PruningConfig pruning;  // blocks of 16, half the weights, half the tokens
  EXPECT_EQ(ideal_cycles(NetworkConfig{}, pruning, AcceleratorConfig{}, encoders(6, halved())), 257'280);
}

TEST(Ideal, FiveHeadsAreSlowerThanSix) {
  EXPECT_GT(ideal_cycles(NetworkConfig{}, PruningConfig{}, AcceleratorConfig{}, encoders(5, halved())), 257'280);
}

TEST(Ideal, GridTakesItsOwnSnapshotCount) {
  AcceleratorConfig machine;
  machine.mapping = Mapping::grid;
  machine.p_t = 13;
  EXPECT_EQ(ideal_cycles(NetworkConfig{}, dense(16), machine, twelve(6, 198)), 756'480);
  machine.idealise.mapping = true;
  AcceleratorConfig fold;
  fold.p_t = 13;
  EXPECT_EQ(ideal_cycles(NetworkConfig{}, dense(16), machine, twelve(6, 198)),
            ideal_cycles(NetworkConfig{}, dense(16), fold, twelve(6, 198)));
}

TEST(Ideal, KeepRatiosWithFifteenDecimalsDoNotOverflow) {
  PruningConfig half;
  PruningConfig nearly = half;
  half.weight_keep = Decimal(5, 10);
  nearly.weight_keep = Decimal::from_double(0.499999999999999);
  EXPECT_EQ(ideal_cycles(NetworkConfig{}, nearly, AcceleratorConfig{}, encoders(6, halved())),
            ideal_cycles(NetworkConfig{}, half, AcceleratorConfig{}, encoders(6, halved())));
}

/// paper.md's formulas as they stand there, in double precision. phi is a dyadic fraction in the cases below, so that
/// every product is exact.
struct Published {
  double b, p, h, t, c, D, d, H, mlp, keep;

  double cb() const { return std::ceil(b / p) * std::ceil(b / p) * b; }
  double phi(double kept) const {
    return std::min(1.0, std::ceil(D * d * H / (b * b)) * keep / std::ceil(D * d * kept / (b * b)));
  }
  double whole(double M, double N, double W, double share) const {
    const double S = std::ceil(N / b) * cb() * share;
    const double sweep =
        std::ceil(std::ceil(std::ceil(W / d) / h) * std::ceil(std::ceil(M / b) * std::ceil(d / b) / (t * c)) * S);
    const double expand = std::ceil(std::ceil(std::ceil(std::ceil(W / b) / h) * std::ceil(M / b) / (t * c)) * S);
    return std::min(sweep, expand);
  }
  double per_head(double M, double N, double W, double kept) const {
    return std::ceil(kept / h) * std::ceil(std::ceil(M / b) * std::ceil(W / b) / (t * c)) * std::ceil(N / b) * cb();
  }
  double encoder(double in, double out, double kept) const {
    const double neurons = std::ceil(mlp * keep);
    return 3 * whole(in, D, d * kept, phi(kept)) + per_head(in, d, in, kept) +
           std::ceil(std::ceil(in / b) / t) * std::ceil(kept / h) * std::ceil(in / b) * std::ceil(b / p) * b +
           per_head(in, in, d, kept) + whole(in, d * kept, D, phi(kept)) + whole(out, D, neurons, 1.0) +
           whole(out, neurons, D, 1.0);
  }
};

TEST(Ideal, AgreesWithTheFormulasInDoublePrecision) {
  std::mt19937_64 random(41);
  const auto pick = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1));
  };
  for (int trial = 0; trial < 3000; ++trial) {
    NetworkConfig network;
    PruningConfig pruning;
    AcceleratorConfig machine;
    pruning.block = 8 << pick(0, 3);
    const int width = pruning.block * pick(1, 4);
    network.heads = 1 << pick(0, 3);
    network.embed_dim = width * network.heads;
    network.mlp_hidden = pick(1, 2000);
    pruning.weight_keep = Decimal(125 * pick(1, 8), 1000);
    machine.p_h = pick(1, 9);
    machine.p_t = pick(1, 20);
    machine.p_c = pick(1, 5);
    machine.p_pe = pick(1, 2 * pruning.block);
    const int kept = network.heads >> pick(0, 2);
    if (kept == 0) continue;
    const IdealShape shape{kept, pick(1, 400), pick(1, 400)};
    const Published published{
        double(pruning.block),      double(machine.p_pe),           double(machine.p_h), double(machine.p_t),
        double(machine.p_c),        double(network.embed_dim),      double(width),       double(network.heads),
        double(network.mlp_hidden), pruning.weight_keep.to_double()};
    EXPECT_EQ(static_cast<double>(ideal_encoder(network, pruning, machine, shape).total()),
              published.encoder(shape.tokens_in, shape.tokens_out, kept));
  }
}

}  // namespace
}  // namespace secateur::test
