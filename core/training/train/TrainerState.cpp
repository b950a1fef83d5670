// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/TrainerState.h"

namespace mhc::training {

std::string toText(const TrainerState& state) {
  Json json = Json::object();
  json["format"] = 1;
  json["step"] = state.step;
  json["tokens"] = state.tokens;
  json["random"] = Json{{"generator", "philox4x32-10"}, {"seed", state.seed}};
  json["data"] = Json{{"epoch", state.position.epoch}, {"sample", state.position.sample}, {"identity", state.dataIdentity}};
  json["best_loss"] = state.bestLoss ? Json(*state.bestLoss) : Json(nullptr);
  json["evaluated_step"] = state.evaluatedStep;
  json["nonfinite_in_a_row"] = state.badSteps;
  Json edits = Json::array();
  for (const LiveEdit& edit : state.edits) edits.push_back({{"step", edit.step}, {"key", edit.key}, {"value", edit.value}});
  json["edits"] = std::move(edits);
  return json.dump(2) + "\n";
}

Result<TrainerState> trainerStateFrom(const Json& json, const std::string& where) {
  TrainerState state;
  try {
    state.step = json.at("step").get<std::int64_t>();
    state.tokens = json.at("tokens").get<std::int64_t>();
    state.seed = json.at("random").at("seed").get<std::int64_t>();
    const Json& data = json.at("data");
    state.position = {data.at("epoch").get<std::uint64_t>(), data.at("sample").get<std::uint64_t>()};
    state.dataIdentity = data.at("identity").get<std::string>();
    if (!json.at("best_loss").is_null()) state.bestLoss = json.at("best_loss").get<double>();
    state.evaluatedStep = json.at("evaluated_step").get<std::int64_t>();
    state.badSteps = json.at("nonfinite_in_a_row").get<std::int64_t>();
    for (const Json& edit : json.at("edits")) {
      state.edits.push_back({edit.at("step").get<std::int64_t>(), edit.at("key").get<std::string>(),
                             edit.at("value").get<std::string>()});
    }
  } catch (const Json::exception& problem) {
    return makeError(ExitCode::BadData, "training.bad_state",
                     "{file} does not describe the state of a training run ({reason}). Resume from another checkpoint.",
                     {{"file", where}, {"reason", problem.what()}});
  }
  return state;
}

}  // namespace mhc::training
