// SPDX-License-Identifier: Apache-2.0
// How many tokens stay where an encoder drops some; which ones, is by their scores under every policy
// (docs/formats.md). A policy is one row of token_policy.cpp: schema, inference, packing, simulation, training, export
// and summary read it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/namespaces.hpp"

namespace secateur::policies {

struct TokenPolicy {
  const char* name;      ///< value of pruning.token_policy
  const char* sentence;  ///< what it does, for help and schema: "keeps a fixed number, as published"
  const char* words;     ///< in summaries, with {:g} for its parameter in per cent; null: token_keep says it
  bool needs_image;      ///< how many stay is known with an image only: so is the program of the machine
  bool in_batches;       ///< all images of a batch keep equally many, as training needs it
  bool is_exported;      ///< the kernels of hls/ have it
  /// Its own key of the pruning document, a ratio in (0, 1], with its sentence and default. Null with token_keep.
  const char* key;
  const char* key_sentence;
  Decimal key_default;
  /// How many of `scores`, highest first and without CLS's, stay; at least 1 of at least 1. Null without `needs_image`.
  /// Integers are decided exactly, as hardware does.
  int (*kept_of_integers)(const std::vector<std::int64_t>& scores, const Decimal& parameter);
  int (*kept_of_reals)(const std::vector<double>& scores, const Decimal& parameter);
};

/// All of them; the first keeps a fixed number.
const std::vector<TokenPolicy>& token_policies();

/// The policy of that name, which must be one of token_policies().
const TokenPolicy* token_policy(std::string_view name);

/// A policy that needs an image, with its parameter.
struct TokenCounter {
  const TokenPolicy* policy = nullptr;
  Decimal parameter{1, 1};

  int kept(const std::vector<std::int64_t>& scores) const { return policy->kept_of_integers(scores, parameter); }
  int kept(const std::vector<double>& scores) const { return policy->kept_of_reals(scores, parameter); }
};

}  // namespace secateur::policies
