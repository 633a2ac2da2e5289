// SPDX-License-Identifier: Apache-2.0
#include "units/pe/clocked/mpca.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace secateur::hw::clocked {

Mpca::Mpca(const sc_core::sc_module_name& name, const Environment& environment)
    : sc_module(name),
      env_(environment),
      queue_(environment.program),
      controller_("controller", environment.clock, environment.program, environment.config, environment.activity),
      load_balancer_("load_balancer", environment, queue_) {
  const auto count = static_cast<std::size_t>(environment.config.p_h);
  prefetchers_.init(count, [this](const char* child, std::size_t m) {
    return new WeightPrefetcher(child, static_cast<int>(m), env_, queue_);
  });
  modules_.init(count, [this](const char* child, std::size_t m) {
    return new HeadModule(child, static_cast<int>(m), env_, queue_);
  });
  connect();
  SC_HAS_PROCESS(Mpca);
  SC_METHOD(count_cycle);
  sensitive << environment.clock.rising();
  dont_initialize();
}

void Mpca::connect() {
  for (std::size_t m = 0; m < modules_.size(); ++m) {
    prefetchers_[m].running(controller_.running);
    prefetchers_[m].ticket(load_balancer_.ticket[m]);
    prefetchers_[m].asked_operation(load_balancer_.asked_operation[m]);
    prefetchers_[m].released_bytes(modules_[m].released_bytes);
    modules_[m].running(controller_.running);
    modules_[m].issued(controller_.issued);
    modules_[m].columns_ready(prefetchers_[m].columns_ready);
    modules_[m].ticket(load_balancer_.ticket[m]);
    modules_[m].asked_operation(load_balancer_.asked_operation[m]);
    controller_.joined[m](modules_[m].joined);
    load_balancer_.requests[m](modules_[m].requests);
    load_balancer_.awaited[m](prefetchers_[m].awaits);
  }
}

/// At an edge the signals still show the cycle that ends there.
void Mpca::count_cycle() {
  if (env_.clock.edge() == 0) return;
  const Cycle cycle = env_.clock.edge() - 1;
  count_answers(cycle);
  if (any(&HeadModule::stepping)) {
    ++cycles_.busy;
    return;
  }
  const std::optional<StallCause> cause = cause_of_stall();
  if (cause) {
    cycles_.add_stalls(*cause);
  } else {
    ++cycles_.idle;
  }
  if (any(&HeadModule::unanswered)) undecided_.push_back({cycle, cause});
}

/// The first one in order of precedence; a drain counts as pipeline.
std::optional<StallCause> Mpca::cause_of_stall() {
  std::optional<StallCause> first;
  for (const HeadModule& module : modules_) {
    const int cause = module.stall_cause.read();
    if (cause == HeadModule::kNoStall || (first && static_cast<int>(*first) <= cause)) continue;
    first = static_cast<StallCause>(cause);
  }
  if (!first && drains()) return StallCause::pipeline;
  return first;
}

/// What modules waited for while the load balancer had not answered is known with the answer.
void Mpca::count_answers(Cycle answered) {
  if (undecided_.empty()) return;
  for (const HeadModule& module : modules_) {
    const Cycle first = answered - module.stalled_before.read();
    const Cycle weights_from = first + module.memory_before.read();
    for (auto at = undecided_.rbegin(); at != undecided_.rend() && at->cycle >= first; ++at) {
      const StallCause cause = at->cycle < weights_from ? StallCause::memory : StallCause::weights;
      if (at->cause && *at->cause <= cause) continue;
      if (at->cause) {
        cycles_.add_stalls(*at->cause, -1);
      } else {
        --cycles_.idle;
      }
      cycles_.add_stalls(cause);
      at->cause = cause;
    }
  }
  if (!any(&HeadModule::unanswered)) undecided_.clear();
}

bool Mpca::any(sc_core::sc_signal<bool> HeadModule::*signal) const {
  return std::any_of(modules_.begin(), modules_.end(), [=](const HeadModule& m) { return (m.*signal).read(); });
}

/// An operation's last step has ended on all modules, and its result is not there yet.
bool Mpca::drains() {
  int joined = static_cast<int>(env_.order(Unit::mpca).size());
  for (const HeadModule& module : modules_) joined = std::min(joined, module.joined.read());
  const auto done = [this](int position) {
    return env_.scoreboard.complete(env_.order(Unit::mpca)[static_cast<std::size_t>(position)]);
  };
  while (done_ < joined && done(done_)) ++done_;
  for (int position = done_; position < joined; ++position) {
    if (!done(position)) return true;
  }
  return false;
}

/// Those of the critical module.
std::optional<OperationStalls> Mpca::stalls_of(OperationIndex operation) const {
  const std::vector<OperationIndex>& order = env_.order(Unit::mpca);
  const auto found = std::find(order.begin(), order.end(), operation);
  if (found == order.end()) return std::nullopt;
  const auto position = static_cast<std::size_t>(found - order.begin());
  const HeadModule::Book* critical = &modules_[0].book(position);
  for (const HeadModule& module : modules_) {
    if (module.book(position).end > critical->end) critical = &module.book(position);
  }
  return critical->stalls;
}

std::string Mpca::describe_waiting() const {
  std::string text;
  for (std::size_t m = 0; m < modules_.size(); ++m) {
    text += fmt::format("  head module {}: {}; {}\n", m, modules_[m].describe(), prefetchers_[m].describe());
  }
  return text;
}

void Mpca::trace(sc_core::sc_trace_file* file) {
  controller_.trace(file);
  load_balancer_.trace(file);
  for (WeightPrefetcher& prefetcher : prefetchers_) prefetcher.trace(file);
  for (HeadModule& module : modules_) module.trace(file);
}

void Mpca::tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& tell) const {
  for (std::size_t m = 0; m < prefetchers_.size(); ++m) tell(static_cast<int>(m), prefetchers_[m].high_water());
}

std::unique_ptr<ProgramUnit> make_mpca(const Environment& environment) {
  return std::make_unique<Mpca>("mpca", environment);
}

}  // namespace secateur::hw::clocked
