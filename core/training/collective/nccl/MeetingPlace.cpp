// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/nccl/MeetingPlace.h"

#include <charconv>
#include <optional>

namespace mhc::training {
namespace {

constexpr int kPort = 29500;  // torchrun's
constexpr int kSlurmPorts = 10000;

Error unusable(const std::string& name, const std::string& found) {
  return makeError(
      ExitCode::BadUsage, "training.rank_environment",
      "The launcher's variable {name} is {found}. Start the ranks with torchrun --no-python, srun or mpirun on "
      "one machine, or set it.",
      {{"name", name}, {"found", found}});
}

std::optional<std::string> textOf(const char* value) {
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

std::optional<int> numberOf(const std::string& text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  return problem == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string firstHost(const std::string& nodeList) {
  const std::size_t open = nodeList.find('['), comma = nodeList.find(',');
  if (open == std::string::npos || comma < open) return nodeList.substr(0, comma);
  const std::size_t end = nodeList.find_first_of("],-", open);
  if (end == std::string::npos) return {};
  return nodeList.substr(0, open) + nodeList.substr(open + 1, end - open - 1);
}

Result<MeetingPlace> meetingPlace(const RankEnvironment& ranks,
                                  const std::function<const char*(const char*)>& variable) {
  MeetingPlace place;
  place.port = kPort;
  if (ranks.launcher == Launcher::Torchrun) {
    place.served = textOf(variable("TORCHELASTIC_USE_AGENT_STORE")) == "True";
    place.attempt = textOf(variable("TORCHELASTIC_RESTART_COUNT")).value_or("0");
  }
  if (const auto job = textOf(variable("SLURM_JOB_ID"))) {
    if (const auto number = numberOf(*job)) place.port += *number % kSlurmPorts;
  }
  if (const auto port = textOf(variable("MASTER_PORT"))) {
    const auto number = numberOf(*port);
    if (!number || *number < 1 || *number > 65535)
      return unusable("MASTER_PORT", "\"" + *port + "\", which is no port");
    place.port = *number;
  }
  if (const auto host = textOf(variable("MASTER_ADDR"))) {
    place.host = *host;
  } else if (ranks.launcher == Launcher::Slurm) {
    place.host = firstHost(textOf(variable("SLURM_JOB_NODELIST")).value_or(""));
  } else if (ranks.localSize == ranks.size) {
    place.host = "127.0.0.1";
  }
  if (place.host.empty()) return unusable("MASTER_ADDR", "missing, and the ranks are on several machines");
  return place;
}

}  // namespace mhc::training
