// SPDX-License-Identifier: Apache-2.0
#include "units/pe/event/mpca.hpp"

#include <fmt/format.h>

namespace secateur::hw {

Mpca::Mpca(const sc_core::sc_module_name& name, const MpcaContext& context, OffChip& off_chip)
    : sc_module(name),
      context_(context),
      alarm_(context.clock),
      balancer_("load_balancer", context.clock, context.program, context.accelerator.p_h) {
  SC_HAS_PROCESS(Mpca);
  SC_METHOD(issue);
  sensitive << alarm_.event();
  dont_initialize();
  for (int m = 0; m < context.accelerator.p_h; ++m) {
    modules_.push_back(
        std::make_unique<HeadModule>(fmt::format("head_module_{}", m).c_str(), m, context, off_chip, balancer_, *this));
  }
}

void Mpca::start() {
  for (const auto& module : modules_) module->start();
  alarm_.now();
}

void Mpca::issue() {
  const std::vector<OperationIndex>& operations = context_.program.of_unit[static_cast<std::size_t>(Unit::mpca)];
  if (next_ == operations.size()) return;
  joined_ = 0;
  const OperationIndex operation = operations[next_++];
  for (const auto& module : modules_) module->issue(operation);
}

void Mpca::module_joined(HeadModule&) {
  if (++joined_ < context_.accelerator.p_h) return;
  close_operation();
  alarm_.set(context_.clock.edge_now() + context_.accelerator.controller.operation_cycles);
}

void Mpca::close_operation() {
  const OperationIndex operation = context_.program.of_unit[static_cast<std::size_t>(Unit::mpca)][next_ - 1];
  const HeadModule* critical = modules_.front().get();
  for (const auto& module : modules_) {
    if (module->last_step_end() > critical->last_step_end()) critical = module.get();
  }
  context_.log[operation].stalls = critical->stalls();
  // What is left is drain: nobody works for the operation any more, and its result is not there yet.
  context_.ledger.stall(StallCause::pipeline, context_.clock.edge_now(), context_.tiles.last_edge(operation));
}

std::string Mpca::describe_waiting() const {
  std::string text = balancer_.describe_waiting();
  for (const auto& module : modules_) text += module->describe_waiting();
  return text;
}

void Mpca::tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& tell) const {
  for (std::size_t m = 0; m < modules_.size(); ++m) {
    tell(static_cast<int>(m), modules_[m]->prefetcher().held_bytes_high_water());
  }
}

std::unique_ptr<ProgramUnit> make_mpca(const MachineContext& context) {
  return std::make_unique<Mpca>("mpca",
                                MpcaContext{context.unit.clock, context.unit.program, context.unit.accelerator,
                                            context.unit.tiles, context.unit.log, context.unit.ledger,
                                            context.unit.trace, context.broadcast_crossing, context.unit.data},
                                context.off_chip);
}

}  // namespace secateur::hw
