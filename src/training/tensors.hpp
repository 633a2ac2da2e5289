// SPDX-License-Identifier: Apache-2.0
// libtorch's tensors and derivatives. Its umbrella header torch/torch.h takes twice as long to compile.
#pragma once

#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>
