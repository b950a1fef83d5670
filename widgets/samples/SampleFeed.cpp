// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/samples/SampleFeed.h"

#include <algorithm>
#include <iterator>

#include "core/view/StepResolution.h"

namespace mhc::widgets {

const std::vector<Sample>& SampleFeed::samples(const QString& run) const {
  static const std::vector<Sample> none;
  const auto found = runs_.constFind(run);
  return found == runs_.constEnd() ? none : *found;
}

void SampleFeed::append(const QString& run, std::vector<Sample> samples) {
  if (samples.empty()) return;
  std::vector<Sample>& all = runs_[run];
  all.insert(all.end(), std::make_move_iterator(samples.begin()), std::make_move_iterator(samples.end()));
  std::stable_sort(all.begin(), all.end(), [](const Sample& a, const Sample& b) { return a.step < b.step; });
  Q_EMIT changed(run);
}

void SampleFeed::setWriter(const QString& run, bool there) {
  if (there == hasWriter(run)) return;
  if (there) {
    writers_.insert(run);
  } else {
    writers_.remove(run);
  }
  Q_EMIT changed(run);
}

void SampleFeed::remove(const QString& run) {
  if (runs_.remove(run) > 0) Q_EMIT changed(run);
}

std::vector<std::size_t> samplesNear(const std::vector<Sample>& samples, std::int64_t step, const QString& prompt) {
  std::vector<std::int64_t> steps;
  for (const Sample& sample : samples) {
    if (prompt.isEmpty() || sample.prompt == prompt) steps.push_back(sample.step);
  }
  const std::int64_t nearest = view::nearestStep(steps, step);
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < samples.size() && !steps.empty(); ++at) {
    if (samples[at].step == nearest && (prompt.isEmpty() || samples[at].prompt == prompt)) found.push_back(at);
  }
  return found;
}

}  // namespace mhc::widgets
