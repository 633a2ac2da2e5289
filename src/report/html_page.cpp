// SPDX-License-Identifier: Apache-2.0
#include "report/html_page.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "config/json_document.hpp"
#include "config/shipped_files.hpp"

namespace secateur::report {
namespace {

constexpr std::string_view kTitle = "<!--title-->";
constexpr std::string_view kData = "<!--data-->";
constexpr std::string_view kStyle = "<link rel=\"stylesheet\" href=\"";
constexpr std::string_view kScript = "<script src=\"";

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const bool library = path.string().find("node_modules") != std::string::npos;
    throw ConfigError(path.lexically_normal().string(), "",
                      library ? "the chart library is not installed: run tools/setup_report.sh in the source folder"
                              : "the page's file is missing: it belongs to secateur's shipped files");
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A script's text may not hold what ends the element; in strings and regular expressions "<\/" is the same.
std::string script_text(std::string text) {
  for (std::size_t at = 0; (at = text.find("</script", at)) != std::string::npos; at += 3) text.insert(at + 1, "\\");
  return text;
}

/// The file that a line of the template names; empty when it names none with this beginning.
std::string named_file(std::string_view line, std::string_view beginning) {
  const std::size_t at = line.find(beginning);
  if (at == std::string_view::npos) return {};
  const std::size_t from = at + beginning.size();
  return std::string(line.substr(from, line.find('"', from) - from));
}

void replace(std::string& text, std::string_view mark, const std::string& by) {
  const std::size_t at = text.find(mark);
  if (at != std::string::npos) text.replace(at, mark.size(), by);
}

}  // namespace

std::string json_in_script(const config::Json& json) {
  const std::string text = config::json_text(json);
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool separator = text.compare(i, 3, "\xe2\x80\xa8") == 0 || text.compare(i, 3, "\xe2\x80\xa9") == 0;
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else if (separator) {
      out += text[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_page(const std::string& title, const config::Json& data) {
  const std::filesystem::path folder = std::filesystem::path(config::shipped_home()) / "report" / "page";
  const std::string page = file_text(folder / "page.html");
  std::string out;
  for (std::size_t from = 0; from < page.size();) {
    const std::size_t end = std::min(page.find('\n', from), page.size());
    const std::string_view line = std::string_view(page).substr(from, end - from);
    from = end + 1;
    if (const std::string style = named_file(line, kStyle); !style.empty()) {
      out += "<style>\n" + file_text(folder / style) + "</style>\n";
    } else if (const std::string script = named_file(line, kScript); !script.empty()) {
      out += "<script>\n" + script_text(file_text(folder / script)) + "\n</script>\n";
    } else {
      out += std::string(line) + '\n';
    }
  }
  replace(out, kTitle, html_text(title));
  replace(out, kData, json_in_script(data));
  return out;
}

}  // namespace secateur::report
