// SPDX-License-Identifier: Apache-2.0
// Every shipped document loads and validates; every shipped JSON Schema is what the tables generate.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "config/documents.hpp"
#include "config/json_document.hpp"
#include "config/schemas.hpp"
#include "config/shipped_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

namespace fs = std::filesystem;

std::string schema_file(DocumentKind kind) {
  return shipped_home() + "/configs/schema/" + schema_info(kind).kind + ".schema.json";
}

TEST(ShippedSchemas, AreWhatTheTablesGenerateByteForByte) {
  for (const DocumentKind kind : kDocumentKinds) {
    EXPECT_EQ(read_input_file(schema_file(kind)), json_schema(schema_info(kind)).dump(2) + "\n")
        << "secateur config schema --kind " << schema_info(kind).kind << " --json > " << schema_file(kind);
  }
}

/// The part of JSON Schema that the tables use; an unknown word is a failure.
class Validator {
 public:
  std::string fault(const Json& schema, const Json& value, const std::string& path) {
    for (const auto& [word, rule] : schema.items()) {
      if (!holds(word, rule, schema, value, path))
        return path + ": " + word + " " + rule.dump() + (inner_.empty() ? "" : "; " + inner_);
    }
    return {};
  }

 private:
  bool holds(const std::string& word, const Json& rule, const Json& schema, const Json& value,
             const std::string& path) {
    if (word == "$schema" || word == "title" || word == "description" || word == "default") return true;
    if (word == "additionalProperties") return rule == false;  // in properties
    if (word == "type") return is_type(rule, value);
    if (word == "enum") return std::count(rule.begin(), rule.end(), value) > 0;
    if (word == "minimum") return value.get<double>() >= rule.get<double>();
    if (word == "maximum") return value.get<double>() <= rule.get<double>();
    if (word == "exclusiveMinimum") return value.get<double>() > rule.get<double>();
    if (word == "minItems") return value.size() >= rule.get<std::size_t>();
    if (word == "maxItems") return value.size() <= rule.get<std::size_t>();
    if (word == "maxLength") return value.get<std::string>().size() <= rule.get<std::size_t>();
    if (word == "pattern") return std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()));
    if (word == "required") {
      return std::all_of(rule.begin(), rule.end(),
                         [&](const Json& key) { return value.contains(key.get<std::string>()); });
    }
    if (word == "items") {
      return std::all_of(value.begin(), value.end(), [&](const Json& item) { return fault(rule, item, path).empty(); });
    }
    if (word == "anyOf") {
      return std::any_of(rule.begin(), rule.end(), [&](const Json& one) { return fault(one, value, path).empty(); });
    }
    if (word == "properties") return properties(rule, value, path, schema.contains("additionalProperties"));
    ADD_FAILURE() << "unknown word " << word;
    return false;
  }

  bool properties(const Json& rule, const Json& value, const std::string& path, bool closed) {
    for (const auto& [key, item] : value.items()) {
      if (!rule.contains(key)) {
        if (closed) inner_ = path + "." + key + " is unknown";
        if (closed) return false;
        continue;
      }
      std::string text = fault(rule[key], item, path + "." + key);
      if (!text.empty()) inner_ = text;
      if (!text.empty()) return false;
    }
    return true;
  }

  static bool is_type(const std::string& type, const Json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "integer") return value.is_number_integer();
    return type == "number" && value.is_number();
  }

  std::string inner_;
};

TEST(ShippedDocuments, AreThere) {
  EXPECT_GE(shipped_names(DocumentKind::network).size(), 5u);
  EXPECT_GE(shipped_names(DocumentKind::pruning).size(), 17u);
  EXPECT_GE(shipped_names(DocumentKind::accelerator).size(), 7u);
  EXPECT_GE(shipped_names(DocumentKind::memory).size(), 4u);
  EXPECT_GE(shipped_names(DocumentKind::device).size(), 12u);
}

TEST(ShippedDocuments, FulfilTheShippedSchemasAndSayWhereTheirFiguresComeFrom) {
  for (const DocumentKind kind : kDocumentKinds) {
    const Json schema = Json::parse(read_input_file(schema_file(kind)));
    for (const std::string& name : shipped_names(kind)) {
      const std::string path = shipped_folder(kind) + "/" + name + ".json";
      const Json document = Json::parse(read_input_file(path));
      EXPECT_EQ(Validator().fault(schema, document, name), "");
      EXPECT_TRUE(document.contains("notes") || document.contains("source")) << path;
      EXPECT_EQ(document.value("name", ""), name);
      const fs::path link = fs::path(path).parent_path() / document.value("$schema", "none");
      EXPECT_TRUE(fs::exists(link)) << link;
      EXPECT_TRUE(fs::equivalent(link, schema_file(kind)));
    }
  }
}

TEST(ShippedDocuments, TheSchemasRefuseWhatTheTablesRefuse) {
  const Json schema = json_schema(schema_info(DocumentKind::accelerator));
  for (const char* text : {R"({"p_h": 0})", R"({"p_h": 4.5})", R"({"mapping": "fodl"})", R"({"ports": 4})",
                           R"({"dma": {"beat_bytes": 48}})", R"({"dma": 4})", R"({"idealise": {"memory": 1}})"}) {
    EXPECT_NE(Validator().fault(schema, Json::parse(text), "a"), "") << text;
  }
  EXPECT_EQ(Validator().fault(schema, Json::parse("{}"), "a"), "");
  EXPECT_NE(Validator().fault(json_schema(schema_info(DocumentKind::memory)), Json::parse("{}"), "m"), "");
}

TEST(ShippedDocuments, EffectiveConfigurationsFulfilTheSchemasToo) {
  const Json all = to_json(load_documents({}));
  for (const DocumentKind kind : kDocumentKinds) {
    const std::string& name = schema_info(kind).kind;
    EXPECT_EQ(Validator().fault(json_schema(schema_info(kind)), all[name], name), "");
  }
}

TEST(ShippedDocuments, EveryPruningLoadsWithEveryNetworkItsBlockFits) {
  for (const std::string& network : shipped_names(DocumentKind::network)) {
    for (const std::string& pruning : shipped_names(DocumentKind::pruning)) {
      DocumentRequest request;
      request.network = network;
      request.pruning = pruning;
      request.sets = {"accelerator.p_pe=8"};
      if (network == "shapes_vit") continue;  // its own depth: below
      EXPECT_NO_THROW(load_documents(request)) << network << " " << pruning;
    }
  }
  for (const std::string& accelerator : shipped_names(DocumentKind::accelerator)) {
    DocumentRequest request;
    request.accelerator = accelerator;
    EXPECT_NO_THROW(load_documents(request)) << accelerator;
  }
  DocumentRequest tiny;
  tiny.network = "shapes_vit";
  tiny.pruning = "b8_rb50_rt50";
  tiny.accelerator = "tiny";
  EXPECT_NO_THROW(load_documents(tiny));
}

}  // namespace
}  // namespace secateur::test
