// SPDX-License-Identifier: Apache-2.0
#include "support/tlm_protocol_checker.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "support/names.hpp"

namespace secateur::test {
namespace {

const char* name_of(tlm::tlm_phase_enum phase) {
  switch (phase) {
    case tlm::BEGIN_REQ:
      return "BEGIN_REQ";
    case tlm::END_REQ:
      return "END_REQ";
    case tlm::BEGIN_RESP:
      return "BEGIN_RESP";
    case tlm::END_RESP:
      return "END_RESP";
    default:
      return "a phase of no base protocol";
  }
}

}  // namespace

TlmProtocolChecker::TlmProtocolChecker(const sc_core::sc_module_name& name, std::string between)
    : sc_module(name), between_(std::move(between)) {
  in.register_nb_transport_fw(this, &TlmProtocolChecker::forward);
  out.register_nb_transport_bw(this, &TlmProtocolChecker::backward);
}

TlmProtocolChecker::Attributes TlmProtocolChecker::attributes_of(const Payload& p) {
  return {p.get_command(),        p.get_address(),         p.get_data_ptr(),
          p.get_data_length(),    p.get_byte_enable_ptr(), p.get_byte_enable_length(),
          p.get_streaming_width()};
}

void TlmProtocolChecker::violation(const std::string& what) {
  violations_.push_back(fmt::format("{} at {} fs: {}", between_, sc_core::sc_time_stamp().value(), what));
}

tlm::tlm_sync_enum TlmProtocolChecker::forward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  const auto sent = static_cast<tlm::tlm_phase_enum>(static_cast<unsigned>(phase));
  pass(payload, sent, delay, true);
  const tlm::tlm_sync_enum status = out->nb_transport_fw(payload, phase, delay);
  check_return(payload, sent, status, phase, delay, true);
  return status;
}

tlm::tlm_sync_enum TlmProtocolChecker::backward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  const auto sent = static_cast<tlm::tlm_phase_enum>(static_cast<unsigned>(phase));
  pass(payload, sent, delay, false);
  const tlm::tlm_sync_enum status = in->nb_transport_bw(payload, phase, delay);
  check_return(payload, sent, status, phase, delay, false);
  return status;
}

void TlmProtocolChecker::check_return(Payload& payload, tlm::tlm_phase_enum sent, tlm::tlm_sync_enum status,
                                      const tlm::tlm_phase& phase, const sc_core::sc_time& delay, bool went_forward) {
  const auto returned = static_cast<tlm::tlm_phase_enum>(static_cast<unsigned>(phase));
  switch (status) {
    case tlm::TLM_ACCEPTED:
      if (returned != sent) violation("TLM_ACCEPTED with another phase");
      break;
    case tlm::TLM_UPDATED:
      if (returned == sent) violation("TLM_UPDATED with the same phase");
      pass(payload, returned, delay, !went_forward);
      break;
    case tlm::TLM_COMPLETED:
      if (sent == tlm::END_RESP) break;
      if (sent == tlm::END_REQ) {
        violation("TLM_COMPLETED to END_REQ");
      } else if (sent == tlm::BEGIN_RESP) {
        pass(payload, tlm::END_RESP, delay, true);
      } else if (under_way_.count(&payload) > 0) {  // BEGIN_REQ: request and response in one
        check_unchanged(payload, under_way_.at(&payload));
        end(payload);
      }
      break;
  }
}

void TlmProtocolChecker::pass(Payload& payload, tlm::tlm_phase_enum phase, const sc_core::sc_time& delay,
                              bool goes_forward) {
  const bool forward_phase = phase == tlm::BEGIN_REQ || phase == tlm::END_RESP;
  const bool backward_phase = phase == tlm::END_REQ || phase == tlm::BEGIN_RESP;
  if (goes_forward ? !forward_phase : !backward_phase) {
    violation(fmt::format("{} on the {} path", name_of(phase), goes_forward ? "forward" : "backward"));
    return;
  }
  if (!payload.has_mm()) {
    violation("a payload without memory manager");
  } else if (payload.get_ref_count() < 1) {
    violation("a payload that nobody holds");
  }
  if (phase == tlm::BEGIN_REQ) begin_request(payload);
  const auto found = under_way_.find(&payload);
  if (found == under_way_.end()) {
    violation(fmt::format("{} of no transaction under way", name_of(phase)));
    return;
  }
  Transaction& transaction = found->second;
  const sc_core::sc_time time = sc_core::sc_time_stamp() + delay;
  if (time < transaction.time) violation("time goes backwards");
  transaction.time = time;
  events_.push_back({static_cast<std::int64_t>(time.value()), phase, payload.get_address(), transaction.number});
  check_unchanged(payload, transaction);
  if (phase == tlm::END_REQ) {
    if (transaction.phase != tlm::BEGIN_REQ) violation("END_REQ out of order");
    transaction.phase = tlm::END_REQ;
    if (requesting_ == &payload) requesting_ = nullptr;
  }
  if (phase == tlm::BEGIN_RESP) begin_response(payload, transaction);
  if (phase == tlm::END_RESP) {
    if (transaction.phase != tlm::BEGIN_RESP) violation("END_RESP out of order");
    end(payload);
  }
}

void TlmProtocolChecker::begin_request(Payload& payload) {
  if (under_way_.count(&payload) > 0) violation("BEGIN_REQ of a transaction under way");
  if (requesting_) violation("request exclusion: BEGIN_REQ before the END_REQ of another");
  if (payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE) violation("a response status before the response");
  if (payload.is_dmi_allowed()) violation("a DMI hint in a request");
  if (payload.get_data_length() == 0 || !payload.get_data_ptr()) violation("a payload without data");
  if (payload.get_streaming_width() < payload.get_data_length()) violation("a streaming width below the length");
  under_way_[&payload] = {tlm::BEGIN_REQ, attributes_of(payload), next_transaction_++, sc_core::sc_time_stamp()};
  requesting_ = &payload;
}

void TlmProtocolChecker::begin_response(Payload& payload, Transaction& transaction) {
  if (transaction.phase == tlm::BEGIN_RESP) violation("BEGIN_RESP twice");
  if (requesting_ == &payload) requesting_ = nullptr;  // implies END_REQ
  if (responding_) violation("response exclusion: BEGIN_RESP before the END_RESP of another");
  if (payload.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE) violation("a response without status");
  transaction.phase = tlm::BEGIN_RESP;
  responding_ = &payload;
}

void TlmProtocolChecker::end(Payload& payload) {
  if (requesting_ == &payload) requesting_ = nullptr;
  if (responding_ == &payload) responding_ = nullptr;
  under_way_.erase(&payload);
}

void TlmProtocolChecker::check_unchanged(const Payload& payload, const Transaction& transaction) {
  const Attributes a = attributes_of(payload);
  const Attributes& b = transaction.attributes;
  if (a.command != b.command || a.address != b.address || a.data != b.data || a.length != b.length ||
      a.byte_enable != b.byte_enable || a.byte_enable_length != b.byte_enable_length ||
      a.streaming_width != b.streaming_width) {
    violation("an attribute has changed in flight");
  }
}

void TlmProtocolChecker::finish() {
  if (!under_way_.empty()) violation(fmt::format("{} transactions not ended", under_way_.size()));
}

void CheckedBinder::bind(tlm::tlm_initiator_socket<>& initiator, tlm::tlm_target_socket<>& target) {
  const std::string name = fmt::format("protocol_checker_{}", checkers_.size());
  checkers_.push_back(
      std::make_unique<TlmProtocolChecker>(name.c_str(), fmt::format("{} -> {}", initiator.name(), target.name())));
  initiator.bind(checkers_.back()->in);
  checkers_.back()->out.bind(target);
}

void CheckedBinder::finish() {
  for (const auto& checker : checkers_) checker->finish();
}

std::string CheckedBinder::report() const {
  std::string text;
  for (const auto& checker : checkers_) {
    for (const std::string& what : checker->violations()) text += what + "\n";
  }
  return text;
}

const TlmProtocolChecker& CheckedBinder::at(const std::string& ending) const {
  const std::string wanted = ending + " -> ";
  for (const auto& checker : checkers_) {
    if (checker->between().find(wanted) != std::string::npos) return *checker;
  }
  throw std::invalid_argument(ending);
}

}  // namespace secateur::test
