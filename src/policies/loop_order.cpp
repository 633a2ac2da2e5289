// SPDX-License-Identifier: Apache-2.0
#include "policies/loop_order.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace secateur::policies {
namespace {

ColumnItems groups_of(int columns, int group_columns) {
  ColumnItems items;
  for (int first = 0; first < columns; first += group_columns) {
    items.emplace_back(static_cast<std::size_t>(std::min(group_columns, columns - first)));
    std::iota(items.back().begin(), items.back().end(), first);
  }
  return items;
}

ColumnItems single_columns(int columns, int) {
  return groups_of(columns, 1);
}

}  // namespace

const std::vector<LoopOrder>& loop_orders() {
  // name, sentence, has_single_columns, joins_items, items
  static const std::vector<LoopOrder> orders{
      {"auto", "takes the better of the others for each product", true, false, nullptr},
      {"sweep", "deals the columns of whole heads", false, false, groups_of},
      {"expand", "deals single columns", true, true, single_columns}};
  return orders;
}

const LoopOrder* loop_order(std::string_view name) {
  const std::vector<LoopOrder>& all = loop_orders();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& order) { return order.name == name; });
  SECATEUR_CHECK(found != all.end(), "a loop order of this name");
  return &*found;
}

}  // namespace secateur::policies
