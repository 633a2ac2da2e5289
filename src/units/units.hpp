// SPDX-License-Identifier: Apache-2.0
// The units of the machine that have a group of keys in the accelerator document, in that document's order: the one
// list of them. A unit that is added is a line here (and its header's above): schema, checks, help, resources, levers
// and results read the list. The memory channels' unit has a document of its own (units/memory/config.hpp).
#pragma once

#include "units/controller/config.hpp"
#include "units/dma/config.hpp"
#include "units/elementwise/config.hpp"
#include "units/features/config.hpp"
#include "units/host/config.hpp"
#include "units/interconnect/config.hpp"
#include "units/pe/config.hpp"
#include "units/selector/config.hpp"
#include "units/weights/config.hpp"

/// UNIT(folder, struct): those with a group of keys in the accelerator document, in its order. AcceleratorConfig has a
/// member of the folder's name; config.cpp of the folder defines `FOLDER_keys()`, cost.cpp `FOLDER_cost()`.
#define SECATEUR_UNITS(UNIT)             \
  UNIT(pe, PeConfig)                     \
  UNIT(elementwise, ElementwiseConfig)   \
  UNIT(selector, SelectorConfig)         \
  UNIT(features, FeatureBufferConfig)    \
  UNIT(weights, WeightBufferConfig)      \
  UNIT(dma, DmaConfig)                   \
  UNIT(interconnect, InterconnectConfig) \
  UNIT(host, HostConfig)                 \
  UNIT(controller, ControllerConfig)

/// UNIT(name): those that execute operations of the program, by their names in results. Event-driven modules are made
/// by `make_NAME()`, clocked ones by `clocked::make_NAME()`.
#define SECATEUR_PROGRAM_UNITS(UNIT) \
  UNIT(mpca)                         \
  UNIT(elementwise)                  \
  UNIT(token_selector)               \
  UNIT(dma)
