// SPDX-License-Identifier: Apache-2.0
// One self-contained HTML file out of the page's own files (report/page/), the chart library and one JSON of data. No
// request leaves it: a policy in the page forbids them.
#pragma once

#include <string>
#include <string_view>

#include "config/json.hpp"

namespace secateur::report {

/// `text` as it may stand in a script element: no "<", no ">", no "&", no U+2028 or U+2029 outside of an escape. For
/// JSON alone, where they can only be in strings.
std::string json_in_script(const config::Json& json);

/// `text` as the content of an element or of a quoted attribute.
std::string html_text(std::string_view text);

/// @param title of the window. @throws ConfigError where the page's files or the chart library are not installed,
/// saying how they get there.
std::string html_page(const std::string& title, const config::Json& data);

}  // namespace secateur::report
