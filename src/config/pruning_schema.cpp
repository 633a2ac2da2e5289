// SPDX-License-Identifier: Apache-2.0
// Keys of a pruning document.
#include <fmt/format.h>

#include "config/schemas.hpp"

namespace secateur::config {
namespace {

using C = PruningConfig;

/// Integers up to here are exact in every JSON reader.
constexpr std::int64_t kLargestSeed = (std::int64_t{1} << 53) - 1;

Json read_score(const C& config) {
  switch (config.score) {
    case ScoreSource::l1:
      return "l1";
    case ScoreSource::l2:
      return "l2";
    case ScoreSource::random:
      return "random";
    case ScoreSource::tensor:
      break;
  }
  return config.score_file;
}

void write_score(C& config, const Json& value) {
  const auto text = value.get<std::string>();
  config.score = text == "l1"       ? ScoreSource::l1
                 : text == "l2"     ? ScoreSource::l2
                 : text == "random" ? ScoreSource::random
                                    : ScoreSource::tensor;
  config.score_file = config.score == ScoreSource::tensor ? text : std::string{};
}

Json read_mask(const C& config) {
  if (config.mask == MaskSource::file) return config.mask_file;
  return config.mask == MaskSource::topk ? "topk" : "balanced";
}

void write_mask(C& config, const Json& value) {
  const auto text = value.get<std::string>();
  config.mask = text == "topk" ? MaskSource::topk : text == "balanced" ? MaskSource::balanced : MaskSource::file;
  config.mask_file = config.mask == MaskSource::file ? text : std::string{};
}

void add_ratios(Schema<C>& schema) {
  schema
      .key("block", integers_among({8, 16, 32, 64}), "", &C::block,
           "b: weights are kept or dropped in blocks of b x b; divides D and the head width; 16 as published.")
      .key("weight_keep", keep_ratios(), "", &C::weight_keep,
           "r_b, the part of each attention matrix's blocks and of the MLP's neurons that is kept, exact as written; "
           "0.5 is the published setting.")
      .key("token_keep", keep_ratios(), "", &C::token_keep,
           "r_t, the part of the tokens other than CLS that is kept at each of token_layers, exact as written; 0.5 is "
           "the published setting.")
      .key("token_layers", integer_list(0, 1000, 0, 999), "", &C::token_layers,
           "Encoders that drop tokens, counted from 0, ascending; 2, 6, 9 are the published third, seventh and tenth.");
}

void add_sources(Schema<C>& schema) {
  schema.choice("token_policy", policy_names(token_policies()), &C::token_policy,
                "How tokens are chosen: " + policy_sentences(token_policies()) + ".");
  for (const TokenPolicy& policy : token_policies()) {
    if (policy.key == nullptr) continue;
    schema.key(
        policy.key, keep_ratios(), "", [&policy](const C& config) { return json_of(config.token_parameter(policy)); },
        [&policy](C& config, const Json& value) { assign(config.token_parameters[policy.name], value); },
        fmt::format("token_policy {}: {}", policy.name, policy.key_sentence));
    if (policy.key != std::string("token_mass")) schema.later();  // config_hash() has known that one from the first on
  }
  schema
      .key("heads_kept", or_null(integers(1, 1024)), "", &C::heads_kept,
           "Forces the number of heads kept in every encoder; null: what the block scores leave.")
      .key("score", names_or_files({"l1", "l2", "random"}, {".safetensors"}), "", read_score, write_score,
           "What blocks are ranked by: a norm of their weights, random draws, or a tensor with one score a block; "
           "without weights the scores are random whatever norm is asked for.")
      .key("mask", names_or_files({"topk", "balanced"}, {".safetensors", ".npy", ".npz"}), "", read_mask, write_mask,
           "topk keeps the best blocks of the whole matrix, as published; balanced keeps equally many in every "
           "column; a file is a finished mask.")
      .key("skew", numbers(0, 100), "standard deviations", &C::skew,
           "Random scores: spread of the columns' mean scores against the spread within a column; 0: all alike.")
      .key("seed", integers(0, kLargestSeed), "", &C::seed, "Of the random scores; 1 by choice.");
}

Schema<C> make_pruning_schema() {
  Schema<C> schema(
      "pruning", "pruning: what is dropped",
      "What is dropped, and how: weight blocks once (static), tokens in each image (dynamic). The defaults "
      "are the setting b = 16, r_b = r_t = 0.5 of Parikh et al., FCCM 2024.",
      PruningConfig{});
  schema
      .key("name", texts("a text"), "", &C::name, "Name in reports; the default is the file's name without its ending.")
      .derived("the file's name without its ending");
  add_ratios(schema);
  add_sources(schema);
  return schema;
}

}  // namespace

const Schema<PruningConfig>& pruning_schema() {
  static const Schema<PruningConfig> schema = make_pruning_schema();
  return schema;
}

}  // namespace secateur::config
