// SPDX-License-Identifier: Apache-2.0
#include "vit/npy.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include <ostream>

#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using test::npy_bytes;

const std::string kBytes3 = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }";

std::string error_of_npy(const std::string& bytes) {
  const test::TemporaryFolder folder;
  return test::error_of(folder, [&] { parse_npy(bytes, "m.npy"); });
}

TEST(Npy, EveryVersion) {
  for (const char version : {'\x01', '\x02', '\x03'}) {
    std::string bytes = npy_bytes(kBytes3, "\x01\x02\x03");
    bytes[6] = version;
    if (version != '\x01') bytes.insert(10, std::string(2, '\0'));
    const Array array = parse_npy(bytes, "m.npy");
    EXPECT_EQ(array.dtype, Dtype::u8);
    EXPECT_EQ(array.shape, Shape{3});
    EXPECT_EQ(to_doubles(array), (std::vector<double>{1, 2, 3}));
  }
}

TEST(Npy, HeadersOfPython2) {
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3L), }";
  const Array array = parse_npy(npy_bytes(header, "\x01\x02\x03\x04\x05\x06"), "m.npy");
  EXPECT_EQ(array.shape, (Shape{2, 3}));
  EXPECT_EQ(
      parse_npy(npy_bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (3L,), }", "\x01\x02\x03"), "m.npy").shape,
      Shape{3});
}

TEST(Npy, EmptyArrays) {
  for (const char* shape : {"(0,)", "(0, 3)", "(3, 0L, 2)"}) {
    for (const char* order : {"False", "True"}) {
      const std::string header =
          std::string("{'descr': '<f4', 'fortran_order': ") + order + ", 'shape': " + shape + ", }";
      EXPECT_EQ(parse_npy(npy_bytes(header, ""), "m.npy").size(), 0) << header;
    }
  }
}

TEST(Npy, FortranOrderBecomesCOrder) {
  // 2 x 3, columns one after the other.
  const std::string header = "{'descr': '|i1', 'fortran_order': True, 'shape': (2, 3), }";
  EXPECT_EQ(to_doubles(parse_npy(npy_bytes(header, std::string("\x00\x03\x01\x04\x02\x05", 6)), "m.npy")),
            (std::vector<double>{0, 1, 2, 3, 4, 5}));
}

TEST(Npy, FortranOrderOfThreeDimensions) {
  const std::string header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2), }";
  std::string data(12, '\0');
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 2; ++k)
        data[static_cast<std::size_t>(i + 2 * j + 6 * k)] = static_cast<char>(6 * i + 2 * j + k);
    }
  }
  const std::vector<double> values = to_doubles(parse_npy(npy_bytes(header, data), "m.npy"));
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], static_cast<double>(i));
}

TEST(Npy, BigEndianNumbers) {
  const std::string header = R"({"shape": (), "descr": ">i4", "fortran_order": False})";
  EXPECT_EQ(to_doubles(parse_npy(npy_bytes(header, std::string("\x00\x00\x01\x02", 4)), "m.npy")),
            (std::vector<double>{258}));
}

TEST(Npy, BigEndianFortranOrder) {
  const std::string header = "{'descr': '>u2', 'fortran_order': True, 'shape': (2, 2), }";
  EXPECT_EQ(to_doubles(parse_npy(npy_bytes(header, std::string("\0\1\0\3\0\2\1\0", 8)), "m.npy")),
            (std::vector<double>{1, 2, 3, 256}));
}

TEST(Npy, HalvesAndBooleans) {
  const std::string halves = "{'descr': '>f2', 'fortran_order': False, 'shape': (2,), }";
  EXPECT_EQ(to_doubles(parse_npy(npy_bytes(halves, std::string("\x3c\0\xc0\0", 4)), "m.npy")),
            (std::vector<double>{1, -2}));
  const std::string booleans = "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }";
  EXPECT_EQ(to_doubles(parse_npy(npy_bytes(booleans, std::string("\0\1", 2)), "m.npy")), (std::vector<double>{0, 1}));
}

TEST(Npy, Floats) {
  const std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }";
  EXPECT_EQ(to_doubles(parse_npy(npy_bytes(header, std::string("\0\0\0\0\0\0\xf0\x3f", 8)), "m.npy")),
            (std::vector<double>{1.0}));
}

struct MalformedHeader {
  const char* name;
  std::string header;
  std::string error;

  friend std::ostream& operator<<(std::ostream& out, const MalformedHeader& each) { return out << each.name; }
};

const MalformedHeader kMalformed[] = {
    {"Structured", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }",
     "structured types are not read; expected an array of plain numbers"},
    {"Objects", "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
     "holds Python objects, which are not read; expected an array of plain numbers"},
    {"Complex", "{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }",
     R"(type "<c8"; expected bool, integers or floats: "|b1", "|u1", "<i4", "<f4", "<f8", ...)"},
    {"BytesOfNoText", "{'\xff\x1b': 1}",
     R"(header: unknown key "\ufffd\u001b"; expected descr, fortran_order and shape)"},
    {"LongOfNothing", "{'descr': '|u1', 'fortran_order': False, 'shape': (L,), }",
     "header: expected a size at character 51"},
    {"HugeAndEmpty", "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }",
     "shape [0, 4294967296, 4294967296] is too large"},
    {"NegativeSize", "{'descr': '|u1', 'fortran_order': False, 'shape': (-3,), }",
     "header: expected a size at character 51"},
    {"HugeSize", "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,), }",
     "shape: a size is above 2^56"},
    {"OverflowingShape", "{'descr': '|u1', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
     "shape [4294967296, 4294967296] is too large"},
    {"NoShape", "{'descr': '|u1', 'fortran_order': False, }", "header: has no \"shape\""},
    {"TwoShapes", "{'shape': (3,), 'shape': (3,)}", "header: \"shape\" stands twice"},
    {"UnknownKey", "{'descr': '|u1', 'order': 'C'}",
     "header: unknown key \"order\"; expected descr, fortran_order and shape"},
    {"NoTruth", "{'descr': '|u1', 'fortran_order': 0, 'shape': (3,), }",
     "header: fortran_order is neither True nor False"},
    {"Unclosed", "{'descr': '|u1", "header: a text does not end"},
    {"Empty", "", "header: expected \"{\" at character 0, got its end"},
    {"MoreText", kBytes3 + "x", "header: more text after the dictionary"},
    {"TooLittleData", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
     "holds 3 bytes of data; F32 of shape [3] is 12"},
    {"TooMuchData", "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }",
     "holds 3 bytes of data; U8 of shape [2] is 2"},
};

class MalformedNpy : public testing::TestWithParam<MalformedHeader> {};

TEST_P(MalformedNpy, IsNamed) {
  EXPECT_EQ(error_of_npy(npy_bytes(GetParam().header, "\x01\x02\x03")), "m.npy: " + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(Npy, MalformedNpy, testing::ValuesIn(kMalformed),
                         [](const auto& each) { return each.param.name; });

TEST(Npy, StartOfTheFile) {
  EXPECT_EQ(error_of_npy("PK"), "m.npy: does not begin with \\x93NUMPY: this is no .npy array");
  EXPECT_EQ(error_of_npy("\x93NUMPY"), "m.npy: is truncated in its first 8 bytes");
  EXPECT_EQ(error_of_npy(std::string("\x93NUMPY\x09\0\0\0", 10)), "m.npy: has format version 9; expected 1, 2 or 3");
  EXPECT_EQ(error_of_npy(std::string("\x93NUMPY\x01\0\x10", 9)), "m.npy: is truncated in its header length");
  EXPECT_EQ(error_of_npy(std::string("\x93NUMPY\x01\0\x10\0{", 11)),
            "m.npy: header length is 16 bytes, but only 1 follow");
  EXPECT_EQ(error_of_npy(std::string("\x93NUMPY\x02\0\xff\xff\xff\xff", 12)),
            "m.npy: header length is 4294967295 bytes; at most 65536 are allowed");
}

TEST(Npy, CutAtAnyByteIsAnError) {
  const std::string whole = npy_bytes(kBytes3, "\x01\x02\x03");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) EXPECT_NE(error_of_npy(whole.substr(0, cut)), "no error") << cut;
}

TEST(Npy, LargerThanAskedFor) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("m.npy", std::string(70000, 'x'));
  EXPECT_EQ(test::error_of(folder, [&] { read_npy(path, 100); }),
            "m.npy: is 70000 bytes long; what is asked for takes at most 100");
}

/// A zip archive of the given entries.
std::string write_zip(const test::TemporaryFolder& folder,
                      const std::vector<std::pair<std::string, std::string>>& entries) {
  const std::string path = folder.path("m.npz");
  int code = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  for (const auto& [name, bytes] : entries) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), ZIP_FL_ENC_UTF_8);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return path;
}

TEST(Npz, ArraysSortedByName) {
  const test::TemporaryFolder folder;
  const std::string path =
      write_zip(folder, {{"b.npy", npy_bytes(kBytes3, "\x01\x02\x03")}, {"a.npy", npy_bytes(kBytes3, "\x04\x05\x06")}});
  const std::vector<NamedArray> arrays = read_npz(path, 100, 200);
  ASSERT_EQ(arrays.size(), 2U);
  EXPECT_EQ(arrays[0].name, "a");
  EXPECT_EQ(to_doubles(arrays[1].array), (std::vector<double>{1, 2, 3}));
}

TEST(Npz, BombsAreNotUnpacked) {
  const test::TemporaryFolder folder;
  const std::string path = write_zip(folder, {{"a.npy", std::string(50 << 20, '\0')}});
  EXPECT_EQ(test::error_of(folder, [&] { read_npz(path, 1000, 4000); }),
            "m.npz: a.npy: unpacks to 52428800 bytes; what is asked for takes at most 1000");
}

TEST(Npz, TheSumIsBounded) {
  const test::TemporaryFolder folder;
  std::vector<std::pair<std::string, std::string>> entries;
  for (int i = 0; i < 4; ++i) entries.emplace_back("a" + std::to_string(i) + ".npy", std::string(100000, '\0'));
  const std::string path = write_zip(folder, entries);
  EXPECT_EQ(test::error_of(folder, [&] { read_npz(path, 100000, 1000); }),
            "m.npz: unpacks to 400000 bytes; what is asked for takes at most 263144");
}

TEST(Npz, ForeignEntriesAndBadArraysAreNamed) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(test::error_of(folder,
                           [&] {
                             read_npz(write_zip(folder, {{"notes.txt", "hello"}}), 1000, 4000);
                           }),
            "m.npz: notes.txt: is no .npy array");
  EXPECT_EQ(test::error_of(folder,
                           [&] {
                             read_npz(write_zip(folder, {{"a.npy", "hello"}}), 1000, 4000);
                           }),
            "m.npz: a: does not begin with \\x93NUMPY: this is no .npy array");
}

TEST(Npz, NoArchive) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("m.npz", "no zip at all");
  EXPECT_EQ(test::error_of(folder, [&] { read_npz(path, 10, 10); }),
            "m.npz: cannot be opened as a .npz (zip) archive: Not a zip archive");
}

TEST(Npz, DamagedDataIsFound) {
  const test::TemporaryFolder folder;
  // Stored, not deflated: NumPy's savez. The byte is in the data, so only the checksum tells.
  const std::string path = write_zip(folder, {{"a.npy", npy_bytes(kBytes3, "\x01\x02\x03")}});
  std::FILE* file = std::fopen(path.c_str(), "r+b");
  std::fseek(file, 60, SEEK_SET);
  std::fputc('#', file);
  std::fclose(file);
  EXPECT_NE(test::error_of(folder, [&] { read_npz(path, 1000, 4000); }), "no error");
}

}  // namespace
}  // namespace secateur::test
