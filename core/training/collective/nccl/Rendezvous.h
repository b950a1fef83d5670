// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "core/base/Result.h"
#include "core/training/collective/nccl/MeetingPlace.h"

namespace mhc::training {

/// Ranks at their meeting place: LibTorch's TCPStore, which rank 0 serves, or torchrun's agent. For trusted networks
/// only: it knows no passwords.
class Rendezvous {
 public:
  /// Error: ExitCode::RankLost if the place can't be reached, or its port not be had, within `seconds`.
  [[nodiscard]] static Result<std::unique_ptr<Rendezvous>> open(const RankEnvironment& ranks, const MeetingPlace& place,
                                                                double seconds);
  ~Rendezvous();
  Rendezvous(const Rendezvous&) = delete;
  Rendezvous& operator=(const Rendezvous&) = delete;

  /// What rank 0 gives under that name, on every rank. Error: ExitCode::RankLost if it does not come in time.
  [[nodiscard]] Result<std::string> fromFirst(const std::string& name, const std::string& given);
  /// Until every rank has come here under that name.
  [[nodiscard]] Result<void> all(const std::string& name);

 private:
  struct State;
  explicit Rendezvous(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mhc::training
