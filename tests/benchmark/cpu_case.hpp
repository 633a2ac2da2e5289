// SPDX-License-Identifier: Apache-2.0
// What the CPU benchmarks run: DeiT-Small with random weights, dense or pruned as the published machine's default.
#pragma once

#include <string>
#include <vector>

#include "config/documents.hpp"
#include "pruning/pack.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"

namespace secateur::test {

struct CpuCase {
  PackedModel model;
  Transformer transformer;
  std::vector<float> pixels;

  explicit CpuCase(const std::string& pruning) {
    DocumentRequest request;
    request.pruning = pruning;
    const Documents documents = load_documents(request);
    model = pack(documents.network, documents.pruning);
    transformer = random_transformer(model, 1);
    pixels = random_image(documents.network, 2);
  }
};

inline const char* const kCpuPrunings[] = {"dense", "b16_rb50_rt50"};

}  // namespace secateur::test
