// SPDX-License-Identifier: Apache-2.0
// The drawn shapes: the same picture for the same two numbers, what it shows, and the data set made of them.
#include "image/shapes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "base/error.hpp"
#include "image/dataset.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

struct ColouredPixel {
  int x, y;
  std::ptrdiff_t leads;  ///< of red, green and blue
};

/// Those in which one colour leads the least one by more than noise does.
std::vector<ColouredPixel> coloured(const Image& image) {
  constexpr int kBeyondNoise = 55;  // noise is 18 either way, a shape's colours are 110 apart
  std::vector<ColouredPixel> pixels;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* pixel = image.row(y) + 3 * x;
      const auto [low, high] = std::minmax_element(pixel, pixel + 3);
      if (*high - *low > kBeyondNoise) pixels.push_back({x, y, high - pixel});
    }
  }
  return pixels;
}

TEST(Shapes, APictureDependsOnItsTwoNumbersAlone) {
  std::vector<ShapePicture> forwards;
  for (std::uint64_t i = 0; i < 20; ++i) forwards.push_back(draw_shape_picture(7, i));
  std::vector<ShapePicture> backwards(20);
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 20; i-- > 0;) {
        if (i % 2 == t) backwards[i] = draw_shape_picture(7, i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(forwards[i].image, backwards[i].image) << i;
    EXPECT_EQ(forwards[i].label(), backwards[i].label()) << i;
    EXPECT_EQ(forwards[i].label(), shape_picture_label(7, i)) << i;
    EXPECT_EQ(forwards[i].covered, backwards[i].covered) << i;
  }
}

TEST(Shapes, NoTwoPicturesAreAlike) {
  std::set<std::vector<std::uint8_t>> all;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, ~std::uint64_t{0}}) {
    for (std::uint64_t i = 0; i < 100; ++i) all.insert(draw_shape_picture(seed, i).image.rgb);
  }
  EXPECT_EQ(all.size(), 400U);
}

TEST(Shapes, AreSmallAndOfTheirColour) {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const ShapePicture picture = draw_shape_picture(3, i);
    ASSERT_EQ(picture.image.width, kShapesSide);
    ASSERT_EQ(picture.image.height, kShapesSide);
    EXPECT_LE(picture.covered, kLargestShape * kShapesSide * kShapesSide) << i;
    EXPECT_GE(picture.covered, 40) << i;
    const std::vector<ColouredPixel> pixels = coloured(picture.image);
    const auto own = std::count_if(pixels.begin(), pixels.end(), [&](const ColouredPixel& pixel) {
      return pixel.leads == static_cast<std::ptrdiff_t>(picture.paint);
    });
    // Pixels at the edge count in part in one, and whole or not at all in the other.
    EXPECT_NEAR(static_cast<double>(own), picture.covered, 20) << i;
    EXPECT_LE(static_cast<double>(pixels.size()) - static_cast<double>(own), 2) << i;
  }
}

/// Means over many pictures of one shape.
struct Form {
  double filled = 0;  ///< part of the upright box around the coloured pixels
  double reach = 0;   ///< from their centre to the farthest, in radii of a disc of the same area
  int pictures = 0;
};

void add(const ShapePicture& picture, Form& form) {
  const std::vector<ColouredPixel> pixels = coloured(picture.image);
  double x = 0;
  double y = 0;
  int left = kShapesSide, right = 0, top = kShapesSide, bottom = 0;
  for (const ColouredPixel& pixel : pixels) {
    x += pixel.x / static_cast<double>(pixels.size());
    y += pixel.y / static_cast<double>(pixels.size());
    left = std::min(left, pixel.x);
    right = std::max(right, pixel.x);
    top = std::min(top, pixel.y);
    bottom = std::max(bottom, pixel.y);
  }
  double farthest = 0;
  for (const ColouredPixel& pixel : pixels) farthest = std::max(farthest, std::hypot(pixel.x - x, pixel.y - y));
  form.filled += picture.covered / ((right - left + 1) * (bottom - top + 1));
  form.reach += farthest / std::sqrt(picture.covered / 3.141592653589793);
  ++form.pictures;
}

TEST(Shapes, HaveTheirForm) {
  std::vector<Form> forms(kShapes);
  for (std::uint64_t i = 0; i < 400; ++i) {
    const ShapePicture picture = draw_shape_picture(4, i);
    add(picture, forms[static_cast<std::size_t>(picture.shape)]);
  }
  const auto expect_form = [&](DrawnShape shape, double filled, double reach) {
    const Form& form = forms[static_cast<std::size_t>(shape)];
    EXPECT_NEAR(form.filled / form.pictures, filled, 0.08) << static_cast<int>(shape);
    EXPECT_NEAR(form.reach / form.pictures, reach, 0.12) << static_cast<int>(shape);
  };
  // Of ideal shapes, tilted by 0 to 22.5 degrees; pixels make boxes a little larger.
  expect_form(DrawnShape::disc, 0.785, 1.0);
  expect_form(DrawnShape::square, 0.746, 1.25);
  expect_form(DrawnShape::triangle, 0.48, 1.555);
  expect_form(DrawnShape::cross, 0.50, 1.276);
}

TEST(Shapes, LabelsAreDrawnEvenly) {
  constexpr int kPictures = 12'000;
  std::vector<int> counts(kShapesClasses);
  for (std::uint64_t i = 0; i < kPictures; ++i) ++counts[static_cast<std::size_t>(shape_picture_label(5, i))];
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  // 11 degrees of freedom: 999 of 1000 lie below 31.3, 999 of 1000 above 1.6.
  EXPECT_LT(chi_square, 31.3);
  EXPECT_GT(chi_square, 1.6);
}

TEST(Shapes, NamesGoByLabel) {
  const std::vector<std::string> names = shapes_class_names();
  ASSERT_EQ(names.size(), 12U);
  EXPECT_EQ(names[0], "red disc");
  EXPECT_EQ(names[4], "green square");
  EXPECT_EQ(names[8], "blue triangle");
  EXPECT_EQ(names[11], "blue cross");
  ShapePicture picture;
  picture.shape = DrawnShape::triangle;
  picture.paint = Paint::blue;
  EXPECT_EQ(names[static_cast<std::size_t>(picture.label())], "blue triangle");
}

TEST(Shapes, AsADataSet) {
  const Dataset shapes = Dataset::open("shapes:7:10");
  EXPECT_EQ(shapes.kind(), DatasetKind::shapes);
  EXPECT_EQ(shapes.path(), "shapes:7:10");
  EXPECT_EQ(shapes.size(), 10);
  EXPECT_TRUE(shapes.has_labels());
  EXPECT_EQ(shapes.classes(), 12);
  EXPECT_EQ(shapes.class_names(), shapes_class_names());
  EXPECT_EQ(shapes.name(3), "shapes:7#3");
  for (int i = 0; i < 10; ++i) {
    const ShapePicture picture = draw_shape_picture(7, static_cast<std::uint64_t>(i));
    EXPECT_EQ(shapes.image(i), picture.image);
    EXPECT_EQ(shapes.label(i), picture.label());
  }
  EXPECT_EQ(Dataset::open("shapes:18446744073709551615:100000000").size(), 100'000'000);
}

TEST(Shapes, FaultsOfTheirNames) {
  for (const char* name :
       {"shapes:x:10", "shapes:1:0", "shapes:1", "shapes:", "shapes:1:", "shapes::1", "shapes:1:10x", "shapes:1:-3",
        "shapes:-1:3", "shapes:1:100000001", "shapes:18446744073709551616:1", "shapes:1:1:1", "shapes: 1:1"}) {
    try {
      Dataset::open(name);
      ADD_FAILURE() << name << ": no error";
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.what(), std::string(name) +
                                  ": expected shapes:SEED:COUNT, such as shapes:2:5000, with COUNT from "
                                  "1 to 100,000,000");
    }
  }
}

}  // namespace
}  // namespace secateur::test
