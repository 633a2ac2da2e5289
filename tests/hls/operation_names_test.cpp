// SPDX-License-Identifier: Apache-2.0
// Functions of reports are paired with operations by words that tell, never by letters that may mean anything.
#include "hls/operation_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::ElementsAre;

TEST(OperationIn, ThisProjectsNames) {
  EXPECT_EQ(operation_in("vit_layernorm_1"), "layernorm");
  EXPECT_EQ(operation_in("layernorm_KernelConfig_s"), "layernorm");
  EXPECT_EQ(operation_in("layernorm_top"), "layernorm");
  EXPECT_EQ(operation_in("softmax_exp"), "softmax_exp");
  EXPECT_EQ(operation_in("run_softmax"), "softmax");
  EXPECT_EQ(operation_in("MLP_INT_product"), "mlp_int");
  EXPECT_EQ(operation_in("token_sort_top"), "token_sort");
  EXPECT_EQ(operation_in("sort_tokens"), "token_sort");
  EXPECT_EQ(operation_in("select_tokens_KernelConfig_s"), "token_selector");
  EXPECT_EQ(operation_in("add_to_stream"), "residual");
  EXPECT_EQ(operation_in("run_row_sums"), "row_sums");
  EXPECT_EQ(operation_in("average"), "average");
}

TEST(OperationIn, OthersNames) {
  EXPECT_EQ(operation_in("compute_q_matmul_k"), "qk");
  EXPECT_EQ(operation_in("compute_attn_matmul_v"), "av");
  EXPECT_EQ(operation_in("matmul_q_k"), "qk");
  EXPECT_EQ(operation_in("computeQKMatMul_2"), "qk");
  EXPECT_EQ(operation_in("q_mul_kT"), "qk");
  EXPECT_EQ(operation_in("Attention_dot_V"), "av");
  EXPECT_EQ(operation_in("LayerNorm1"), "layernorm");
  EXPECT_EQ(operation_in("compute_fc1"), "mlp_int");
  EXPECT_EQ(operation_in("q_proj"), "q");
  EXPECT_EQ(operation_in("out_proj"), "proj");
  EXPECT_EQ(operation_in("gelu_ap_fixed_16_6_5_3_0_s"), "gelu");
}

TEST(OperationIn, ASingleLetterTellsNothing) {
  for (const char* name : {"q", "k", "v", "compute_k", "load_v", "k_loop", "write_q_1", "read_k_tile", "v_buffer"}) {
    EXPECT_EQ(operation_in(name), "") << name;
  }
}

TEST(OperationIn, WhatMayBePartOfAnythingTellsNothing) {
  for (const char* name : {"attention_head", "head_1", "proj_layer", "embed_tokens", "embedding", "entry_proc",
                           "moving_average", "transformer_block", ""}) {
    EXPECT_EQ(operation_in(name), "") << name;
  }
  EXPECT_EQ(operation_in("head"), "head");
}

TEST(OperationIn, TwoOperationsInOneFunctionAreNone) {
  EXPECT_EQ(operation_in("residual_layernorm"), "");
  EXPECT_EQ(operation_in("softmax_attn_v"), "");
  EXPECT_EQ(operation_in("gelu_fc2"), "");
}

TEST(OperationIn, PartsOfAnOperationAreNone) {
  EXPECT_EQ(operation_in("compute_q_matmul_k_Pipeline_VITIS_LOOP_35_2"), "");
  EXPECT_EQ(operation_in("Loop_softmax_proc1"), "");
  EXPECT_EQ(operation_in("dataflow_parent_loop_softmax"), "");
  EXPECT_EQ(operation_in("gelu_tile"), "");
  EXPECT_EQ(operation_in("layernorm_rows"), "");
}

TEST(OperationIn, HostileNamesTakeNoTime) {
  EXPECT_EQ(operation_in(std::string(1'000'000, '_')), "");
  std::string name;
  for (int i = 0; i < 300; ++i) name += "q_k";
  EXPECT_EQ(operation_in(name), "");
}

TEST(OperationsOf, KindsHaveSeveral) {
  EXPECT_THAT(operations_of("layernorm"), ElementsAre("ln1", "ln2", "final_ln"));
  EXPECT_THAT(operations_of("qk"), ElementsAre("qk"));
}

}  // namespace
}  // namespace secateur::test
