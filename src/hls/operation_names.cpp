// SPDX-License-Identifier: Apache-2.0
#include "hls/operation_names.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/ascii.hpp"

namespace secateur::hls {
namespace {

/// Several operations under one name: kinds of them, and what one of our functions does.
const std::map<std::string, std::vector<std::string>>& kinds() {
  static const std::map<std::string, std::vector<std::string>> all{
      {"layernorm", {"ln1", "ln2", "final_ln"}},
      {"softmax", {"softmax_exp", "softmax_norm"}},
      {"residual", {"residual1", "residual2"}},
      {"token_selector", {"token_sort", "token_shuffle"}},
      {"classifier", {"head", "head_dist"}},
      {"sparse_product", {"q", "k", "v", "qkv", "proj"}},
      {"dense_product", {"patch_embed", "mlp_int", "mlp_out", "head", "head_dist"}},
      {"head_product", {"qk", "av"}}};
  return all;
}

/// Names that mean one thing only when they are the whole name: in a longer one they may be part of anything.
const char* const kWholeNames[] = {"head",       "proj",           "embed",           "average",
                                   "load_image", "load_positions", "load_parameters", "store_logits"};

/// Words in their order, blanks between, and the operation they tell.
struct Phrase {
  const char* words;
  const char* operation;
};

const Phrase kPhrases[] = {
    // This project's own.
    {"ln1", "ln1"},
    {"ln2", "ln2"},
    {"final ln", "final_ln"},
    {"layernorm", "layernorm"},
    {"softmax", "softmax"},
    {"softmax exp", "softmax_exp"},
    {"softmax norm", "softmax_norm"},
    {"row sums", "row_sums"},
    {"gelu", "gelu"},
    {"residual", "residual"},
    {"residual1", "residual1"},
    {"residual2", "residual2"},
    {"add to stream", "residual"},
    {"token sort", "token_sort"},
    {"sort tokens", "token_sort"},
    {"token shuffle", "token_shuffle"},
    {"shuffle tokens", "token_shuffle"},
    {"token selector", "token_selector"},
    {"select tokens", "token_selector"},
    {"patch embed", "patch_embed"},
    {"mlp int", "mlp_int"},
    {"mlp out", "mlp_out"},
    {"head dist", "head_dist"},
    {"classifier", "classifier"},
    {"sparse product", "sparse_product"},
    {"dense product", "dense_product"},
    {"head product", "head_product"},
    {"qkv", "qkv"},
    {"qk", "qk"},
    {"av", "av"},
    // Others'.
    {"layer norm", "layernorm"},
    {"patch embedding", "patch_embed"},
    {"fc1", "mlp_int"},
    {"fc2", "mlp_out"},
    {"q k v", "qkv"},
    {"q k", "qk"},
    {"q kt", "qk"},
    {"q by k", "qk"},
    {"k by q", "qk"},
    {"query key", "qk"},
    {"query by key", "qk"},
    {"attn v", "av"},
    {"attention v", "av"},
    {"scores v", "av"},
    {"probs v", "av"},
    {"a by v", "av"},
    {"p by v", "av"},
    {"s by v", "av"},
    {"attn by v", "av"},
    {"attention by v", "av"},
    {"score by v", "av"},
    {"scores by v", "av"},
    {"prob by v", "av"},
    {"probs by v", "av"},
    {"q proj", "q"},
    {"proj q", "q"},
    {"q linear", "q"},
    {"linear q", "q"},
    {"query proj", "q"},
    {"k proj", "k"},
    {"proj k", "k"},
    {"k linear", "k"},
    {"linear k", "k"},
    {"key proj", "k"},
    {"v proj", "v"},
    {"proj v", "v"},
    {"v linear", "v"},
    {"linear v", "v"},
    {"value proj", "v"},
    {"o proj", "proj"},
    {"out proj", "proj"},
    {"output proj", "proj"},
    {"proj out", "proj"},
    {"attn proj", "proj"},
    {"attention proj", "proj"},
};

/// Of identifiers: "computeQKMatmul_1" -> compute, qk, matmul, 1.
std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_part = is_upper(c) || is_lower(c) || is_digit(c);
    const bool begins_word =
        is_upper(c) && i > 0 &&
        (is_lower(name[i - 1]) || (is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1])));
    if (!is_part || begins_word) end_word();
    if (is_part) word += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  end_word();
  return words;
}

bool is_known_word(const std::string& word) {
  static const std::set<std::string> known = [] {
    std::set<std::string> all;
    for (const Phrase& phrase : kPhrases) {
      const std::vector<std::string> words = words_of(phrase.words);
      all.insert(words.begin(), words.end());
    }
    return all;
  }();
  return known.count(word) > 0;
}

/// With one word for every word for a product, the tool's numbers off their ends, blanks at both ends.
std::string normal_words(const std::string& name) {
  static const char* const products[] = {"matmul", "mul", "mult", "multiply", "times", "dot", "mm", "gemm", "bmm", "x"};
  std::string text = " ";
  std::vector<std::string> words = words_of(name);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    if (word == "mat" && i + 1 < words.size() && words[i + 1] == "mul") word = words[++i];
    if (!is_known_word(word)) word.erase(word.find_last_not_of("0123456789") + 1);
    const bool is_product =
        std::any_of(std::begin(products), std::end(products), [&](const char* each) { return word == each; });
    if (!word.empty()) text += (is_product ? "by" : word) + ' ';
  }
  return text;
}

/// Vitis HLS makes functions of pipelined loops and of blocks of a dataflow region.
bool is_made_by_tool(const std::string& name) {
  const auto begins = [&](const char* words) { return name.rfind(words, 0) == 0; };
  const auto has = [&](const char* words) { return name.find(words) != std::string::npos; };
  return has("_Pipeline_") || has("_Loop_") || has("_Block_entry") || begins("Loop_") || begins("Block_") ||
         begins("dataflow_in_loop") || begins("dataflow_parent_loop");
}

/// `text`: normal_words(). A tile, some rows or a step of an operation are not the operation.
bool is_part(const std::string& text) {
  const char* const parts[] = {" tile ", " tiles ", " rows ", " segment ", " step "};
  return std::any_of(std::begin(parts), std::end(parts),
                     [&](const char* part) { return text.find(part) != std::string::npos; });
}

struct Found {
  std::size_t from, to;
  const char* operation;
};

/// Phrases that stand in `text`, without those within longer ones.
std::vector<Found> phrases_in(const std::string& text) {
  std::vector<Found> found;
  for (const Phrase& phrase : kPhrases) {
    const std::string words = " " + std::string(phrase.words) + " ";
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
      found.push_back({at, at + words.size(), phrase.operation});
    }
  }
  const auto is_within = [](const Found& a, const Found& b) {
    return a.from >= b.from && a.to <= b.to && a.to - a.from < b.to - b.from;
  };
  std::vector<Found> outer;
  for (const Found& each : found) {
    const bool is_inner =
        std::any_of(found.begin(), found.end(), [&](const Found& other) { return is_within(each, other); });
    if (!is_inner) outer.push_back(each);
  }
  return outer;
}

}  // namespace

std::string operation_in(const std::string& function) {
  constexpr std::size_t kLongest = 1000;
  if (function.size() > kLongest || is_made_by_tool(function)) return {};
  for (const char* whole : kWholeNames) {
    if (function == whole) return whole;
  }
  const std::string text = normal_words(function);
  if (is_part(text)) return {};
  std::string operation;
  for (const Found& each : phrases_in(text)) {
    if (!operation.empty() && operation != each.operation) return {};
    operation = each.operation;
  }
  return operation;
}

std::vector<std::string> operations_of(const std::string& name) {
  const auto found = kinds().find(name);
  return found == kinds().end() ? std::vector<std::string>{name} : found->second;
}

}  // namespace secateur::hls
