// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Text.h"
#include "core/control/ControlClient.h"

namespace mhc::worker {
namespace {

struct ControlArguments {
  std::string run;
  double timeout = 120;
  std::string type;               ///< the request
  std::int64_t steps = 1;
  bool noSave = false;
  std::string prompt;
  std::int64_t tokens = 120;
  std::vector<std::string> settings;
};

/// "0.5", "true", "[1]" as what they say; 4k and 2^14 as numbers; anything else as text.
Json valueOf(const std::string& text) {
  if (auto parsed = parseJson(text); parsed.ok()) return std::move(parsed).value();
  if (const auto number = parseNumber(text)) {
    const auto whole = static_cast<std::int64_t>(*number);
    return static_cast<double>(whole) == *number ? Json(whole) : Json(*number);
  }
  return text;
}

Result<Json> settingOf(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return makeError(ExitCode::BadUsage, "ctl.setting", "\"{text}\" is not of the form key=value.", {{"text", text}});
  }
  Json arguments = Json::object();
  arguments["key"] = std::string(trim(std::string_view(text).substr(0, equals)));
  arguments["value"] = valueOf(text.substr(equals + 1));
  return arguments;
}

/// Whoever types a command means it: control is taken from a window that holds it, and goes back when this ends.
Result<Json> command(control::ControlClient& client, const std::string& type, const Json& arguments,
                     std::chrono::milliseconds limit) {
  auto answer = client.request(type, arguments, limit);
  if (answer.ok() || answer.error().message.id != "control.held") return answer;
  MHC_TRY(client.request("take_control", Json::object(), limit));
  return client.request(type, arguments, limit);
}

std::string plain(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

void print(const std::string& type, const Json& answer) {
  if (type == "status") {
    for (const auto& [key, value] : answer.items()) {
      if (!value.is_null()) std::printf("%-22s %s\n", key.c_str(), plain(value).c_str());
    }
  } else if (type == "pause") {
    std::printf("The run pauses after the step it is in.\n");
  } else if (type == "stop") {
    std::printf("The run stops after the step it is in.\n");
  } else if (type == "resume") {
    std::printf("The run goes on.\n");
  } else if (type == "step" && answer.contains("n")) {
    std::printf("The run makes this many steps more and pauses: %s.\n", plain(answer["n"]).c_str());
  } else if (type == "checkpoint" && answer.contains("step")) {
    std::printf("Saved step %s.\n", plain(answer["step"]).c_str());
  } else if (type == "sample" && answer.contains("text")) {
    std::printf("%s\n", plain(answer["text"]).c_str());
  } else if (type == "set" && answer.contains("key") && answer.contains("value")) {
    std::printf("%s is now %s.\n", plain(answer["key"]).c_str(), plain(answer["value"]).c_str());
  } else {
    std::printf("Done.\n");
  }
}

ExitCode control(const Session& session, const ControlArguments& arguments) {
  const auto limit = std::chrono::milliseconds(static_cast<std::int64_t>(arguments.timeout * 1000));
  std::vector<Json> requests;
  if (arguments.type == "set") {
    for (const std::string& text : arguments.settings) {
      auto setting = settingOf(text);
      if (!setting.ok()) return fail(session, setting.error());
      requests.push_back(std::move(setting).value());
    }
  } else {
    Json one = Json::object();
    if (arguments.type == "step") one["n"] = arguments.steps;
    if (arguments.type == "sample") one = Json{{"prompt", arguments.prompt}, {"tokens", arguments.tokens}};
    if (arguments.type == "stop") one["save"] = !arguments.noSave;
    requests.push_back(std::move(one));
  }
  auto client = control::ControlClient::connect(arguments.run, "mhc-worker ctl", std::min(limit, std::chrono::milliseconds(5000)));
  if (!client.ok()) return fail(session, client.error());
  for (const Json& request : requests) {
    const auto answer = command(client.value(), arguments.type, request, limit);
    if (!answer.ok()) return fail(session, answer.error());
    if (session.json) printDocument(answer.value());
    else print(arguments.type, answer.value());
  }
  return ExitCode::Finished;
}

}  // namespace

void addControl(CLI::App& app, Session& session) {
  CLI::App* ctl = app.add_subcommand("ctl", "Speaks to the worker that trains a run");
  ctl->footer(
      "Examples:\n"
      "  mhc-worker ctl --run runs/first status --json\n"
      "  mhc-worker ctl --run runs/first pause\n"
      "  mhc-worker ctl --run runs/first step 10\n"
      "  mhc-worker ctl --run runs/first sample \"A hacker is\"\n"
      "  mhc-worker ctl --run runs/first set training.learning_rate=5e-4\n"
      "  mhc-worker ctl --run runs/first stop --no-save");
  auto arguments = std::make_shared<ControlArguments>();
  ctl->add_option("--run", arguments->run, "The run folder")->type_name("DIR")->required();
  ctl->add_option("--timeout", arguments->timeout, "Seconds to wait for an answer (a request waits for a step to end)")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  ctl->require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    CLI::App* request = ctl->add_subcommand(name, help);
    request->callback([&session, arguments, name] {
      arguments->type = name;
      session.action = [&session, arguments] { return control(session, *arguments); };
    });
    return request;
  };
  add("status", "State, newest step, who controls the run");
  add("pause", "Pause after the step that is being made");
  add("resume", "Go on");
  add("step", "Make N steps and pause again")->add_option("n", arguments->steps, "How many (default 1)")->type_name("N");
  add("stop", "End the run after the step that is being made, with a checkpoint")
      ->add_flag("--no-save", arguments->noSave, "Without a checkpoint");
  add("checkpoint", "Write a checkpoint now");
  CLI::App* sample = add("sample", "Write a text from the weights as they are now, and record it in the run");
  sample->add_option("prompt", arguments->prompt, "The text to continue")->type_name("TEXT")->required();
  sample->add_option("--tokens", arguments->tokens, "How many tokens to draw")->capture_default_str();
  add("set", "Change fields while the run goes on")
      ->add_option("settings", arguments->settings, "key=value …")
      ->type_name("KEY=VALUE")
      ->required();
}

}  // namespace mhc::worker
