// SPDX-License-Identifier: Apache-2.0
// A folder of small noise pictures with labels.csv, and a network of random weights for them.
#pragma once

#include <fmt/format.h>

#include <string>

#include "image/dataset.hpp"
#include "image/png_writer.hpp"
#include "support/checkpoints.hpp"
#include "support/image_files.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {

class SmallData {
 public:
  /// 00.png, 01.png, ... of 16 x 16 pixels, the classes 0, 1, 2, 3, 4, 0, ...
  explicit SmallData(int count) {
    std::string labels = "file,class_index\n";
    for (int i = 0; i < count; ++i) {
      const std::string name = fmt::format("{:02}.png", i);
      write_png(folder_.path(name), noise_image(16, 16, static_cast<std::uint32_t>(i + 1)));
      labels += fmt::format("{},{}\n", name, i % 5);
    }
    folder_.write("labels.csv", labels);
  }

  Dataset open() const { return Dataset::open(folder_.path("")); }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

/// Of tiny_network(): 16 x 16 pixels, 5 tokens, 2 encoders, 5 classes.
inline Transformer small_transformer(std::uint64_t seed = 1, const std::vector<int>& drops_at = {}) {
  return random_transformer(balanced_model(tiny_network(), 8, 1.0, drops_at, 0.5), seed);
}

inline std::vector<int> all_images(const Dataset& data) {
  std::vector<int> all;
  for (int i = 0; i < data.size(); ++i) all.push_back(i);
  return all;
}

}  // namespace secateur::test
