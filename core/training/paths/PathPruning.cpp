// SPDX-License-Identifier: GPL-3.0-or-later
// Greedy cumulative removal, with random order as its control.
#include <algorithm>
#include <numeric>

#include "core/base/Philox.h"
#include "core/training/paths/PathsWork.h"

namespace mhc::training {

using hyper::Intervention;
using hyper::PruningCurve;

namespace {

constexpr std::size_t kControlPoints = 32;

std::size_t removals(const PathsOptions& options, std::size_t paths) {
  return options.pruneMost > 0 ? std::min(paths, static_cast<std::size_t>(options.pruneMost)) : paths;
}

/// 0, …, `most` in about equal steps, both ends among them.
std::vector<std::int32_t> controlCounts(std::size_t most) {
  const std::size_t points = std::min(most, kControlPoints);
  std::vector<std::int32_t> counts{0};
  for (std::size_t i = 1; i <= points; ++i) counts.push_back(static_cast<std::int32_t>(i * most / points));
  return counts;
}

std::vector<std::size_t> randomOrder(std::size_t count, std::uint64_t seed, std::uint64_t order) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), 0);
  const std::uint64_t stream = streamOf("paths.random") + order;
  for (std::size_t i = count; i > 1; --i) {
    const auto bits = philox(seed, stream, i);
    const std::uint64_t value = (std::uint64_t{bits[0]} << 32U) | bits[1];
    std::swap(all[i - 1], all[value % i]);
  }
  return all;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

class Pruning {
 public:
  Pruning(PathsWork& work, const PathsOptions& options, std::size_t paths, hyper::PathReport& report)
      : work_(work), options_(options), most_(removals(options, paths)), curve_(report.pruning) {
    for (std::size_t p = 0; p < paths; ++p) {
      cuts_.push_back(report.effects[p].change);
      cuts_.back().factor = 0;
    }
  }

  Result<void> run() {
    curve_ = {};
    work_.model.setRules({});
    MHC_TRY(measureAlone());
    MHC_TRY(greedy());
    curve_.counts = controlCounts(most_);
    for (int order = 0; order < options_.pruneOrders; ++order) {
      MHC_TRY(control(randomOrder(cuts_.size(), options_.seed, static_cast<std::uint64_t>(order))));
    }
    return {};
  }

 private:
  /// What each cut costs the whole network: the first order of the candidates.
  Result<void> measureAlone() {
    hyper::PathReport alone;
    for (const Intervention& cut : cuts_) alone.effects.push_back({cut, 0, 0, 0, 0});
    MHC_TRY(measureEffects(work_, alone));
    for (const hyper::PathEffect& effect : alone.effects) costs_.push_back(effect.effect);
    now_ = alone.sequenceLoss;
    whole_ = now_;
    append(now_);
    return {};
  }

  Result<void> greedy() {
    std::vector<std::size_t> left(cuts_.size());
    std::iota(left.begin(), left.end(), 0);
    for (std::size_t k = 0; k < most_; ++k) {
      std::stable_sort(left.begin(), left.end(), [&](std::size_t a, std::size_t b) {
        return costs_[a] != costs_[b] ? costs_[a] < costs_[b] : a < b;
      });
      MHC_TRY_ASSIGN(const std::size_t chosen, best(left));
      removed_.push_back(cuts_[left[chosen]]);
      curve_.removed.push_back(static_cast<std::int32_t>(left[chosen]));
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(chosen));
      append(now_);
    }
    return {};
  }

  /// Measures the first few of `left` for the network as it is now and answers the place of the best; `now_` is then
  /// the network without it. What was measured before for a larger network is where the others stand.
  Result<std::size_t> best(const std::vector<std::size_t>& left) {
    const std::size_t tries = std::min(left.size(), static_cast<std::size_t>(options_.pruneCandidates));
    const double current = mean(now_);
    std::size_t chosen = 0;
    std::vector<double> without;
    for (std::size_t c = 0; c < tries; ++c) {
      std::vector<Intervention> changes = removed_;
      changes.push_back(cuts_[left[c]]);
      MHC_TRY_ASSIGN(std::vector<double> losses, work_.losses(changes, "the pruning curve"));
      costs_[left[c]] = mean(losses) - current;
      if (c > 0 && !(mean(losses) < mean(without))) continue;
      chosen = c;
      without = std::move(losses);
    }
    now_ = std::move(without);
    return chosen;
  }

  void append(const std::vector<double>& losses) {
    std::vector<double> differences;
    for (std::size_t s = 0; s < losses.size(); ++s) differences.push_back(losses[s] - whole_[s]);
    const PairedMean paired = pairedMean(differences);
    curve_.loss.push_back(mean(losses));
    curve_.low.push_back(paired.low);
    curve_.high.push_back(paired.high);
  }

  Result<void> control(const std::vector<std::size_t>& order) {
    std::vector<Intervention> changes;
    std::vector<double> row;
    for (const std::int32_t count : curve_.counts) {
      while (changes.size() < static_cast<std::size_t>(count)) changes.push_back(cuts_[order[changes.size()]]);
      MHC_TRY_ASSIGN(const std::vector<double> losses, work_.losses(changes, "the random control"));
      row.push_back(mean(losses));
    }
    curve_.random.push_back(std::move(row));
    return {};
  }

  PathsWork& work_;
  const PathsOptions& options_;
  std::size_t most_;
  PruningCurve& curve_;
  std::vector<Intervention> cuts_, removed_;
  std::vector<double> costs_;  ///< of each cut, when it was measured last
  std::vector<double> whole_, now_;
};

std::uint64_t aloneUnits(const PathsWork& work, std::size_t paths) {
  const auto L = static_cast<std::uint64_t>(work.model.sublayers());
  return static_cast<std::uint64_t>(work.sequences.count) * (paths / L) * (L * (L + 1) / 2);
}

}  // namespace

std::uint64_t pruningUnits(const PathsWork& work, const PathsOptions& options, std::size_t paths) {
  const std::size_t most = removals(options, paths);
  const auto candidates = static_cast<std::uint64_t>(options.pruneCandidates);
  const auto orders = static_cast<std::uint64_t>(options.pruneOrders);
  // Each cut alone costs half a pass, and the sweep four more of its own.
  const std::uint64_t alone = 4 * work.pass() + aloneUnits(work, paths);
  std::uint64_t greedy = 0;
  for (std::uint64_t k = 0; k < most; ++k) greedy += std::min<std::uint64_t>(candidates, paths - k);
  return alone + work.pass() * (greedy + orders * controlCounts(most).size());
}

Result<void> measurePruning(PathsWork& work, const PathsOptions& options, std::size_t paths,
                            hyper::PathReport& report) {
  return Pruning(work, options, paths, report).run();
}

}  // namespace mhc::training
