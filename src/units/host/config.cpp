// SPDX-License-Identifier: Apache-2.0
#include "units/host/config.hpp"

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_host(Schema<A>& schema) {
  schema.key("host.launch_us", numbers(0, 1000000), "us", at(&A::host, &HostConfig::launch_us),
             "From the host's call to the first cycle; 0, calibrated from boards.");
}

}  // namespace

UnitKeys host_keys() {
  return {"host", "The computer that starts the machine.", add_host, nullptr};
}

}  // namespace secateur::config
