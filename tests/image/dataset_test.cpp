// SPDX-License-Identifier: Apache-2.0
#include "image/dataset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "support/image_files.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using testing::ElementsAre;

class DatasetTest : public testing::Test {
 protected:
  void add_folder(const std::string& name) { std::filesystem::create_directories(folder_.path(name)); }
  /// One pixel, black.
  void add_image(const std::string& name) {
    const test::Bytes bytes = test::png_bytes(Image(1, 1));
    folder_.write(name, std::string(bytes.begin(), bytes.end()));
  }
  std::string path(const std::string& name) { return folder_.path(name); }
  std::string error_of(const std::string& name) {
    return test::error_of(folder_, [&] { Dataset::open(path(name)); });
  }
  std::vector<std::string> names(const Dataset& dataset) {
    std::vector<std::string> names;
    for (int i = 0; i < dataset.size(); ++i) names.push_back(dataset.name(i));
    return names;
  }
  std::vector<std::optional<int>> labels(const Dataset& dataset) {
    std::vector<std::optional<int>> labels;
    for (int i = 0; i < dataset.size(); ++i) labels.push_back(dataset.label(i));
    return labels;
  }

  test::TemporaryFolder folder_;
};

TEST_F(DatasetTest, LabelsWithNames) {
  add_folder("d/sub");
  for (const char* name : {"d/b.png", "d/sub/a.png", "d/not_listed.png"}) add_image(name);
  folder_.write("d/labels.csv", "class_index,file,name,more\n3,b.png,\"shark, white\",x\n0,sub/a.png,,y\n");
  const Dataset dataset = Dataset::open(path("d"));
  EXPECT_EQ(dataset.kind(), DatasetKind::labels_csv);
  EXPECT_TRUE(dataset.has_labels());
  EXPECT_THAT(names(dataset), ElementsAre("b.png", "sub/a.png"));
  EXPECT_THAT(labels(dataset), ElementsAre(3, 0));
  EXPECT_THAT(dataset.class_names(), ElementsAre("", "", "", "shark, white"));
  EXPECT_EQ(dataset.classes(), 4);
  EXPECT_EQ(dataset.image(1), Image(1, 1));
}

TEST_F(DatasetTest, NamesOfSynsets) {
  add_folder("d");
  add_image("d/a.png");
  folder_.write("d/labels.csv", "file,class_index,name\na.png,1,my goldfish\n");
  folder_.write("d/synset_words.txt", "n01440764 tench, Tinca tinca\nn01443537 goldfish\r\nn01484850 white shark, x\n");
  EXPECT_THAT(Dataset::open(path("d")).class_names(), ElementsAre("tench", "my goldfish", "white shark"));
  folder_.write("d/synset_words.txt", "n01440764 tench\n\nn2\n");
  EXPECT_EQ(error_of("d"),
            "d/synset_words.txt: line 2: expected an identifier, a space and the class's names\n"
            "d/synset_words.txt: line 3: expected an identifier, a space and the class's names");
}

TEST_F(DatasetTest, FaultsOfLabels) {
  add_folder("d/sub");
  for (const char* name : {"d/a.png", "d/b.png", "d/c.png", "d/e.png"}) add_image(name);
  folder_.write("d/labels.csv",
                "file,class_index,name\n"
                "gone.png,1,x\n"
                "a.png,cat,x\n"
                "b.png,-1,x\n"
                "c.png,100000,x\n"
                "a.png,1,x\n"
                "e.png,1,y\n"
                "e.png,1\n"
                "../a.png,2,\n"
                "sub,2,\n"
                ",2,\n"
                "\"c.png,3,");
  EXPECT_EQ(error_of("d"),
            "d/labels.csv: line 2: file: there is no file gone.png\n"
            "d/labels.csv: line 3: class_index: got \"cat\"; expected a whole number, 0 to 99,999\n"
            "d/labels.csv: line 4: class_index: got \"-1\"; expected a whole number, 0 to 99,999\n"
            "d/labels.csv: line 5: class_index: got \"100000\"; expected a whole number, 0 to 99,999\n"
            "d/labels.csv: line 6: file: a.png stands in line 3 already\n"
            "d/labels.csv: line 7: name: got \"y\"; class 1 is \"x\" in line 2\n"
            "d/labels.csv: line 8: has 2 fields; the header has 3\n"
            "d/labels.csv: line 9: file: ../a.png lies outside of the folder\n"
            "d/labels.csv: line 10: file: there is no file sub\n"
            "d/labels.csv: line 11: file: is empty\n"
            "d/labels.csv: line 12: a quote is not closed");
}

TEST_F(DatasetTest, FaultsOfTheHeader) {
  add_folder("d");
  folder_.write("d/labels.csv", "");
  EXPECT_EQ(error_of("d"), "d/labels.csv: is empty; expected a header line with file and class_index");
  folder_.write("d/labels.csv", "name,label\n");
  EXPECT_EQ(error_of("d"),
            "d/labels.csv: line 1: has no column file; it has name, label\n"
            "d/labels.csv: line 1: has no column class_index; it has name, label");
  folder_.write("d/labels.csv", "file,class_index\n");
  EXPECT_EQ(error_of("d"), "d/labels.csv: lists no file");
}

TEST_F(DatasetTest, ManyFaultsAreCut) {
  add_folder("d");
  std::string text = "file,class_index\n";
  for (int i = 0; i < 30; ++i) text += std::to_string(i) + ".png,0\n";
  folder_.write("d/labels.csv", text);
  const std::string error = error_of("d");
  EXPECT_EQ(error.substr(error.rfind('\n') + 1), "and 10 more faults");
}

TEST_F(DatasetTest, ClassFolders) {
  for (const char* name : {"d/zebra", "d/ant", "d/.hidden"}) add_folder(name);
  for (const char* name : {"d/zebra/b.JPG", "d/zebra/a.Jpeg", "d/ant/z.png", "d/.hidden/x.png"}) add_image(name);
  folder_.write("d/ant/notes.txt", "x");
  folder_.write("d/readme.md", "x");
  const Dataset dataset = Dataset::open(path("d"));
  EXPECT_EQ(dataset.kind(), DatasetKind::class_folders);
  EXPECT_THAT(names(dataset), ElementsAre("ant/z.png", "zebra/a.Jpeg", "zebra/b.JPG"));
  EXPECT_THAT(labels(dataset), ElementsAre(0, 1, 1));
  EXPECT_THAT(dataset.class_names(), ElementsAre("ant", "zebra"));
  EXPECT_EQ(dataset.image(2), Image(1, 1));
}

TEST_F(DatasetTest, ClassFoldersWithoutImages) {
  for (const char* name : {"d/a", "d/b", "d/c"}) add_folder(name);
  add_image("d/b/x.png");
  EXPECT_EQ(error_of("d"),
            "d: a: holds no image: a class without examples\nd: c: holds no image: a class without examples");
}

TEST_F(DatasetTest, ImagesBesideFoldersOfImages) {
  add_folder("d/a");
  add_image("d/x.png");
  EXPECT_EQ(Dataset::open(path("d")).kind(), DatasetKind::image_folder);  // an empty folder is no class
  add_image("d/a/y.png");
  EXPECT_EQ(error_of("d"), "d: holds both images (x.png) and folders of images (a/y.png): expected one or the other");
}

TEST_F(DatasetTest, ImagesWithoutLabels) {
  add_folder("d");
  for (const char* name : {"d/b.png", "d/a.PNG", "d/.c.png"}) add_image(name);
  folder_.write("d/d.gif", "x");
  const Dataset dataset = Dataset::open(path("d"));
  EXPECT_EQ(dataset.kind(), DatasetKind::image_folder);
  EXPECT_THAT(names(dataset), ElementsAre("a.PNG", "b.png"));
  EXPECT_THAT(labels(dataset), ElementsAre(std::nullopt, std::nullopt));
  EXPECT_FALSE(dataset.has_labels());
  EXPECT_EQ(dataset.classes(), 0);
}

TEST_F(DatasetTest, OneImage) {
  add_image("a.png");
  const Dataset dataset = Dataset::open(path("a.png"));
  EXPECT_EQ(dataset.kind(), DatasetKind::image_file);
  EXPECT_THAT(names(dataset), ElementsAre("a.png"));
  EXPECT_THAT(labels(dataset), ElementsAre(std::nullopt));
  EXPECT_EQ(dataset.image(0), Image(1, 1));
}

TEST_F(DatasetTest, ABrokenImageIsToldWhenItIsRead) {
  add_folder("d");
  folder_.write("d/a.png", "");
  const Dataset dataset = Dataset::open(path("d"));
  EXPECT_EQ(test::error_of(folder_, [&] { dataset.image(0); }),
            "d/a.png: is empty (0 bytes); expected a PNG or JPEG image");
}

TEST_F(DatasetTest, NothingThere) {
  EXPECT_EQ(error_of("no"), "no: cannot be opened: No such file or directory");
  EXPECT_EQ(error_of("no.bin"), "no.bin: cannot be opened: No such file or directory");
  add_folder("d/e");
  EXPECT_EQ(error_of("d"), "d: holds no image (.png, .jpg, .jpeg) and no labels.csv");
  folder_.write("d/data_batch_1.bin", "x");
  EXPECT_EQ(error_of("d"),
            "d: holds no image (.png, .jpg, .jpeg) and no labels.csv; of CIFAR-10, name one of the .bin files");
}

std::string cifar_record(int label, int red, int green, int blue) {
  return std::string(1, static_cast<char>(label)) + std::string(1024, static_cast<char>(red)) +
         std::string(1024, static_cast<char>(green)) + std::string(1024, static_cast<char>(blue));
}

TEST_F(DatasetTest, Cifar) {
  std::string records = cifar_record(9, 1, 2, 3) + cifar_record(0, 250, 5, 6);
  records[1 + 33] = 77;  // red in row 1, column 1
  folder_.write("test.bin", records);
  const Dataset dataset = Dataset::open(path("test.bin"));
  EXPECT_EQ(dataset.kind(), DatasetKind::cifar10);
  EXPECT_THAT(names(dataset), ElementsAre("test.bin#0", "test.bin#1"));
  EXPECT_THAT(labels(dataset), ElementsAre(9, 0));
  EXPECT_EQ(dataset.classes(), 10);
  EXPECT_EQ(dataset.class_names()[9], "truck");
  const Image image = dataset.image(0);
  EXPECT_EQ(image.width, 32);
  EXPECT_EQ(image.height, 32);
  EXPECT_THAT(std::vector<int>(image.at(1, 1), image.at(1, 1) + 3), ElementsAre(77, 2, 3));
  EXPECT_THAT(std::vector<int>(image.at(31, 31), image.at(31, 31) + 3), ElementsAre(1, 2, 3));
  EXPECT_EQ(dataset.image(1).rgb[0], 250);
}

TEST_F(DatasetTest, FaultsOfCifar) {
  folder_.write("a.bin", cifar_record(10, 0, 0, 0) + cifar_record(1, 0, 0, 0) + cifar_record(255, 0, 0, 0));
  EXPECT_EQ(error_of("a.bin"),
            "a.bin: record 0: label 10; expected 0 to 9\na.bin: record 2: label 255; expected 0 to 9");
  folder_.write("b.bin", cifar_record(1, 0, 0, 0) + "x");
  EXPECT_EQ(error_of("b.bin"),
            "b.bin: is 3,074 bytes long; a CIFAR-10 file is a multiple of 3,073: a label and 32 x 32 x 3 bytes");
  folder_.write("c.bin", "");
  EXPECT_EQ(error_of("c.bin"),
            "c.bin: is 0 bytes long; a CIFAR-10 file is a multiple of 3,073: a label and 32 x 32 x 3 bytes");
}

TEST_F(DatasetTest, TooManyRecordsOfCifar) {
  folder_.write("many.bin", "");
  std::filesystem::resize_file(path("many.bin"), 1'000'001ULL * 3073);  // a hole, no disk
  EXPECT_EQ(error_of("many.bin"), "many.bin: holds 1,000,001 records; at most 1,000,000 are read");
}

TEST_F(DatasetTest, NamesThatAreNoTextAreShownAsEscapes) {
  add_folder("d/caf\xe9");
  add_image("d/caf\xe9/\xfc\n.png");
  const Dataset dataset = Dataset::open(path("d"));
  EXPECT_THAT(names(dataset), ElementsAre("caf\\xe9/\\xfc\\n.png"));
  EXPECT_THAT(dataset.class_names(), ElementsAre("caf\\xe9"));
  EXPECT_EQ(dataset.image(0), Image(1, 1));
  EXPECT_EQ(Dataset::open(path("d/caf\xe9/\xfc\n.png")).name(0), "\\xfc\\n.png");
}

TEST_F(DatasetTest, ClassNamesInLatin1AreShownAsEscapes) {
  add_folder("d");
  add_image("d/\xe9.png");
  folder_.write("d/labels.csv", "file,class_index,name\n\xe9.png,0,caf\xe9\n");
  const Dataset dataset = Dataset::open(path("d"));
  EXPECT_THAT(names(dataset), ElementsAre("\\xe9.png"));
  EXPECT_THAT(dataset.class_names(), ElementsAre("caf\\xe9"));
  EXPECT_EQ(dataset.image(0), Image(1, 1));
}

TEST_F(DatasetTest, LinksThatLeadNowhereOrInACircle) {
  add_folder("d");
  add_image("d/a.png");
  std::filesystem::create_symlink("b.png", path("d/b.png"));
  std::filesystem::create_symlink("none", path("d/c.png"));
  EXPECT_THAT(names(Dataset::open(path("d"))), ElementsAre("a.png"));
  EXPECT_EQ(error_of("d/b.png"), "d/b.png: cannot be opened: Too many levels of symbolic links");
  std::filesystem::create_symlink(".", path("d/itself"));
  EXPECT_EQ(error_of("d"),
            "d: holds both images (a.png) and folders of images (itself/a.png): expected one or the other");
}

TEST_F(DatasetTest, APointerOfGitLfsIsNamed) {
  folder_.write("a.png", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
  EXPECT_EQ(test::error_of(folder_, [&] { Dataset::open(path("a.png")); }),
            "a.png: is a pointer of Git LFS, not the file itself; fetch it with: git lfs pull");
}

/// Read or refused: other bytes with --gtest_shuffle.
TEST_F(DatasetTest, LabelsOfRandomBytes) {
  add_folder("d");
  add_image("d/a.png");
  const std::string whole = "file,class_index,name\na.png,1,\"gold, fish\"\n";
  const std::string synsets = "n01440764 tench, Tinca tinca\nn01443537 goldfish\n";
  std::mt19937 engine(static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()));
  const auto damaged = [&engine](std::string bytes) {
    for (int changes = static_cast<int>(engine() % 4); changes >= 0; --changes) {
      bytes[engine() % bytes.size()] = "\0\xff\r\n\",-9e' "[engine() % 12];
    }
    if (engine() % 4 == 0) bytes.resize(engine() % bytes.size());
    return bytes;
  };
  int read = 0;
  for (int i = 0; i < 200; ++i) {
    folder_.write("d/labels.csv", i % 2 == 0 ? damaged(whole) : whole);
    folder_.write("d/synset_words.txt", i % 2 == 0 ? synsets : damaged(synsets));
    read += error_of("d") == "no error" ? 1 : 0;
  }
  EXPECT_GT(read, 10);
  EXPECT_LT(read, 190);
}

TEST_F(DatasetTest, SeveralThreadsRead) {
  std::string records;
  for (int i = 0; i < 50; ++i) records += cifar_record(i % 10, i, 0, 0);
  folder_.write("test.bin", records);
  add_folder("d");
  for (int i = 0; i < 10; ++i) add_image("d/" + std::to_string(i) + ".png");
  const Dataset cifar = Dataset::open(path("test.bin"));
  const Dataset folder = Dataset::open(path("d"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) EXPECT_EQ(cifar.image(i).rgb[0], i);
      for (int i = 0; i < 10; ++i) EXPECT_EQ(folder.image(i), Image(1, 1));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace secateur::test
