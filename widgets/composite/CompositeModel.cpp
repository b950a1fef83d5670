// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composite/CompositeModel.h"

#include <QCoreApplication>
#include <algorithm>

#include "widgets/base/maps/MixingFrame.h"
namespace mhc::widgets {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("mhc::widgets::CompositeModel", text);
}

void addComputed(CompositeOfRange& out) {
  const hyper::RangeComposite& r = out.range;
  const auto add = [&](const QString& quantity, const QString& definition, double value) {
    out.facts.push_back({quantity, definition, value});
  };
  const QString product = tr("product of the mean maps"), mean = tr("mean composite, %1 probe tokens").arg(r.tokens),
                each = tr("mean of per-token values, %1 probe tokens").arg(r.tokens),
                median = tr("median token, %1 probe tokens").arg(r.tokens);
  const auto four = [&](const QString& quantity, double ofProduct, double ofMean, const hyper::OverTokens& tokens) {
    add(quantity, product, ofProduct);
    if (r.tokens == 0) return;
    add(quantity, mean, ofMean);
    add(quantity, each, tokens.mean);
    add(quantity, median, tokens.median);
  };
  const hyper::Gains &p = r.ofProductOfMeans, &m = r.ofMeanOfProducts;
  four(tr("forward gain"), p.forward, m.forward, r.forward);
  four(tr("backward gain"), p.backward, m.backward, r.backward);
  four(tr("smallest column sum"), p.min_column_sum, m.min_column_sum, r.minColumnSum);
  four(tr("σ_diff"), p.sigma_diff, m.sigma_diff, r.sigmaDiff);
  add(tr("bound ∏ σ_diff(H_l)"), product, r.sigmaBound);
  if (r.tokens > 0) add(tr("bound ∏ σ_diff(H_l)"), each, r.tokenSigmaBound);
  // Cancellation hides in gains of signed matrices.
  add(tr("‖Π‖_∞"), product, p.infinity_norm);
  add(tr("‖Π‖₁"), product, p.one_norm);
  add(tr("σ_max"), product, p.sigma_max);
}

void addRecorded(CompositeOfRange& out, const view::FigureRun& run, view::CompositeSide side) {
  // A prefix Π_{1..b} is recorded at its last boundary, a suffix Π_{b..L} at its first.
  const auto at = static_cast<std::size_t>((side == view::CompositeSide::Prefix ? out.last : out.first) - 1);
  if (at >= run.composite.size() || run.composite[at].size() != view::kCompositeRecord) return;
  out.recorded = side;
  const float* record = run.composite[at].data();
  const std::size_t size = run.composite[at].size();
  for (const bool backward : {false, true}) {
    for (int d = 0; d < view::kGainDefinitions; ++d) {
      const auto definition = static_cast<view::GainDefinition>(d);
      out.facts.push_back(
          {backward ? tr("backward gain") : tr("forward gain"),
           tr("%1, recorded over all tokens").arg(QString::fromStdString(view::gainDefinitionName(definition))),
           view::recordedGain(record, size, side, definition, backward)});
    }
  }
  for (const auto definition : {view::GainDefinition::MeanOfTokens, view::GainDefinition::MedianToken}) {
    const QString how = definition == view::GainDefinition::MedianToken
                            ? tr("median token, recorded over all tokens")
                            : tr("mean of per-token values, recorded over all tokens");
    out.facts.push_back({tr("smallest column sum"), how, view::recordedMinColumnSum(record, size, side, definition)});
    out.facts.push_back({tr("σ_diff"), how, view::recordedSigmaDiff(record, size, side, definition)});
  }
}

}  // namespace

CompositeModel::CompositeModel(const view::Frame& frame) {
  if (frame.data == nullptr || frame.recorded < 0) return;
  run_ = view::figureRun(frame.run, frame.recorded, *frame.data);
  for (int s = 1; s <= depth(); ++s) constrained_.push_back(constraintApplies(*frame.data, s));
}

bool CompositeModel::doublyStochastic(int first, int last) const {
  for (int s = std::max(first, 1); s <= std::min(last, static_cast<int>(constrained_.size())); ++s) {
    if (!constrained_[static_cast<std::size_t>(s - 1)]) return false;
  }
  return true;
}

CompositeOfRange CompositeModel::compositeOf(int first, int last) const {
  CompositeOfRange out;
  out.first = std::clamp(std::min(first, last), 1, std::max(depth(), 1));
  out.last = std::clamp(std::max(first, last), 1, std::max(depth(), 1));
  if (empty()) return out;
  out.range = hyper::rangeComposite(run_.means, run_.tokens, static_cast<std::size_t>(out.first - 1),
                                    static_cast<std::size_t>(out.last));
  addComputed(out);
  if (out.first == 1)
    addRecorded(out, run_, view::CompositeSide::Prefix);
  else if (out.last == depth())
    addRecorded(out, run_, view::CompositeSide::Suffix);
  return out;
}

std::vector<double> CompositeModel::gainOverDepth(view::CompositeSide side, view::GainDefinition definition,
                                                  bool backward) const {
  std::vector<double> values;
  for (std::size_t l = 0; l < run_.means.size(); ++l) {
    const bool there = l < run_.composite.size();
    values.push_back(view::recordedGain(there ? run_.composite[l].data() : nullptr,
                                        there ? run_.composite[l].size() : 0, side, definition, backward));
  }
  return values;
}

DepthStepPicture gainPicture(const view::RecordTrack& track, view::CompositeSide side, view::GainDefinition definition,
                             bool backward) {
  DepthStepPicture picture;
  picture.valueName = backward ? tr("backward gain") : tr("forward gain");
  picture.title = tr("%1 of %2, %3")
                      .arg(backward ? tr("Backward gain") : tr("Forward gain"),
                           side == view::CompositeSide::Prefix ? tr("sublayers 1 to l") : tr("sublayers l to the last"),
                           QString::fromStdString(view::gainDefinitionName(definition)));
  picture.steps = track.steps;
  picture.depth = track.rows;
  picture.centre = 1;
  picture.values.reserve(track.steps.size() * static_cast<std::size_t>(track.rows));
  for (std::size_t k = 0; k < track.steps.size(); ++k) {
    for (int row = 0; row < track.rows; ++row) {
      picture.values.push_back(
          view::recordedGain(track.record(k, row), static_cast<std::size_t>(track.width), side, definition, backward));
    }
  }
  return picture;
}

}  // namespace mhc::widgets
