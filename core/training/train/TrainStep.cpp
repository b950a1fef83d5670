// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/TrainStep.h"

#include <algorithm>
#include <cmath>

#include "core/training/model/BufferValues.h"

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

TrainStep::TrainStep(const config::Config& config, Parameters& parameters, Model& model, const Backend& backend)
    : training_(config.training), parameters_(parameters), model_(model), backend_(backend),
      optimizer_(parameters, backend), recorder_(backend) {
  findAdded();
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

std::int64_t TrainStep::tokens() const { return training_.accumulation * model_.batch() * model_.length(); }

void TrainStep::zeroGradients() {
  for (const auto& [begin, end] : added_) backend_.zero(parameters_.gradients() + begin, end - begin);
}

double TrainStep::gradients(const std::int32_t* ids, const std::int32_t* targets, StepObserver* observer) {
  zeroGradients();
  const std::int64_t perPass = model_.batch() * model_.length();
  double loss = 0;
  for (std::int64_t micro = 0; micro < training_.accumulation; ++micro) {
    Pass pass;
    pass.batch = model_.batch();
    pass.length = model_.length();
    pass.ids = ids + micro * perPass;
    pass.targets = targets + micro * perPass;
    pass.gradients = true;
    pass.gradientScale = 1.0F / static_cast<float>(tokens());
    pass.overwriteGradients = micro == 0;
    const bool watched = observer != nullptr && micro == 0;
    if (!watched && recorder_.possible()) {
      loss += recorder_.pass(model_, pass);
      continue;
    }
    if (watched) pass.observer = observer;
    loss += model_.forward(pass);
    if (watched) observer->afterForward(model_);
    model_.backward();
    if (watched) backend_.wait();
    if (watched) observer->afterBackward(model_);
  }
  return loss / static_cast<double>(training_.accumulation);
}

StepOutcome TrainStep::run(std::int64_t step, double learningRate, const std::int32_t* ids, const std::int32_t* targets,
                           StepObserver* observer) {
  StepOutcome outcome;
  outcome.loss = gradients(ids, targets, observer);
  outcome.gradientNorm =
      std::sqrt(backend_.kernels->squareSum(parameters_.gradients(), parameters_.size(), *backend_.team));
  if (!std::isfinite(outcome.loss) || !std::isfinite(outcome.gradientNorm)) {
    outcome.firstBad = findBad();
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
