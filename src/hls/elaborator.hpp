// SPDX-License-Identifier: Apache-2.0
// Walks a design from its top as a synthesis would: calls are followed with what they are given, loops with UNROLL and
// loops within pipelined ones are taken iteration by iteration, all others once with counters of run time. On the way
// it looks for what a tool rejects or makes slow hardware of; directive_lint.hpp lists the rules.
//
// Not modelled: values within structs that constructors set, pointers to pointers, recursion other than of templates.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "hls/elaborated_value.hpp"
#include "hls/expanded_source.hpp"
#include "hls/syntax_tree.hpp"

namespace secateur::hls {

struct ElaboratedFinding {
  int line = 0;  ///< of the text that clang has read
  std::string rule;
  std::string found;
};

class Elaborator {
 public:
  Elaborator(const ExpandedSource& source, const SyntaxTree& tree);

  /// From a function with a body on.
  void run(const SyntaxNode& top);

  /// By line, each once.
  const std::set<std::pair<int, std::pair<std::string, std::string>>>& findings() const { return findings_; }

 private:
  enum class Flow { next, may_leave, leaves };
  /// Directives of a block, as the tool takes them: wherever in it they stand.
  struct BlockDirectives {
    std::vector<std::pair<const ExpandedDirective*, const SyntaxNode*>> all;
    bool has(std::string_view name) const;
  };
  struct PipelinedLoop {
    int line = 0;
    std::set<std::pair<const SyntaxNode*, std::string>> carried;  ///< written by an iteration, from outside it
    std::map<std::pair<const SyntaxNode*, std::string>, std::string> read, written;  ///< memories; how they are called
    std::set<std::pair<const SyntaxNode*, std::string>> independent;
    std::unordered_set<const SyntaxNode*> declared;
    std::set<std::pair<const SyntaxNode*, std::string>> used;  ///< of `carried`: read before they are written
    bool is_second_walk = false;
  };
  /// What a process of a dataflow region touches.
  struct Process {
    const SyntaxNode* call = nullptr;
    std::map<std::pair<const SyntaxNode*, std::string>, std::string> read, written;
    std::unordered_set<const SyntaxNode*> declared;
  };

  void prepare(const SyntaxNode& node, const SyntaxNode* parent);
  void report(const SyntaxNode& at, const char* rule, const std::string& text);
  bool is_meant(const char* rule, const Place& place) const;
  bool is_meant(const char* rule) const;  ///< of any variable

  // Values.
  Value load(const Place& place, const SyntaxNode& at);
  void store(const Place& place, Value value, const SyntaxNode& at);
  void write(const Place& place, const Value& value);
  Value known(const Place& place) const;
  void copy_record(const Place& from, const Place& to);
  void forget(const SyntaxNode& root);
  void note_access(const Place& place, bool is_write);
  Place element(Place array, const Value& index, int extent, const SyntaxNode& at);
  Place member(Place of, const SyntaxNode& expression) const;
  bool is_partitioned(const SyntaxNode* root, const std::string& array) const;
  bool is_wide(const Place& place) const;
  const SyntaxNode* record_of(const std::string& type) const;

  // Expressions.
  Place locate(const SyntaxNode& expression);
  Place locate_element(const SyntaxNode& expression);
  Value evaluate(const SyntaxNode& expression);
  Value evaluate_list(const SyntaxNode& expression);
  Value evaluate_name(const SyntaxNode& expression);
  Value evaluate_cast(const SyntaxNode& expression);
  Value evaluate_binary(const SyntaxNode& expression);
  Value evaluate_assignment(const SyntaxNode& expression);
  Value evaluate_unary(const SyntaxNode& expression);
  Value evaluate_choice(const SyntaxNode& expression);
  Value fold(const std::string& opcode, const Value& a, const Value& b, const SyntaxNode& at);
  bool is_place(const SyntaxNode& expression) const;

  // Calls.
  Value call(const SyntaxNode& expression);
  Value call_function(const SyntaxNode& function, const std::vector<const SyntaxNode*>& arguments, const Place* self,
                      const SyntaxNode& at);
  Value call_unknown(const std::vector<const SyntaxNode*>& arguments);
  void bind(const SyntaxNode& parameter, const SyntaxNode& argument);
  void check_arguments(const SyntaxNode& function, const std::vector<const SyntaxNode*>& arguments,
                       const SyntaxNode& at);
  void directive(const SyntaxNode& call);
  void directive_on_array(const ExpandedDirective& given, const SyntaxNode& call);
  const ExpandedDirective* directive_of(const SyntaxNode& statement) const;

  // Statements.
  Flow execute(const SyntaxNode& statement);
  Flow execute_block(const SyntaxNode& block);
  Flow execute_if(const SyntaxNode& statement);
  void declare(const SyntaxNode& variable);
  BlockDirectives directives_of(const SyntaxNode* block) const;
  void check_places(const SyntaxNode& block, const SyntaxNode* owner);

  // Loops.
  Flow execute_loop(const SyntaxNode& loop);
  void unroll(const SyntaxNode& loop, bool is_asked);
  void walk_once(const SyntaxNode& loop);
  void pipeline(const SyntaxNode& loop, const BlockDirectives& directives);
  void judge(const SyntaxNode& loop, const PipelinedLoop& pipelined, int cycles);
  static bool is_independent(const PipelinedLoop& loop, const SyntaxNode* root, const std::string& array);
  void make_runtime(const SyntaxNode& statement);
  bool counts(const SyntaxNode& loop) const;

  // Dataflow.
  void check_region(const SyntaxNode& block, const SyntaxNode* loop);
  void run_region(const SyntaxNode& block);
  void judge_region(const std::vector<Process>& processes, const std::unordered_set<const SyntaxNode*>& local);
  bool has_constructor(const std::string& type) const;

  const ExpandedSource& source_;
  const SyntaxTree& tree_;
  std::unordered_map<std::uint64_t, int> field_number_;
  std::unordered_map<std::uint64_t, long> enumerators_;
  std::unordered_map<std::string, const SyntaxNode*> records_;  ///< by name; with a body
  std::unordered_set<std::string> aliases_;                     ///< names of alias templates
  std::unordered_map<const SyntaxNode*, const SyntaxNode*> parents_;

  std::unordered_map<const SyntaxNode*, std::unordered_map<std::string, Value>> values_;
  std::map<std::pair<const SyntaxNode*, std::string>, Place> references_;
  std::set<std::pair<const SyntaxNode*, std::string>> partitioned_, wide_;
  std::vector<std::pair<std::string, std::pair<const SyntaxNode*, std::string>>> meant_;
  std::vector<const SyntaxNode*> functions_;
  const Place* self_ = nullptr;
  std::vector<Value> returned_;
  std::vector<int> entered_;                                ///< `uncertain_` at the beginning of each function
  std::unordered_map<const SyntaxNode*, int> declared_at_;  ///< depth of branches of run time
  int uncertain_ = 0;
  int muted_ = 0;
  PipelinedLoop* pipelined_ = nullptr;
  std::vector<Process*> processes_;
  std::set<std::pair<int, std::pair<std::string, std::string>>> findings_;
};

}  // namespace secateur::hls
