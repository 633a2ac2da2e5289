// SPDX-License-Identifier: Apache-2.0
#include "vit/naming.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace secateur::vit {
namespace {

/// "a.b." -> "a.b.", "a.", "". Of a prefix that no training code makes, the innermost.
std::vector<std::string> places_outwards(std::string prefix) {
  constexpr std::size_t kMost = 16;
  std::vector<std::string> places{prefix};
  while (!prefix.empty() && places.size() < kMost) {
    prefix.pop_back();
    prefix.erase(prefix.rfind('.') + 1);  // npos + 1 is 0
    places.push_back(prefix);
  }
  return places;
}

/// The innermost place where one of the names stands.
std::optional<std::string> place_of(const std::vector<std::string>& names, const std::vector<std::string>& places,
                                    const std::set<std::string>& stored) {
  for (const std::string& place : places) {
    const auto stands = [&](const std::string& name) { return stored.count(place + name) > 0; };
    if (std::any_of(names.begin(), names.end(), stands)) return place;
  }
  return std::nullopt;
}

Naming located(NamingScheme scheme, const EncoderName& encoder, const std::set<std::string>& stored) {
  Naming naming = usual_naming(scheme, encoder.prefix);
  naming.wrapper = encoder.wrapper;
  const std::vector<std::string> places = places_outwards(encoder.prefix);
  naming.prefix = place_of(outer_names(scheme), places, stored).value_or(naming.prefix);
  std::vector<std::string> heads = head_modules(scheme);
  for (std::string& head : heads) head += ".weight";
  naming.head = place_of(heads, places, stored).value_or(naming.head);
  return naming;
}

}  // namespace

Naming usual_naming(NamingScheme scheme, const std::string& prefix) {
  const std::vector<std::string> places = places_outwards(prefix);
  const bool is_timm = scheme == NamingScheme::timm;
  return {scheme, prefix, prefix, is_timm ? prefix : places[std::min<std::size_t>(1, places.size() - 1)], ""};
}

std::vector<Naming> find_namings(const std::vector<std::string>& names) {
  const std::set<std::string> stored(names.begin(), names.end());
  std::vector<Naming> found;
  for (const std::string& name : names) {
    for (const NamingScheme scheme : {NamingScheme::timm, NamingScheme::hugging_face, NamingScheme::hugging_face_5}) {
      const std::optional<EncoderName> encoder = encoder_name(scheme, name);
      if (!encoder) continue;
      const bool is_known = std::any_of(found.begin(), found.end(), [&](const Naming& each) {
        return each.scheme == scheme && each.encoders == encoder->prefix;
      });
      if (!is_known) found.push_back(located(scheme, *encoder, stored));
    }
  }
  return found;
}

}  // namespace secateur::vit
