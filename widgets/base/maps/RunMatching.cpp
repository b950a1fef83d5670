// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/RunMatching.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("mhc::widgets::RunMatching", text);
}

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

/// pre n | post n | res n², once or for each token in a row; names before and after the sublayer.
std::vector<float> renamed(const std::vector<float>& values, const std::vector<int>& before,
                           const std::vector<int>& after) {
  const std::size_t n = before.size(), row = 2 * n + n * n;
  if (values.empty() || values.size() % row != 0) return values;
  std::vector<float> out(values.size());
  for (std::size_t first = 0; first < values.size(); first += row) {
    for (std::size_t i = 0; i < n; ++i) {
      out[first + i] = values[first + at(before[i])];
      out[first + n + i] = values[first + n + at(after[i])];
      for (std::size_t j = 0; j < n; ++j) {
        out[first + 2 * n + i * n + j] = values[first + 2 * n + at(after[i]) * n + at(before[j])];
      }
    }
  }
  return out;
}

/// Gram n² | RMS of F | gradient RMS n.
std::vector<float> renamedStreams(const std::vector<float>& values, const std::vector<int>& p) {
  const std::size_t n = p.size();
  if (values.size() != n * n + 1 + n) return values;
  std::vector<float> out(values);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) out[i * n + j] = values[at(p[i]) * n + at(p[j])];
    out[n * n + 1 + i] = values[n * n + 1 + at(p[i])];
  }
  return out;
}

}  // namespace

std::vector<hyper::SublayerMaps> sublayerMaps(const view::FrameData& data) {
  std::vector<hyper::SublayerMaps> maps;
  for (int s = 1; s <= data.sublayers; ++s) maps.push_back({preOf(data, s), postOf(data, s), resOf(data, s)});
  return maps;
}

bool comparableMaps(const view::Frame* a, const view::Frame* b) {
  return hasMaps(a) && hasMaps(b) && a->data->n == b->data->n && a->data->sublayers == b->data->sublayers;
}

hyper::StreamMatching matchRuns(const view::Frame& a, const view::Frame& b) {
  return hyper::matchStreams(sublayerMaps(*a.data), sublayerMaps(*b.data));
}

hyper::BoundaryMatching matchRunBoundaries(const view::Frame& a, const view::Frame& b) {
  return hyper::matchBoundaries(sublayerMaps(*a.data), sublayerMaps(*b.data));
}

view::FramePtr relabelledFrame(const view::Frame& frame, const std::vector<int>& permutation) {
  return relabelledFrame(frame, std::vector<std::vector<int>>(at(frame.data->sublayers) + 1, permutation));
}

view::FramePtr relabelledFrame(const view::Frame& frame, const std::vector<std::vector<int>>& permutations) {
  auto data = std::make_shared<view::FrameData>(*frame.data);
  const bool fits = permutations.size() == at(data->sublayers) + 1 && permutations.front().size() == at(data->n);
  for (auto* records : {&data->mean, &data->deviation, &data->initial, &data->tokens}) {
    for (std::size_t l = 0; fits && l < records->size() && l + 1 < permutations.size(); ++l) {
      (*records)[l] = renamed((*records)[l], permutations[l], permutations[l + 1]);
    }
  }
  for (std::size_t b = 0; fits && b < data->streams.size() && b < permutations.size(); ++b) {
    data->streams[b] = renamedStreams(data->streams[b], permutations[b]);
  }
  auto out = std::make_shared<view::Frame>(frame);
  out->data = std::move(data);
  return out;
}

QString matchingText(const hyper::StreamMatching& matching) {
  const auto number = [](double value) { return QString::fromStdString(view::formatValue(value, 3)); };
  if (!matching.searched) {
    return tr("Streams are compared as they are numbered: a matching is searched for up to %1 streams with finite "
              "values.")
        .arg(hyper::kMostMatchedStreams);
  }
  QStringList pairs;
  bool moved = false;
  for (std::size_t i = 0; i < matching.permutation.size(); ++i) {
    pairs << QStringLiteral("%1→%2").arg(i + 1).arg(matching.permutation[i] + 1);
    moved = moved || matching.permutation[i] != static_cast<int>(i);
  }
  if (!moved) return tr("Streams of A and B match as they are numbered, cost %1.").arg(number(matching.cost));
  return tr("Stream of A → of B: %1; cost %2, as numbered %3.")
      .arg(pairs.join(QStringLiteral(", ")), number(matching.cost), number(matching.identityCost));
}

QString matchingText(const hyper::BoundaryMatching& matching, double identityCost) {
  const auto number = [](double value) { return QString::fromStdString(view::formatValue(value, 3)); };
  if (!matching.searched) {
    return tr("Streams are compared as they are numbered: matchings at every boundary are searched for up to %1 "
              "streams.")
        .arg(hyper::kMostBoundaryStreams);
  }
  return tr("Streams matched at every boundary, cost %1, as numbered %2: distances to the identity lose their meaning.")
      .arg(number(matching.cost), number(identityCost));
}

}  // namespace mhc::widgets
