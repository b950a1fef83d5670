// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of each intervention by itself.
#include <algorithm>
#include <numeric>

#include "core/training/paths/PathsWork.h"
#include "core/view/DerivedSeries.h"

namespace mhc::training {

using hyper::Intervention;
using hyper::PathEffect;

Result<void> PathsWork::advance(std::uint64_t units, std::string_view what) {
  done_ += units;
  if (progress_) progress_(std::min(done_, total_), total_, what);
  if (!cancel_.cancelled()) return {};
  return makeError(ExitCode::StoppedResumable, "paths.cancelled", "Cancelled; nothing was written.");
}

Result<std::vector<double>> PathsWork::losses(const std::vector<Intervention>& changes, std::string_view what) {
  std::vector<double> all;
  for (std::int64_t b = 0; b < sequences.batches(); ++b) {
    const SequenceBatch batch = sequences.at(b);
    const std::vector<double> part = model.runEdited(batch, changes);
    all.insert(all.end(), part.begin(), part.end());
    MHC_TRY(advance(static_cast<std::uint64_t>(batch.rows * model.sublayers()), what));
  }
  return all;
}

PairedMean pairedMean(const std::vector<double>& differences) {
  const auto n = static_cast<double>(differences.size());
  double mean = 0;
  for (const double d : differences) mean += d;
  mean /= n;
  double square = 0;
  for (const double d : differences) square += (d - mean) * (d - mean);
  const double half = differences.size() > 1 ? view::studentT95(differences.size()) * std::sqrt(square / (n - 1) / n)
                                             : std::numeric_limits<double>::infinity();
  return {mean, mean - half, mean + half};
}

namespace {

/// Falling sublayers, reads last of each: see EditedModel::runOne.
std::vector<std::size_t> orderOf(const std::vector<PathEffect>& effects) {
  std::vector<std::size_t> order(effects.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Intervention& p = effects[a].change;
    const Intervention& q = effects[b].change;
    if (p.sublayer != q.sublayer) return p.sublayer > q.sublayer;
    return p.map != hyper::PathMap::Read && q.map == hyper::PathMap::Read;
  });
  return order;
}

std::uint64_t unitsOf(const PathsWork& work, const Intervention& change) {
  return static_cast<std::uint64_t>(work.model.sublayers() - change.sublayer + 1);
}

}  // namespace

std::uint64_t effectUnits(const PathsWork& work, const hyper::PathReport& report) {
  std::uint64_t units = 4 * work.pass();  // gradients, and the network as it is
  for (const PathEffect& effect : report.effects) {
    units += unitsOf(work, effect.change) * static_cast<std::uint64_t>(work.sequences.count);
  }
  return units;
}

Result<void> measureEffects(PathsWork& work, hyper::PathReport& report) {
  const PathSequences& sequences = work.sequences;
  const std::vector<std::size_t> order = orderOf(report.effects);
  report.differences.assign(report.effects.size(), {});
  report.sequenceLoss.clear();
  std::vector<std::vector<double>> all(report.effects.size());
  for (std::int64_t b = 0; b < sequences.batches(); ++b) {
    const SequenceBatch batch = sequences.at(b);
    const auto rows = static_cast<std::uint64_t>(batch.rows);
    work.model.runWithGradients(batch, sequences.tokens());
    MHC_TRY(work.advance(3 * rows * static_cast<std::uint64_t>(work.model.sublayers()), "the gradient of every path"));
    const std::vector<double> base = work.model.run(batch);
    report.sequenceLoss.insert(report.sequenceLoss.end(), base.begin(), base.end());
    MHC_TRY(work.advance(rows * static_cast<std::uint64_t>(work.model.sublayers()), "the effect of every path"));
    for (const std::size_t e : order) {
      const EditedModel::Outcome outcome = work.model.runOne(report.effects[e].change);
      report.effects[e].estimate += outcome.estimate;
      for (std::size_t s = 0; s < base.size(); ++s) all[e].push_back(outcome.losses[s] - base[s]);
      MHC_TRY(work.advance(rows * unitsOf(work, report.effects[e].change), "the effect of every path"));
    }
  }
  for (std::size_t e = 0; e < all.size(); ++e) {
    const PairedMean mean = pairedMean(all[e]);
    report.effects[e].effect = mean.mean;
    report.effects[e].low = mean.low;
    report.effects[e].high = mean.high;
    report.differences[e].assign(all[e].begin(), all[e].end());
  }
  double sum = 0;
  for (const double loss : report.sequenceLoss) sum += loss;
  report.loss = sum / static_cast<double>(report.sequenceLoss.size());
  return {};
}

}  // namespace mhc::training
