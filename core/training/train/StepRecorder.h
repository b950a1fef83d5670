// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "core/training/backend/Arena.h"
#include "core/training/model/Model.h"

namespace mhc::training {

/// Has a device do the parts of a step that are the same every time from recordings (CUDA graphs): one call instead of
/// one for every kernel. A part is done plainly twice, so that everything that is made at first use is there, then
/// recorded, then replayed until its key changes. Where the device records nothing, or once something could not be
/// recorded, everything is done plainly. MHC_GRAPHS=off asks for that.
class StepRecorder {
 public:
  explicit StepRecorder(const Backend& backend);

  enum class Part { FirstPass, LaterPass, Update };

  /// Whether the next part may be recorded or replayed.
  [[nodiscard]] bool possible() const { return possible_; }
  /// Why not, as a sentence; empty while it is possible, and where there is no device.
  [[nodiscard]] const std::string& why() const { return why_; }

  /// `work` only puts work into the device's queue; `key` names all numbers that go into it, for what differs in memory
  /// alone needs no new recording. True: it was replayed or recorded and then done.
  bool run(Part part, const std::string& key, const std::function<void()>& work);

  /// One micro-batch forward and backward, its tokens brought into the device's memory; waits. Mean loss.
  double pass(Model& model, const Pass& pass);

  [[nodiscard]] int recorded() const { return recorded_; }  ///< recordings made so far
  [[nodiscard]] int replayed() const { return replayed_; }

 private:
  struct Kept {
    std::string key = {};
    int seen = 0;
    std::shared_ptr<Recording> recording = nullptr;
  };
  bool record(Kept& kept, const std::function<void()>& work);
  void giveUp(const std::string& why);
  /// The pass with its tokens in the device's memory, to which they are copied: nothing may be reading them.
  Pass placed(const Pass& pass);

  Backend backend_;
  bool possible_ = false;
  std::string why_;
  std::array<Kept, 3> kept_;
  Arena tokens_;  ///< ids [N], targets [N] of one micro-batch
  int recorded_ = 0, replayed_ = 0;
};

}  // namespace mhc::training
