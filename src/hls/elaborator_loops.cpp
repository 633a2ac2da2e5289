// SPDX-License-Identifier: Apache-2.0
// Loops: unrolled ones iteration by iteration, others once. A pipelined loop is walked twice: first for what an
// iteration leaves to the next, then for the operations between what it has from the one before and that.
#include <fmt/format.h>

#include <algorithm>

#include "hls/elaborator.hpp"
#include "hls/syntax_queries.hpp"

namespace secateur::hls {
namespace {

/// Unrolled loops of the kernels have some hundred iterations; a tool gives up far earlier than here.
constexpr int kMostIterations = 100'000;
/// Operations - additions, comparisons, choices - that a recurrence may have a cycle. A rule of thumb: eight of them in
/// a row are beyond 3.3 ns in any FPGA of the devices here, while four or five, of few bits, may fit.
constexpr int kOperationsPerCycle = 8;

std::string without_indices(const std::string& exact) {
  std::string array;
  for (const char c : exact) {
    const bool is_index = !array.empty() && array.back() == '[' && c != ']';
    if (!is_index) array += c;
  }
  return array;
}

/// A `for` has: start, variable, condition, step, body.
constexpr std::size_t kLoopStart = 0, kLoopCondition = 2, kLoopStep = 3;

}  // namespace

bool Elaborator::is_independent(const PipelinedLoop& loop, const SyntaxNode* root, const std::string& array) {
  return std::any_of(loop.independent.begin(), loop.independent.end(), [&](const auto& each) {
    return each.first == root && array.compare(0, each.second.size(), each.second) == 0;
  });
}

/// A loop whose iterations are known when the hardware is made.
bool Elaborator::counts(const SyntaxNode& loop) const {
  return loop.is("ForStmt") && loop.children.size() == 5;
}

Elaborator::Flow Elaborator::execute_loop(const SyntaxNode& loop) {
  const SyntaxNode* body = loop_body(loop);
  if (body == nullptr) return Flow::next;
  check_places(*body, &loop);
  if (directive_of(*body) != nullptr) report(*body, "place of a directive", "is the body itself: give it a block");
  const BlockDirectives directives = directives_of(body);
  const bool is_unrolled = directives.has("unroll");
  const SyntaxNode* parent = parents_.at(&loop);
  // What is unrolled with a pipelined loop around it is no loop any more.
  const bool stays = pipelined_ == nullptr || directives.has("pipeline");
  if (stays && !parent->is("LabelStmt")) report(loop, "loops are labelled", "a loop has no label");
  if (is_unrolled || (pipelined_ != nullptr && !directives.has("pipeline"))) {
    unroll(loop, is_unrolled);
  } else if (directives.has("dataflow")) {
    make_runtime(loop);
    if (counts(loop)) execute(*loop.children[kLoopStart]);
    make_runtime(loop);
    check_region(*body, &loop);
    run_region(*body);
  } else if (directives.has("pipeline")) {
    pipeline(loop, directives);
  } else {
    walk_once(loop);
  }
  return Flow::next;
}

void Elaborator::unroll(const SyntaxNode& loop, bool is_asked) {
  if (!counts(loop)) {
    report(loop, "bounds of unrolled loops", "is no loop with a counter");
    return walk_once(loop);
  }
  if (!loop.children[kLoopStart]->kind.empty()) execute(*loop.children[kLoopStart]);
  for (int i = 0; i < kMostIterations; ++i) {
    const SyntaxNode& condition = *loop.children[kLoopCondition];
    const Value goes_on = condition.kind.empty() ? Value{} : evaluate(condition);
    if (!goes_on.is_number()) {
      report(loop, "bounds of unrolled loops",
             is_asked ? "UNROLL of a loop whose bound is of run time"
                      : "a loop within a pipelined one has a bound of run time: it cannot be unrolled");
      return walk_once(loop);
    }
    if (goes_on.number == 0) return;
    execute(*loop_body(loop));
    evaluate(*loop.children[kLoopStep]);
  }
  report(loop, "bounds of unrolled loops", fmt::format("has more than {} iterations", kMostIterations));
}

/// All variables that the statement may write, by its own words, are of run time from here on.
void Elaborator::make_runtime(const SyntaxNode& statement) {
  if (statement.is("LambdaExpr")) return;
  if (statement.is("ImplicitCastExpr") && statement.cast == "LValueToRValue") return;
  if (statement.is("DeclRefExpr")) {
    const auto declared = tree_.declarations.find(statement.referenced);
    if (declared == tree_.declarations.end()) return;
    const SyntaxNode* root = declared->second;
    const auto reference = references_.find({root, ""});
    if (reference != references_.end()) root = reference->second.root;
    const auto known = values_.find(root);
    if (known == values_.end()) return;
    for (auto& [exact, value] : known->second) {
      if (value.is_number()) value = Value{};
    }
    return;
  }
  for (const auto& child : statement.children) make_runtime(*child);
}

void Elaborator::walk_once(const SyntaxNode& loop) {
  if (counts(loop) && !loop.children[kLoopStart]->kind.empty()) execute(*loop.children[kLoopStart]);
  make_runtime(loop);
  ++uncertain_;
  if (counts(loop)) {
    if (!loop.children[kLoopCondition]->kind.empty()) evaluate(*loop.children[kLoopCondition]);
    execute(*loop_body(loop));
    evaluate(*loop.children[kLoopStep]);
  } else {
    for (const auto& child : loop.children) execute(*child);
  }
  --uncertain_;
  make_runtime(loop);
}

void Elaborator::pipeline(const SyntaxNode& loop, const BlockDirectives& directives) {
  if (!counts(loop)) {
    report(loop, "bounds of pipelined loops", "is no loop with a counter");
    return walk_once(loop);
  }
  if (!loop.children[kLoopStart]->kind.empty()) execute(*loop.children[kLoopStart]);
  make_runtime(loop);
  const std::size_t meant = meant_.size();
  PipelinedLoop pipelined;
  pipelined.line = loop.line;
  int cycles = 1;
  for (const auto& [given, call] : directives.all) {
    // What is meant holds for the loop as a whole, which is judged behind its block.
    if (!given->meant.empty()) directive(*call);
    if (given->directive.rule == nullptr) continue;
    if (given->directive.rule->name == "dependence" && call->children.size() > 2) {
      // Its variable is declared outside of the loop.
      const Place place = locate(*call->children[2]);
      pipelined.independent.insert({place.root, place.array});
    }
    if (given->directive.rule->name == "pipeline" && call->children.size() > 2) {
      const Value ii = evaluate(*call->children[2]);
      if (ii.is_number()) cycles = static_cast<int>(std::max(ii.number, 1L));
    }
  }
  PipelinedLoop* const outer = pipelined_;
  pipelined_ = &pipelined;
  // The counter is the loop's own: it needs one addition.
  if (loop.children[kLoopStart]->is("DeclStmt")) {
    for (const auto& counter : loop.children[kLoopStart]->children) pipelined.declared.insert(counter.get());
  }
  ++uncertain_;
  for (const bool is_second : {false, true}) {
    pipelined.is_second_walk = is_second;
    muted_ += is_second ? 0 : 1;
    for (const auto& [root, exact] : pipelined.carried) {
      auto known = values_.find(root);
      if (known != values_.end()) known->second.erase(exact);
    }
    execute(*loop_body(loop));
    muted_ -= is_second ? 0 : 1;
    if (is_second) judge(loop, pipelined, cycles);
  }
  meant_.resize(meant);
  --uncertain_;
  pipelined_ = outer;
  make_runtime(loop);
  for (const auto& [root, exact] : pipelined.carried) {
    auto known = values_.find(root);
    if (known != values_.end()) known->second[exact] = Value{};
  }
  if (outer != nullptr) outer->carried.insert(pipelined.carried.begin(), pipelined.carried.end());
}

void Elaborator::judge(const SyntaxNode& loop, const PipelinedLoop& pipelined, int cycles) {
  for (const auto& [root, exact] : pipelined.used) {
    if (pipelined.declared.count(root) > 0) continue;
    const auto known = values_.find(root);
    if (known == values_.end()) continue;
    const auto value = known->second.find(exact);
    if (value == known->second.end() || value->second.chain <= kOperationsPerCycle * cycles) continue;
    Place place;
    place.root = root;
    place.array = without_indices(exact);
    if (is_meant("recurrence", place) || is_independent(pipelined, root, place.array)) continue;
    report(loop, "recurrence",
           fmt::format("{}: {} operations in a row from one iteration to the next", root->name, value->second.chain));
  }
  for (const auto& [what, name] : pipelined.written) {
    if (pipelined.read.count(what) == 0) continue;
    if (is_independent(pipelined, what.first, what.second)) continue;
    report(loop, "dependence of a memory", fmt::format("{} is read and written: DEPENDENCE, or registers", name));
  }
  // The counter is the loop's own; all else that the condition looks at and an iteration writes makes the next one
  // wait.
  for (const auto& [root, exact] : pipelined.carried) {
    auto known = values_.find(root);
    if (known != values_.end()) known->second.erase(exact);
  }
  if (evaluate(*loop.children[kLoopCondition]).chain >= 0 && !is_meant("bounds of pipelined loops")) {
    report(loop, "bounds of pipelined loops", "the bound is found within the loop: the next iteration waits for it");
  }
}

}  // namespace secateur::hls
