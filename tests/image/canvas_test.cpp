// SPDX-License-Identifier: Apache-2.0
// Figures as files: formats, what is in them, and that equal drawings are equal bytes.
#include "image/canvas.hpp"

#include <gmock/gmock.h>

#include <string>

#include "image/decode.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string drawn(DrawingFormat format) {
  Canvas canvas(format, 72, 36);
  canvas.rectangle(0, 0, 36, 36, ink("#0072b2"));
  canvas.line({{0, 0}, {72, 36}}, {}, 1, {2, 1});
  canvas.disc(54, 18, 4, ink("#d55e00", 0.5));
  canvas.text(40, 10, "\u00b5s #1", {7, Anchor::start});
  return canvas.finish();
}

TEST(Canvas, FormatsByTheEndingOfTheName) {
  EXPECT_EQ(drawing_format("a/b.svg"), DrawingFormat::svg);
  EXPECT_EQ(drawing_format("b.pdf"), DrawingFormat::pdf);
  EXPECT_EQ(drawing_format("b.png"), DrawingFormat::png);
  for (const char* name : {"", ".svg", "svg", "b.jpg", "b.svg.gz"})
    EXPECT_EQ(drawing_format(name), std::nullopt) << name;
}

TEST(Canvas, EqualDrawingsAreEqualBytes) {
  for (const DrawingFormat format : {DrawingFormat::svg, DrawingFormat::pdf, DrawingFormat::png}) {
    EXPECT_EQ(drawn(format), drawn(format));
  }
}

TEST(Canvas, SvgAndPdfAreVectorsWithTheirFonts) {
  const std::string svg = drawn(DrawingFormat::svg);
  EXPECT_THAT(svg, HasSubstr("<svg"));
  EXPECT_THAT(svg, HasSubstr("<path"));
  EXPECT_EQ(svg.find("<image"), std::string::npos);
  EXPECT_EQ(svg.find("font-family"), std::string::npos);  // letters are outlines
  const std::string pdf = drawn(DrawingFormat::pdf);
  EXPECT_THAT(pdf, StartsWith("%PDF-"));
  EXPECT_EQ(pdf.find("/Image"), std::string::npos);
}

TEST(Canvas, PngHasThreeHundredDotsPerInch) {
  const std::string png = drawn(DrawingFormat::png);
  const Image image = decode_image({png.begin(), png.end()}, "drawn.png");
  EXPECT_EQ(image.width, 300);
  EXPECT_EQ(image.height, 150);
  EXPECT_EQ(image.at(20, 130)[0], 0x00);
  EXPECT_EQ(image.at(20, 130)[1], 0x72);
  EXPECT_EQ(image.at(20, 130)[2], 0xb2);
  EXPECT_EQ(image.at(290, 10)[0], 255);
}

TEST(Canvas, TextIsCutToAWidth) {
  const Canvas canvas(DrawingFormat::svg, 72, 36);
  const Lettering letters{7};
  EXPECT_EQ(canvas.fitted("short", letters, 72), "short");
  const std::string cut = canvas.fitted(std::string(200, 'w'), letters, 30);
  EXPECT_LE(canvas.text_width(cut, letters), 30);
  EXPECT_THAT(cut, testing::EndsWith("w\u2026"));
}

}  // namespace
}  // namespace secateur::test
