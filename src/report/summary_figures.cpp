// SPDX-License-Identifier: Apache-2.0
#include "report/summary_figures.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace secateur::report {
namespace {

int precedence(std::string_view unit) {
  const auto found =
      std::find_if(std::begin(kAllUnits), std::end(kAllUnits), [&](Unit each) { return to_string(each) == unit; });
  return static_cast<int>(found - std::begin(kAllUnits));
}

}  // namespace

std::vector<KindShare> cycles_by_kind(const Result& result) {
  // At each start or end of an operation the cycles since the last one are given to the first of those under way.
  using Running = std::tuple<int, Cycle, std::size_t>;  // precedence, start, index
  struct Edge {
    Cycle at;
    bool begins;
    std::size_t index;
  };
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < result.operations.size(); ++i) {
    const OperationResult& operation = result.operations[i];
    if (operation.end_cycle <= operation.start_cycle) continue;
    edges.push_back({operation.start_cycle, true, i});
    edges.push_back({operation.end_cycle, false, i});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });
  std::map<std::string, Cycle> cycles;
  std::set<Running> running;
  Cycle now = 0;
  for (const Edge& edge : edges) {
    const Cycle until = std::min(edge.at, result.cycles);
    const std::string kind = running.empty() ? "waiting" : result.operations[std::get<2>(*running.begin())].kind;
    if (until > now) cycles[kind] += until - now;
    now = std::max(now, until);
    const OperationResult& operation = result.operations[edge.index];
    const Running entry{precedence(operation.unit), operation.start_cycle, edge.index};
    if (edge.begins) {
      running.insert(entry);
    } else {
      running.erase(entry);
    }
  }
  if (result.cycles > now) cycles["waiting"] += result.cycles - now;
  std::vector<KindShare> shares;
  for (const auto& [kind, count] : cycles) shares.push_back({kind, count});
  std::stable_sort(shares.begin(), shares.end(),
                   [](const KindShare& a, const KindShare& b) { return a.cycles > b.cycles; });
  return shares;
}

StallCycles total_stalls(const Result& result) {
  StallCycles sum;
  for (const OperationResult& operation : result.operations) {
    for (const auto& row : stall_statistics()) {
      const auto member = std::get<Cycle StallCycles::*>(row.member);
      sum.*member += operation.stall.*member;
    }
  }
  return sum;
}

std::vector<const OperationResult*> worst_imbalances(const Result& result, std::size_t count) {
  std::vector<const OperationResult*> worst;
  for (const OperationResult& operation : result.operations) {
    if (operation.imbalance > 0.0) worst.push_back(&operation);
  }
  std::stable_sort(worst.begin(), worst.end(),
                   [](const auto* a, const auto* b) { return a->imbalance > b->imbalance; });
  if (worst.size() > count) worst.resize(count);
  return worst;
}

}  // namespace secateur::report
