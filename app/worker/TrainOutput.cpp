// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/TrainOutput.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "app/worker/CheckpointOption.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Clock.h"
#include "core/base/Text.h"

namespace mhc::worker {
namespace {

using training::StepReport;

class JsonOutput final : public training::TrainReporter {
 public:
  void preparing(std::string_view, std::uint64_t, std::uint64_t) override {}
  void started(const std::filesystem::path& folder, std::int64_t from, std::int64_t to) override {
    printLine(Json{{"event", "start"}, {"run", folder.string()}, {"step", from}, {"last_step", to}});
  }
  void step(const StepReport& r) override {
    printLine(Json{{"event", "step"}, {"step", r.step}, {"loss", r.loss}, {"learning_rate", r.learningRate},
                   {"gradient_norm", r.gradientNorm}, {"tokens_per_second", r.tokensPerSecond}, {"tokens", r.tokens}});
  }
  void evaluated(std::int64_t step, double loss, std::int64_t tokens) override {
    printLine(Json{{"event", "evaluate"}, {"step", step}, {"loss", loss}, {"tokens", tokens}});
  }
  void checkpointed(std::int64_t step, const std::filesystem::path& folder) override {
    printLine(Json{{"event", "checkpoint"}, {"step", step}, {"path", folder.string()}});
  }
  void ended(ExitCode code, std::string_view reason) override {
    printLine(Json{{"event", "exit"}, {"code", static_cast<int>(code)}, {"reason", reason}});
  }
};

class SilentOutput final : public training::TrainReporter {
 public:
  void preparing(std::string_view, std::uint64_t, std::uint64_t) override {}
  void started(const std::filesystem::path&, std::int64_t, std::int64_t) override {}
  void step(const StepReport&) override {}
  void evaluated(std::int64_t, double, std::int64_t) override {}
  void checkpointed(std::int64_t, const std::filesystem::path&) override {}
  void ended(ExitCode, std::string_view) override {}
};

/// A bar that is redrawn in place on a terminal, plain lines elsewhere.
class TextOutput final : public training::TrainReporter {
 public:
  explicit TextOutput(bool terminal) : terminal_(terminal) {}

  void preparing(std::string_view what, std::uint64_t done, std::uint64_t total) override {
    if (!terminal_ || !due()) return;
    draw(std::string(what) + ": " + formatBytes(done) + (total > 0 ? " of " + formatBytes(total) : ""));
  }

  void started(const std::filesystem::path& folder, std::int64_t from, std::int64_t to) override {
    line("Run folder: " + folder.string());
    if (from > 0) line("Going on after step " + std::to_string(from) + ".");
    from_ = from;
    to_ = to;
    begin_ = monotonicNanoseconds();
  }

  void step(const StepReport& r) override {
    smoothed_ = r.step == from_ + 1 ? r.loss : 0.95 * smoothed_ + 0.05 * r.loss;
    const bool last = r.step == to_;
    if (!last && !due()) return;
    const double share = static_cast<double>(r.step) / static_cast<double>(std::max<std::int64_t>(1, to_));
    const double elapsed = static_cast<double>(monotonicNanoseconds() - begin_) * 1e-9;
    const double left = elapsed / static_cast<double>(std::max<std::int64_t>(1, r.step - from_)) * static_cast<double>(to_ - r.step);
    char text[160];
    std::snprintf(text, sizeof text, "step %lld/%lld  loss %.4f  %s tokens/s  %s left", static_cast<long long>(r.step),
                  static_cast<long long>(to_), smoothed_, formatCount(r.tokensPerSecond).c_str(),
                  formatDuration(left).c_str());
    if (!terminal_) return line(text);
    constexpr int width = 24;
    const int filled = std::clamp(static_cast<int>(share * width), 0, width);
    draw("[" + std::string(static_cast<std::size_t>(filled), '#') + std::string(static_cast<std::size_t>(width - filled), '.') + "] " + text);
  }

  void evaluated(std::int64_t step, double loss, std::int64_t tokens) override {
    char text[128];
    std::snprintf(text, sizeof text, "Validation at step %lld: loss %.4f over %lld tokens", static_cast<long long>(step),
                  loss, static_cast<long long>(tokens));
    line(text);
  }

  void checkpointed(std::int64_t step, const std::filesystem::path&) override {
    line("Saved step " + std::to_string(step) + ".");
  }

  void ended(ExitCode code, std::string_view reason) override {
    if (code == ExitCode::Finished) return line(reason == "finished" ? "Finished." : "Stopped.");
    clear();
    std::fprintf(stderr, "%.*s\n", static_cast<int>(reason.size()), reason.data());
  }

 private:
  [[nodiscard]] bool due() {
    const std::int64_t now = monotonicNanoseconds();
    if (now - drawn_ < (terminal_ ? 100'000'000 : 10'000'000'000)) return false;
    drawn_ = now;
    return true;
  }
  void clear() {
    if (terminal_) std::fputs("\r\033[K", stdout);
  }
  void draw(const std::string& text) {
    clear();
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }
  void line(const std::string& text) {
    clear();
    std::puts(text.c_str());
    std::fflush(stdout);
  }

  bool terminal_;
  std::int64_t from_ = 0, to_ = 0, begin_ = 0, drawn_ = 0;
  double smoothed_ = 0;
};

}  // namespace

std::unique_ptr<training::TrainReporter> makeSilentOutput() { return std::make_unique<SilentOutput>(); }

std::unique_ptr<training::TrainReporter> makeTrainOutput(const Session& session) {
  if (session.json) return std::make_unique<JsonOutput>();
  return std::make_unique<TextOutput>(isTerminal(STDOUT_FILENO));
}

}  // namespace mhc::worker
