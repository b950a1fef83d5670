// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Document.h"

#include <algorithm>

#include "core/config/Check.h"
#include "core/config/Import.h"
#include "core/config/Schema.h"
#include "core/config/Settings.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

// A configuration has about 2 KiB. Ordered objects are searched key by key, so that their number must be bounded too.
constexpr JsonLimits limits{.bytes = std::size_t{256} << 10, .depth = 32, .refuseDuplicateKeys = true};
constexpr std::size_t mostKeys = 1000;

class Reader {
 public:
  ParsedConfig read(const Json& document) {
    if (document.contains("model") || document.contains("training")) {
      readWhole(document);
    } else {
      readModel(document);
      adaptTraining();
    }
    normalise(result_.config);
    judge();
    return std::move(result_);
  }

 private:
  void error(std::string field, const Json& value, std::string id, const std::string& pattern,
             std::vector<std::pair<std::string, std::string>> arguments = {}) {
    result_.problems.push_back(makeProblem(Severity::Error, std::move(field), valueText(value), std::move(id), pattern,
                                           std::move(arguments)));
  }

  void readWhole(const Json& document) {
    if (tooManyKeys("", document)) return;
    static const std::vector<std::string> parts{"model", "training", "description"};
    for (const auto& [key, value] : document.items()) {
      if (key == "model" || key == "training") {
        if (!value.is_object()) {
          error(key, value, "config.part_not_object",
                "The part {field} is {value}, but must be an object in braces with one key for each field.");
        } else if (key == "model") {
          readModel(value);
        } else {
          readTraining(value);
        }
      } else if (key == "description") {
        if (value.is_string()) result_.description = value.get<std::string>();
      } else {
        error(key, value, "config.unknown_part",
              "The document has a part {name}, which is none of model, training and description.{nearest} Rename or "
              "remove it.",
              {{"name", quotedText(key)}, {"nearest", didYouMean(key, parts)}});
      }
    }
  }

  /// A part with very many keys is some other file; one sentence is enough.
  bool tooManyKeys(const std::string& part, const Json& object) {
    if (object.size() <= mostKeys) return false;
    error(part, Json(object.size()), "config.too_many_keys",
          "The document's part \"{field}\" has {value} keys, more than the {most} that are accepted. Is it the right file?",
          {{"most", std::to_string(mostKeys)}});
    return true;
  }

  void readModel(const Json& foreign) {
    if (tooManyKeys("model", foreign)) return;
    const Json model = importModel(foreign, result_.problems);
    for (const auto& [key, value] : model.items()) {
      if (const Field* field = findField("model." + key)) {
        readField(*field, value);
        continue;
      }
      result_.config.model.unknown[key] = value;
      result_.problems.push_back(aboutUnknownKey(key, value, model));
    }
  }

  void readTraining(const Json& training) {
    if (tooManyKeys("training", training)) return;
    const std::vector<std::string> keys = keysOf(Part::Training);
    for (const auto& [key, value] : training.items()) {
      if (const Field* field = findField("training." + key)) {
        readField(*field, value);
      } else {
        error("training." + key, value, "config.unknown_training_key",
              "There is no training setting {name}.{nearest} Correct or remove it.",
              {{"name", quotedText(key)}, {"nearest", didYouMean(key, keys)}});
      }
    }
  }

  void readField(const Field& field, const Json& value) {
    if (auto problem = field.check(value)) {
      result_.problems.push_back(*std::move(problem));
    } else {
      field.set(result_.config, value);
    }
  }

  /// A document without a training part: defaults that fit the model.
  void adaptTraining() {
    TrainingConfig& training = result_.config.training;
    training.sequence_length = std::min(training.sequence_length, result_.config.model.max_position_embeddings);
  }

  /// Relations and lint; what touches a field that could not be read would only mislead.
  void judge() {
    const auto isBad = [&](const std::string& name) {
      return std::any_of(result_.problems.begin(), result_.problems.end(), [&](const Problem& p) {
        return p.severity == Severity::Error && p.field == name;
      });
    };
    std::vector<Problem> more = check(result_.config);
    std::erase_if(more, [&](const Problem& problem) {
      return isBad(problem.field) || std::any_of(problem.related.begin(), problem.related.end(), isBad);
    });
    auto& all = result_.problems;
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    std::stable_sort(all.begin(), all.end(), [](const Problem& a, const Problem& b) { return a.severity > b.severity; });
  }

  ParsedConfig result_;
};

void writePart(const Config& config, Part part, Json& object) {
  for (const Field& field : schema()) {
    if (field.part != part) continue;
    Json value = field.get(config);
    if (field.type == FieldType::PerLayer && value.empty()) continue;  // older readers don't know the key
    object[field.key] = std::move(value);
  }
}

Json modelPart(const Config& config) {
  Json object = Json::object();
  writePart(config, Part::Model, object);
  for (const auto& [key, value] : config.model.unknown.items()) {
    if (!object.contains(key)) object[key] = value;
  }
  return object;
}

Error inFile(Error error, const std::filesystem::path& path) {
  error.message.arguments.emplace_back("file", path.string());
  error.message.english = path.string() + ": " + error.message.english;
  error.code = ExitCode::BadConfiguration;
  return error;
}

}  // namespace

Result<ParsedConfig> parseConfig(const Json& document) {
  if (!document.is_object()) {
    return makeError(ExitCode::BadConfiguration, "config.not_an_object",
                     "A configuration must be a JSON object in braces, but this is {value}. Start from a preset.",
                     {{"value", valueText(document)}});
  }
  return Reader().read(document);
}

Result<ParsedConfig> parseConfigText(std::string_view text) {
  MHC_TRY_ASSIGN(const Json document, parseJson(text, limits));
  return parseConfig(document);
}

Result<ParsedConfig> loadConfigFile(const std::filesystem::path& path) {
  auto document = readJsonFile(path, limits);
  if (!document.ok()) return Error{document.error().message, ExitCode::BadConfiguration};  // names the file already
  auto parsed = parseConfig(document.value());
  if (parsed.ok()) return parsed;
  return inFile(parsed.error(), path);
}

Result<Config> loadValidConfigFile(const std::filesystem::path& path) {
  MHC_TRY_ASSIGN(ParsedConfig parsed, loadConfigFile(path));
  if (auto errors = errorsAsResult(parsed.problems); !errors.ok()) return inFile(errors.error(), path);
  return std::move(parsed.config);
}

Result<void> errorsAsResult(const std::vector<Problem>& problems) {
  std::string all;
  for (const Problem& problem : problems) {
    if (problem.severity == Severity::Error) all += (all.empty() ? "" : "\n") + problem.message.english;
  }
  if (all.empty()) return {};
  return makeError(ExitCode::BadConfiguration, "config.invalid", "{problems}", {{"problems", all}});
}

Json toJson(const ModelConfig& model) { return modelPart({.model = model, .training = {}}); }

Json toJson(const Config& config) {
  Json document = Json::object();
  document["model"] = modelPart(config);
  Json training = Json::object();
  writePart(config, Part::Training, training);
  document["training"] = std::move(training);
  return document;
}

std::string toText(const Config& config) {
  return toJson(config).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mhc::config
