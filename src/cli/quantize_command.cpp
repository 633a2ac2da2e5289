// SPDX-License-Identifier: Apache-2.0
// secateur quantize: activation scales from a few images, into a copy of the checkpoint.
#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <iostream>

#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/command.hpp"
#include "cli/network_options.hpp"
#include "cli/output_options.hpp"
#include "cli/progress_bar.hpp"
#include "eval/calibrate.hpp"
#include "eval/network_source.hpp"
#include "vit/quantised_checkpoint.hpp"

namespace secateur::cli {
namespace {

const HelpText kHelp{"secateur quantize --weights W --data D --bits 8|16 --out W2 [options]",
                     "Calibrates the scales of all activations on a few images and writes the\n"
                     "checkpoint with them. The images' names are kept in it: eval leaves them out\n"
                     "of the accuracy.",
                     "  secateur quantize --network deit_tiny --weights w.safetensors \\\n"
                     "      --data photographs --bits 8 --out w8.safetensors\n"};

struct QuantizeOptions {
  int bits = 8;
  int images = kCalibrationImages;
  CalibrationMethod method = CalibrationMethod::max;
  std::string out;
};

QuantizeOptions read_options(const po::variables_map& values, std::vector<Fault>& faults) {
  QuantizeOptions options;
  const auto fault = [&](const char* option, std::string message) {
    faults.push_back({"command line", option, std::move(message)});
  };
  const std::string bits = text_of(values, "bits");
  if (bits != "8" && bits != "16") {
    fault("--bits", bits.empty() ? "is missing; expected 8 or 16" : fmt::format("got \"{}\"; expected 8 or 16", bits));
  }
  options.bits = bits == "16" ? 16 : 8;
  const std::string method = text_of(values, "method");
  bool known = method.empty();
  for (const CalibrationMethod candidate :
       {CalibrationMethod::max, CalibrationMethod::percentile, CalibrationMethod::mse}) {
    if (method != to_string(candidate)) continue;
    options.method = candidate;
    known = true;
  }
  if (!known) fault("--method", fmt::format("got \"{}\"; expected max, percentile or mse", method));
  const std::string images = text_of(values, "images");
  if (!images.empty()) {
    const auto [stop, error] = std::from_chars(images.data(), images.data() + images.size(), options.images);
    if (error != std::errc{} || stop != images.data() + images.size() || options.images < 1) {
      fault("--images", fmt::format("got \"{}\"; expected a whole number from 1", images));
    }
  }
  options.out = output_option(values, "out", faults);
  if (values.count("out") == 0) fault("--out", "is missing; give a file for the quantised checkpoint");
  return options;
}

}  // namespace

int quantize_command(const Arguments& arguments) {
  OptionParser parser(kHelp);
  add_network_options(parser.options());
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  parser.options().add_options()                                                         //
      ("bits", text("N"), "of activations and weights: 8 or 16")                         //
      ("method", text("NAME"), "max, percentile (99.99) or mse [max]")                   //
      ("images", text("N"), "calibrate on this many images, spread over the data [10]")  //
      ("out,o", text("FILE"), "the quantised checkpoint");
  if (parser.parse(arguments)) return 0;
  std::vector<Fault> faults;
  const QuantizeOptions options = read_options(parser.values(), faults);
  const NetworkOptions network = network_options(parser.values(), std::move(faults));
  const WeightedNetwork weighted =
      load_weighted_network(network.documents.network, network.documents.pruning, network.weights);
  const Dataset data = Dataset::open(network.data);
  check_data(data, weighted.transformer.network);
  const std::vector<int> images = spread_images(data, options.images);
  ProgressBar bar("Calibrating", 2 * static_cast<int>(images.size()));
  const ActivationScales scales =
      calibrate(weighted.transformer, options.bits, options.method, data, images, network.jobs, [&bar] { bar.step(); });
  write_quantised_checkpoint(options.out, SafetensorsFile(network.weights), scales);
  if (weighted.loaded.interpolation) std::cout << to_words(*weighted.loaded.interpolation) << '\n';
  std::cout << fmt::format("{}: scales of {} bits by {} of {} images of {}:\n", options.out, options.bits,
                           to_string(options.method), images.size(), network.data);
  for (const std::string& name : scales.images) std::cout << "  " << printable(name) << '\n';
  return 0;
}

}  // namespace secateur::cli
