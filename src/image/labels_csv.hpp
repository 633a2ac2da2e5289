// SPDX-License-Identifier: Apache-2.0
// The labels of a folder of images: labels.csv, and ImageNet's synset_words.txt for the names of classes.
#pragma once

#include <string>
#include <vector>

namespace secateur::image {

inline constexpr const char* kLabelsFile = "labels.csv";
inline constexpr const char* kSynsetFile = "synset_words.txt";
inline constexpr int kMaxClasses = 100'000;

struct LabelledFile {
  std::string file;  ///< relative to the folder
  int class_index = 0;
};

struct FolderLabels {
  std::vector<LabelledFile> files;       ///< in the order of labels.csv
  std::vector<std::string> class_names;  ///< by class index; empty where no file names the class
};

/// labels.csv has a header line with `file` and `class_index`, in any order and among others. A class is called what
/// its `name` column says, else what synset_words.txt says: line i (from 0) is "n01440764 tench, Tinca tinca" for the
/// class i, which is then "tench". Every file must exist and be listed once; files that are not listed do not count.
/// @throws ConfigError with all faults, by line.
FolderLabels read_labels(const std::string& folder);

}  // namespace secateur::image
