// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/TrainStep.h"

#include <algorithm>
#include <cmath>

#include "core/base/Clock.h"
#include "core/base/FixedText.h"
#include "core/training/model/BufferValues.h"
#include "core/training/train/EqualStreams.h"

namespace mhc::training {
namespace {

/// Index of the first value that is not finite, or −1.
std::int64_t firstNonFinite(const float* values, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i])) return i;
  }
  return -1;
}

bool isFinite(const Buffer& buffer, std::int64_t count) {
  constexpr std::int64_t kBlock = 4096;
  std::vector<float> values(kBlock);
  for (std::int64_t first = 0; first < count; first += kBlock) {
    const std::int64_t size = std::min(kBlock, count - first);
    readFloats(buffer, first, size, values.data());
    if (firstNonFinite(values.data(), size) >= 0) return false;
  }
  return true;
}

/// Whether exactly one product makes the whole gradient of a micro-batch. A tied table gets the head's product first and
/// the embedding's rows on top.
bool overwritten(const config::ModelConfig& model, const config::TensorInfo& tensor) {
  using config::TensorKind;
  return tensor.kind == TensorKind::Linear || tensor.kind == TensorKind::Head ||
         (tensor.kind == TensorKind::Embedding && model.tie_word_embeddings);
}

}  // namespace

TrainStep::TrainStep(const config::Config& config, Parameters& parameters, Model& model, const Backend& backend,
                     RankGroup* ranks)
    : training_(config.training), parameters_(parameters), model_(model), backend_(backend),
      optimizer_(parameters, backend), recorder_(backend),
      ranks_(ranks != nullptr && ranks->several() ? ranks : nullptr),
      share_(shareOf(config.training, ranks_ != nullptr ? ranks_->rank() : 0, ranks_ != nullptr ? ranks_->size() : 1)) {
  if (ranks_ != nullptr) {
    buckets_ = std::make_unique<GradientBuckets>(parameters_, backend_, *ranks_, parameters_.sharded());
    used_ = ranks_->collective().use();
  }
  findAdded();
  withoutEffect_ = withoutEffect(model.config(), parameters);
}

void TrainStep::findAdded() {
  for (const Parameter& tensor : parameters_.tensors()) {
    if (overwritten(model_.config(), tensor.info)) continue;
    const std::int64_t end = tensor.offset + tensor.size;
    if (!added_.empty() && added_.back().second <= tensor.offset && tensor.offset - added_.back().second < 16) {
      added_.back().second = end;  // only padding lies between
    } else {
      added_.emplace_back(tensor.offset, end);
    }
  }
}

std::int64_t TrainStep::tokens() const { return share_.all * model_.length(); }

void TrainStep::zeroGradients() {
  for (const auto& [begin, end] : added_) backend_.zero(parameters_.gradients() + begin, end - begin);
}

double TrainStep::gradients(const std::int32_t* ids, const std::int32_t* targets, StepObserver* observer) {
  const std::int64_t start = monotonicNanoseconds();
  zeroGradients();
  const std::int64_t perPass = share_.micro * model_.length();
  double loss = 0;
  for (std::int64_t micro = 0; micro < share_.passes(); ++micro) {
    Pass pass;
    pass.batch = share_.rowsOf(micro);
    pass.length = model_.length();
    pass.ids = ids + micro * perPass;
    pass.targets = targets + micro * perPass;
    if (micro + 1 == share_.passes()) pass.progress = buckets_.get();
    pass.gradients = true;
    pass.gradientScale = 1.0F / static_cast<float>(tokens());
    pass.overwriteGradients = micro == 0;
    const bool watched = observer != nullptr && micro == 0;
    // Sums over ranks begin during the backward pass: no recording holds that.
    if (!watched && ranks_ == nullptr && recorder_.possible()) {
      loss += recorder_.pass(model_, pass);
      continue;
    }
    if (watched) pass.observer = observer;
    loss += model_.forward(pass) * (static_cast<double>(pass.batch) / static_cast<double>(training_.micro_batch));
    if (watched) observer->afterForward(model_);
    model_.backward();
    if (watched) backend_.wait();
    if (watched) observer->afterBackward(model_);
  }
  if (buckets_) {
    backend_.wait();
    ownSeconds_ = static_cast<double>(monotonicNanoseconds() - start) * 1e-9;
    buckets_->finish();
  }
  return loss / static_cast<double>(training_.accumulation);
}

double TrainStep::squareSum() const {
  double sum = 0;
  for (const ParameterRange& range : parameters_.owned()) {
    sum += backend_.kernels->squareSum(parameters_.gradients() + range.begin, range.end - range.begin, *backend_.team);
  }
  return sum;
}

/// Loss and norm become those of all ranks, the same numbers on each.
void TrainStep::exchange(StepOutcome& outcome, double& square) {
  const CollectiveUse use = ranks_->collective().use();
  RankReport mine;
  mine.loss = outcome.loss;
  mine.squareSum = square;
  mine.ownSeconds = ownSeconds_;
  mine.waitedSeconds = use.waitedSeconds - used_.waitedSeconds;
  mine.busySeconds = use.busySeconds - used_.busySeconds;
  mine.sentBytes = use.sentBytes - used_.sentBytes;
  used_ = use;
  mine.signal = signal_ != nullptr ? signal_->load() : 0;
  mine.finite = std::isfinite(outcome.loss) ? 1 : 0;
  if (mine.finite == 0 || !std::isfinite(square)) {
    copyInto(mine.firstBad, findBad());
  }
  outcome.ranks = ranks_->gather(mine);
  outcome.loss = 0;
  // Every rank has the same sums, but ranks with other threads or processors might add up their squares differently.
  square = parameters_.sharded() ? 0 : outcome.ranks[0].squareSum;
  const RankReport* bad = nullptr;  // a rank whose own loss is bad knows more than those that got its gradients
  for (const RankReport& rank : outcome.ranks) {
    outcome.loss += rank.loss;
    if (parameters_.sharded()) square += rank.squareSum;
    if (rank.firstBad[0] != 0 && (bad == nullptr || rank.finite < bad->finite)) bad = &rank;
  }
  if (bad != nullptr) {
    outcome.firstBad = std::string(bad->firstBad) + " (rank " + std::to_string(bad - outcome.ranks.data()) + ")";
  }
}

StepOutcome TrainStep::run(std::int64_t step, double learningRate, const std::int32_t* ids, const std::int32_t* targets,
                           StepObserver* observer) {
  StepOutcome outcome;
  outcome.loss = gradients(ids, targets, observer);
  for (const ParameterRange& range : withoutEffect_) {
    backend_.zero(parameters_.gradients() + range.begin, range.end - range.begin);
  }
  double square = squareSum();
  if (ranks_ != nullptr) exchange(outcome, square);
  outcome.gradientNorm = std::sqrt(square);
  if (!std::isfinite(outcome.loss) || !std::isfinite(outcome.gradientNorm)) {
    if (outcome.firstBad.empty()) outcome.firstBad = findBad();
    return outcome;
  }
  const double clip = training_.gradient_clip;
  const double scale = clip > 0 ? std::min(1.0, clip / (outcome.gradientNorm + 1e-6)) : 1.0;
  optimizer_.prepare(training_, step, learningRate, scale);
  const auto update = [this] { optimizer_.queue(); };
  if (recorder_.possible() && optimizer_.recordable()) {
    recorder_.run(StepRecorder::Part::Update, optimizer_.key(), update);
  } else {
    update();
  }
  if (buckets_ && parameters_.sharded()) {
    buckets_->gatherWeights();
    parameters_.refreshShadow(*backend_.kernels, *backend_.team);
  }
  backend_.wait();  // the step's time is the device's, and checkpoints read what it made
  outcome.updated = true;
  return outcome;
}

std::string TrainStep::findBad() const {
  backend_.wait();
  const std::int64_t weight = firstNonFinite(parameters_.weights(), parameters_.size());
  if (weight >= 0) return "weight " + parameters_.nameAt(weight);
  const std::int64_t N = model_.lastPass().tokens();
  const std::int64_t C = model_.config().hidden_size;
  for (int l = 0; l <= model_.sublayers(); ++l) {
    // Of the forward pass these outlive the backward pass: the maps of each sublayer.
    const BoundaryBuffers& b = model_.boundary(l);
    if (b.h == nullptr || l == model_.sublayers()) continue;
    if (firstNonFinite(b.h->floats(), N * b.h->count / (model_.batch() * model_.length())) >= 0) {
      return "mixing maps of sublayer " + std::to_string(l + 1);
    }
  }
  if (!isFinite(*model_.boundary(model_.sublayers()).y, N * C)) return "final hidden states";
  if (firstNonFinite(model_.losses(), N) >= 0) return "logits";
  const std::int64_t gradient = firstNonFinite(parameters_.gradients(), parameters_.size());
  return gradient >= 0 ? "gradient of " + parameters_.nameAt(gradient) : "loss";
}

}  // namespace mhc::training
