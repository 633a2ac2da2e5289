// SPDX-License-Identifier: Apache-2.0
// A folder's labels.csv, with the names of classes of synset_words.txt behind a zero byte.
#include "fuzz/target.hpp"
#include "image/labels_csv.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  static const std::string picture = input_file("a.png", "");
  const std::size_t end = std::min(input.find('\0'), input.size());
  input_file(kLabelsFile, input.substr(0, end));
  input_file(kSynsetFile, input.substr(std::min(end + 1, input.size())));
  read_labels(input_folder());
}

std::vector<std::string> seeds() {
  using namespace std::string_literals;
  return {"file,class_index,name\na.png,1,tench\n", "class_index,file\r\n99999,\"a.png\"\r\n0,b.png\r\n",
          "file,class_index\na.png,0\n\0n01440764 tench, Tinca tinca\nn2 goldfish\n"s};
}

// The names of 100,000 classes that one number may open.
const Registration target{{"labels", read, seeds, {std::size_t{16} << 20, 400}}};

}  // namespace
}  // namespace secateur::fuzz
