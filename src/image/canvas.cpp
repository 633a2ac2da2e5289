// SPDX-License-Identifier: Apache-2.0
#include "image/canvas.hpp"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <cmath>
#include <cstdint>

#include "base/error.hpp"
#include "image/font.hpp"

namespace secateur::image {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kPngDotsPerPoint = 300.0 / 72.0;
/// Figures have no time of making: equal data give equal bytes.
constexpr const char* kNoDate = "2000-01-01T00:00:00Z";

cairo_status_t append(void* closure, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t* make_surface(DrawingFormat format, double width, double height, std::string& bytes) {
  switch (format) {
    case DrawingFormat::svg:
      return cairo_svg_surface_create_for_stream(append, &bytes, width, height);
    case DrawingFormat::pdf: {
      cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, &bytes, width, height);
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, kNoDate);
      return surface;
    }
    case DrawingFormat::png:
      break;
  }
  return cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::lround(width * kPngDotsPerPoint)),
                                    static_cast<int>(std::lround(height * kPngDotsPerPoint)));
}

/// Cairo names an SVG's group by how many surfaces the process has made: equal drawings get equal names.
void name_group(std::string& svg) {
  constexpr std::string_view kMark = "<g id=\"surface";
  const std::size_t at = svg.find(kMark);
  if (at == std::string::npos) return;
  const std::size_t from = at + kMark.size();
  svg.replace(from, svg.find('"', from) - from, "");
}

void set(cairo_t* cairo, const Ink& ink) {
  cairo_set_source_rgba(cairo, ink.red, ink.green, ink.blue, ink.alpha);
}

}  // namespace

Ink ink(std::string_view hex, double alpha) {
  SECATEUR_CHECK(hex.size() == 7 && hex[0] == '#', "a colour is #rrggbb, in small letters");
  const auto digit = [&](std::size_t at) { return hex[at] <= '9' ? hex[at] - '0' : hex[at] - 'a' + 10; };
  const auto part = [&](std::size_t at) { return (16 * digit(at) + digit(at + 1)) / 255.0; };
  return {part(1), part(3), part(5), alpha};
}

std::optional<DrawingFormat> drawing_format(std::string_view path) {
  const auto ends = [&](std::string_view end) {
    return path.size() > end.size() && path.substr(path.size() - end.size()) == end;
  };
  if (ends(".svg")) return DrawingFormat::svg;
  if (ends(".pdf")) return DrawingFormat::pdf;
  if (ends(".png")) return DrawingFormat::png;
  return std::nullopt;
}

struct Canvas::Surface {
  std::string bytes;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;

  Surface() = default;
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;
  ~Surface() {
    if (cairo != nullptr) cairo_destroy(cairo);
    if (surface != nullptr) cairo_surface_destroy(surface);
  }
};

Canvas::Canvas(DrawingFormat format, double width, double height)
    : width_(width), height_(height), format_(format), surface_(std::make_unique<Surface>()) {
  surface_->surface = make_surface(format, width, height, surface_->bytes);
  surface_->cairo = cairo_create(surface_->surface);
  if (format == DrawingFormat::png) cairo_scale(surface_->cairo, kPngDotsPerPoint, kPngDotsPerPoint);
  set(surface_->cairo, {1, 1, 1, 1});
  cairo_paint(surface_->cairo);
}

Canvas::~Canvas() = default;

void Canvas::rectangle(double x, double y, double width, double height, const Ink& fill) {
  set(surface_->cairo, fill);
  cairo_rectangle(surface_->cairo, x, y, width, height);
  cairo_fill(surface_->cairo);
}

void Canvas::frame(double x, double y, double width, double height, const Ink& stroke, double line) {
  set(surface_->cairo, stroke);
  cairo_set_line_width(surface_->cairo, line);
  cairo_rectangle(surface_->cairo, x, y, width, height);
  cairo_stroke(surface_->cairo);
}

void Canvas::line(const std::vector<std::pair<double, double>>& points, const Ink& stroke, double line,
                  const std::vector<double>& dash) {
  set(surface_->cairo, stroke);
  cairo_set_line_width(surface_->cairo, line);
  cairo_set_dash(surface_->cairo, dash.data(), static_cast<int>(dash.size()), 0);
  cairo_new_path(surface_->cairo);  // text leaves a point behind
  for (const auto& [x, y] : points) cairo_line_to(surface_->cairo, x, y);
  cairo_stroke(surface_->cairo);
  cairo_set_dash(surface_->cairo, nullptr, 0, 0);
}

void Canvas::disc(double x, double y, double radius, const Ink& fill) {
  set(surface_->cairo, fill);
  cairo_new_sub_path(surface_->cairo);
  cairo_arc(surface_->cairo, x, y, radius, 0, 2 * kPi);
  cairo_fill(surface_->cairo);
}

void Canvas::diamond(double x, double y, double radius, const Ink& fill) {
  set(surface_->cairo, fill);
  cairo_move_to(surface_->cairo, x, y - radius);
  cairo_line_to(surface_->cairo, x + radius, y);
  cairo_line_to(surface_->cairo, x, y + radius);
  cairo_line_to(surface_->cairo, x - radius, y);
  cairo_close_path(surface_->cairo);
  cairo_fill(surface_->cairo);
}

void Canvas::select(const Lettering& lettering) const {
  cairo_select_font_face(surface_->cairo, kFont, CAIRO_FONT_SLANT_NORMAL,
                         lettering.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(surface_->cairo, lettering.size);
}

double Canvas::text_width(const std::string& text, const Lettering& lettering) const {
  select(lettering);
  cairo_text_extents_t extents;
  cairo_text_extents(surface_->cairo, text.c_str(), &extents);
  return extents.x_advance;
}

void Canvas::text(double x, double y, const std::string& text, const Lettering& lettering, const Ink& fill) {
  const double width = text_width(text, lettering);
  const double back = lettering.anchor == Anchor::start ? 0 : lettering.anchor == Anchor::middle ? width / 2 : width;
  cairo_save(surface_->cairo);
  set(surface_->cairo, fill);
  cairo_translate(surface_->cairo, x, y);
  cairo_rotate(surface_->cairo, lettering.turned * kPi / 180);
  cairo_move_to(surface_->cairo, -back, 0);
  cairo_show_text(surface_->cairo, text.c_str());
  cairo_new_path(surface_->cairo);
  cairo_restore(surface_->cairo);
}

std::string Canvas::fitted(const std::string& text, const Lettering& lettering, double most) const {
  return fitted_to(text, [&](const std::string& part) { return text_width(part, lettering) <= most; });
}

void Canvas::picture(double x, double y, double width, double height, const Image& image) {
  cairo_surface_t* source = cairo_image_surface_create(CAIRO_FORMAT_RGB24, image.width, image.height);
  unsigned char* bytes = cairo_image_surface_get_data(source);
  const auto stride = static_cast<std::ptrdiff_t>(cairo_image_surface_get_stride(source));
  for (int row = 0; row < image.height; ++row) {
    auto* to = reinterpret_cast<std::uint32_t*>(bytes + row * stride);
    for (int column = 0; column < image.width; ++column) {
      const std::uint8_t* rgb = image.at(column, row);
      to[column] = static_cast<std::uint32_t>(rgb[0]) << 16U | static_cast<std::uint32_t>(rgb[1]) << 8U | rgb[2];
    }
  }
  cairo_surface_mark_dirty(source);
  cairo_save(surface_->cairo);
  cairo_translate(surface_->cairo, x, y);
  cairo_scale(surface_->cairo, width / image.width, height / image.height);
  cairo_set_source_surface(surface_->cairo, source, 0, 0);
  cairo_paint(surface_->cairo);
  cairo_restore(surface_->cairo);
  cairo_surface_destroy(source);
}

void Canvas::clip(double x, double y, double width, double height) {
  cairo_reset_clip(surface_->cairo);
  cairo_rectangle(surface_->cairo, x, y, width, height);
  cairo_clip(surface_->cairo);
}

void Canvas::clip_none() {
  cairo_reset_clip(surface_->cairo);
}

std::string Canvas::finish() {
  if (format_ == DrawingFormat::png) {
    cairo_surface_flush(surface_->surface);
    cairo_surface_write_to_png_stream(surface_->surface, append, &surface_->bytes);
  }
  cairo_destroy(surface_->cairo);
  surface_->cairo = nullptr;
  cairo_surface_finish(surface_->surface);
  const cairo_status_t status = cairo_surface_status(surface_->surface);
  if (status != CAIRO_STATUS_SUCCESS || surface_->bytes.empty()) {
    throw RunError(std::string("a figure cannot be drawn: ") + cairo_status_to_string(status));
  }
  if (format_ == DrawingFormat::svg) name_group(surface_->bytes);
  return std::move(surface_->bytes);
}

}  // namespace secateur::image
