// SPDX-License-Identifier: Apache-2.0
// What eval and quantize take, small enough for milliseconds: a network document, a checkpoint and a folder of
// pictures.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "cli/secateur.hpp"
#include "image/png_writer.hpp"
#include "support/checkpoints.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"

namespace secateur::test {

class NetworkCase : public CliTest {
 protected:
  static constexpr int kClasses = 7;

  NetworkCase() {
    network_.classes = kClasses;
    folder_.write("tiny.json",
                  R"({"image_size": 16, "patch_size": 8, "channels": 3, "embed_dim": 32, "depth": 2, "heads": 2,)"
                  R"( "mlp_hidden": 64, "classes": 7, "distilled": false})");
    write_weights("w.safetensors");
    std::filesystem::create_directory(folder_.path("photos"));
    std::string labels = "file,class_index,name\n";
    for (int i = 0; i < 12; ++i) {
      const std::string name = fmt::format("{:02}.png", i);
      write_png(folder_.path("photos/" + name), noise_image(16, 16, static_cast<std::uint32_t>(i)));
      labels += fmt::format("{},{},kind {}\n", name, i % kClasses, i % kClasses);
    }
    folder_.write("photos/labels.csv", labels);
  }

  /// Its classifier has no weights and falling biases: every picture is of class 0, then 1, ...
  void write_weights(const std::string& name, const std::map<std::string, std::string>& metadata = {}) const {
    std::vector<NamedArray> tensors = checkpoint_tensors(Naming{}, network_);
    tensor_named(tensors, "head.weight") =
        named_floats("head.weight", {kClasses, 32}, std::vector<float>(kClasses * 32));
    tensor_named(tensors, "head.bias") = named_floats("head.bias", {kClasses}, {7, 6, 5, 4, 3, 2, 1});
    write_safetensors(folder_.path(name), tensors, metadata);
  }

  Ran with_network(const std::string& command, const std::vector<std::string>& more,
                   const ChildOptions& options = {}) const {
    std::vector<std::string> words{command, "--network", "tiny.json"};
    words.insert(words.end(), more.begin(), more.end());
    return secateur(std::move(words), options);
  }
  Ran eval(std::vector<std::string> more) const {
    more.insert(more.begin(), {"--weights", "w.safetensors", "--data", "photos"});
    return with_network("eval", more);
  }
  Ran quantize(std::vector<std::string> more) const {
    more.insert(more.begin(), {"--weights", "w.safetensors", "--data", "photos"});
    return with_network("quantize", more);
  }

  NetworkConfig network_ = tiny_network();
};

}  // namespace secateur::test
