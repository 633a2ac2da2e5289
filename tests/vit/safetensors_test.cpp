// SPDX-License-Identifier: Apache-2.0
#include "vit/safetensors.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <ostream>

#include "support/checkpoints.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using test::safetensors_bytes;

struct Malformed {
  const char* name;
  std::string header;
  std::size_t data_bytes;
  std::string error;

  friend std::ostream& operator<<(std::ostream& out, const Malformed& each) { return out << each.name; }
};

std::string nested(std::size_t levels) {
  return R"({"a":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
}

/// One tensor "a" with the given fields.
std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}

std::string two(const std::string& offsets_a, const std::string& offsets_b) {
  return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + offsets_a +
         R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + offsets_b + "}}";
}

const Malformed kMalformed[] = {
    {"NotJson", R"({"a": )", 0,
     R"(f.safetensors: a: header: line 1, column 7: not valid JSON: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal)"},
    {"NoObject", "[1, 2]", 0, R"(f.safetensors: the header does not begin with "{": this is no .safetensors file)"},
    {"Empty", "", 0, R"(f.safetensors: the header does not begin with "{": this is no .safetensors file)"},
    {"TooDeep", nested(40), 0,
     "f.safetensors: a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: "
     "header: nested deeper than 32 levels"},
    {"DuplicateTensor",
     R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1,
     R"(f.safetensors: a: header: the key stands twice; the first value is {"dtype":"U8","shape":[1],"data_offsets":[0,1]})"},
    {"NoTensorObject", R"({"a": 3})", 0, "f.safetensors: a: got 3; expected {dtype, shape, data_offsets}"},
    {"UnknownKey", R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"size":1}})", 1,
     R"(f.safetensors: a: unknown key "size"; expected dtype, shape and data_offsets)"},
    {"MissingFields", R"({"a":{}})", 0,
     "f.safetensors: a: has no dtype\nf.safetensors: a: has no shape\nf.safetensors: a: has no data_offsets"},
    {"UnknownType", tensor(R"("F31")", "[1]", "[0,4]"), 4,
     R"(f.safetensors: a: dtype "F31"; expected one of BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, F16, BF16, I32, U32, F32, I64, U64, F64)"},
    {"NegativeSize", tensor(R"("F32")", "[2,-3]", "[0,24]"), 24,
     "f.safetensors: a: shape [2,-3]; expected whole sizes from 0 to 2^60"},
    {"FractionalSize", tensor(R"("F32")", "[2.5]", "[0,10]"), 10,
     "f.safetensors: a: shape [2.5]; expected whole sizes from 0 to 2^60"},
    {"HugeSize", tensor(R"("F32")", "[18446744073709551615]", "[0,4]"), 4,
     "f.safetensors: a: shape [18446744073709551615]; expected whole sizes from 0 to 2^60"},
    {"OverflowingShape", tensor(R"("F32")", "[4294967296,4294967296]", "[0,4]"), 4,
     "f.safetensors: a: shape [4294967296,4294967296] is more than 2^60 bytes"},
    {"TooManyDimensions", tensor(R"("U8")", "[1,1,1,1,1,1,1,1,1]", "[0,1]"), 1,
     "f.safetensors: a: shape [1,1,1,1,1,1,1,1,1] has 9 dimensions; at most 8 are allowed"},
    {"OffsetsReversed", tensor(R"("F32")", "[1]", "[4,0]"), 4,
     "f.safetensors: a: data_offsets [4,0]; expected [begin, end], begin <= end"},
    {"OffsetsNegative", tensor(R"("F32")", "[1]", "[-4,0]"), 4,
     "f.safetensors: a: data_offsets [-4,0]; expected [begin, end], begin <= end"},
    {"OffsetsBeyondTheFile", tensor(R"("F32")", "[2]", "[0,8]"), 5,
     "f.safetensors: a: data_offsets [0,8] end after the data, which is 5 bytes: the file is truncated or its header "
     "wrong"},
    {"OffsetsDoNotMatch", tensor(R"("F32")", "[2,3]", "[0,20]"), 20,
     "f.safetensors: a: data_offsets [0, 20] hold 20 bytes; F32 of shape [2, 3] is 24"},
    {"Overlap", two("[0,4]", "[2,6]"), 6, "f.safetensors: b: data_offsets [2, 6] overlap a, which ends at 4"},
    {"Hole", two("[0,4]", "[6,10]"), 10,
     "f.safetensors: b: begins at byte 6 of the data; bytes 4 to 5 before it belong to no tensor"},
    {"BytesAfterTheLast", two("[0,4]", "[4,8]"), 11, "f.safetensors: the last 3 bytes belong to no tensor"},
    {"MetadataNoObject", R"({"__metadata__": 3})", 0,
     "f.safetensors: __metadata__: got 3; expected an object of texts"},
    {"MetadataNumber", R"({"__metadata__": {"epoch": 3}})", 0,
     "f.safetensors: __metadata__: epoch is 3; expected a text"},
};

class MalformedSafetensors : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedSafetensors, IsNamed) {
  const test::TemporaryFolder folder;
  const std::string path =
      folder.write("f.safetensors", safetensors_bytes(GetParam().header, std::string(GetParam().data_bytes, '\0')));
  EXPECT_EQ(test::error_of(folder, [&] { SafetensorsFile file(path); }), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(Safetensors, MalformedSafetensors, testing::ValuesIn(kMalformed),
                         [](const auto& each) { return each.param.name; });

std::string error_of_bytes(const std::string& bytes) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("f.safetensors", bytes);
  return test::error_of(folder, [&] { SafetensorsFile file(path); });
}

TEST(SafetensorsLength, IsBounded) {
  EXPECT_EQ(error_of_bytes("abc"),
            "f.safetensors: is 3 bytes long; a .safetensors file begins with 8 bytes of header length");
  EXPECT_EQ(error_of_bytes(std::string("\x40\0\0\0\0\0\0\0{}", 10)),
            "f.safetensors: header length is 64 bytes, but only 2 follow: the file is truncated");
  EXPECT_EQ(error_of_bytes(std::string(16, '\xff')),
            "f.safetensors: header length is 18446744073709551615 bytes; at most 100000000 are allowed: is this a "
            ".safetensors file?");
}

TEST(SafetensorsPath, MustBeARegularFile) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(test::error_of(folder, [&] { SafetensorsFile file(folder.path("none.safetensors")); }),
            "none.safetensors: cannot be opened: No such file or directory");
  std::filesystem::create_directory(folder.path("d"));
  EXPECT_EQ(test::error_of(folder, [&] { SafetensorsFile file(folder.path("d")); }),
            "d: is a directory; expected a .safetensors file");
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(test::error_of(folder, [&] { SafetensorsFile file(folder.path("pipe")); }),
            "pipe: is no regular file; expected a .safetensors file");
}

TEST(SafetensorsHeader, ManyFaultsAreCut) {
  std::string header = "{";
  for (int i = 0; i < 30; ++i) header += (i > 0 ? ",\"t" : "\"t") + std::to_string(i) + "\":1";
  const std::string error = error_of_bytes(safetensors_bytes(header + "}", ""));
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 20);
  EXPECT_EQ(error.substr(error.rfind('\n') + 1), "and 10 more faults");
}

TEST(SafetensorsHeader, AHeaderCutAtAnyByteIsAnError) {
  const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  for (std::size_t cut = 0; cut < header.size(); ++cut) {
    EXPECT_NE(error_of_bytes(safetensors_bytes(header.substr(0, cut), "abcd")), "no error") << cut;
  }
  const std::string whole = safetensors_bytes(header, "abcd");
  for (std::size_t cut = 0; cut < whole.size(); ++cut)
    EXPECT_NE(error_of_bytes(whole.substr(0, cut)), "no error") << cut;
  EXPECT_EQ(error_of_bytes(whole), "no error");
}

TEST(SafetensorsHeader, UnusualNamesAreQuoted) {
  EXPECT_EQ(error_of_bytes(safetensors_bytes("{\"a\\n\\u001b\": 1}", "")),
            R"(f.safetensors: "a\n\u001b": got 1; expected {dtype, shape, data_offsets})");
}

TEST(SafetensorsValues, NotFiniteIsNamed) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("f.safetensors");
  write_safetensors(path,
                    {named_floats("w", {2, 2}, {1.0F, 2.0F, NAN, 3.0F}), named_floats("x", {2}, {1.0F, -INFINITY})});
  const SafetensorsFile file(path);
  EXPECT_EQ(test::error_of(folder, [&] { file.read_floats(*file.find("w")); }),
            "f.safetensors: w: element [1, 0] is NaN; expected finite numbers");
  EXPECT_EQ(test::error_of(folder, [&] { file.read_floats(*file.find("x")); }),
            "f.safetensors: x: element [1] is infinite; expected finite numbers");
  EXPECT_EQ(file.read_floats(*file.find("w"), 0, 2), (std::vector<float>{1.0F, 2.0F}));
}

TEST(SafetensorsValues, OtherTypesAreListedAndRefused) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("f.safetensors");
  write_safetensors(path, {{"w", {Dtype::i8, {3}, {1, 2, 3}}}});
  const SafetensorsFile file(path);
  ASSERT_NE(file.find("w"), nullptr);
  EXPECT_EQ(file.read(*file.find("w")).bytes, (std::vector<unsigned char>{1, 2, 3}));
  EXPECT_EQ(test::error_of(folder, [&] { file.read_floats(*file.find("w")); }),
            "f.safetensors: w: dtype I8; expected F32, F16 or BF16");
}

TEST(SafetensorsValues, HalvesAreRead) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("f.safetensors");
  write_safetensors(path,
                    {{"h", {Dtype::f16, {2}, {0x00, 0x3c, 0x00, 0xc0}}}, {"b", {Dtype::bf16, {1}, {0xa0, 0xc0}}}});
  const SafetensorsFile file(path);
  EXPECT_EQ(file.read_floats(*file.find("h")), (std::vector<float>{1.0F, -2.0F}));
  EXPECT_EQ(file.read_floats(*file.find("b")), (std::vector<float>{-5.0F}));
}

TEST(SafetensorsWriter, RoundTrip) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("f.safetensors");
  const std::vector<NamedArray> tensors{{"mask", {Dtype::boolean, {3}, {1, 0, 1}}},
                                        named_floats("w", {1, 2}, {0.5F, -3.0F}),
                                        named_floats("empty", {0, 4}, {}),
                                        {"scalar", {Dtype::i64, {}, {7, 0, 0, 0, 0, 0, 0, 0}}}};
  write_safetensors(path, tensors, {{"secateur.pruning", "{\"block\": 16}"}, {"note", "\xc3\xa9"}});
  const SafetensorsFile file(path);
  EXPECT_EQ(file.metadata().at("secateur.pruning"), "{\"block\": 16}");
  EXPECT_EQ(file.metadata().at("note"), "\xc3\xa9");
  ASSERT_EQ(file.tensors().size(), tensors.size());
  for (const NamedArray& tensor : tensors) {
    const TensorInfo* found = file.find(tensor.name);
    ASSERT_NE(found, nullptr) << tensor.name;
    EXPECT_EQ(found->begin % static_cast<std::uint64_t>(bytes_of(found->dtype)), 0U);
    EXPECT_EQ(file.read(*found).bytes, tensor.array.bytes);
    EXPECT_EQ(found->shape, tensor.array.shape);
  }
  EXPECT_EQ(file.find("W"), nullptr);
}

TEST(SafetensorsWriter, FailsWithoutLeavingAFile) {
  const test::TemporaryFolder folder;
  EXPECT_THROW(write_safetensors(folder.path("none/f.safetensors"), {}), RunError);
  EXPECT_FALSE(std::filesystem::exists(folder.path("none")));
}

}  // namespace
}  // namespace secateur::test
