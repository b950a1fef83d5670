// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/MeasuredFigures.h"

#include <algorithm>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/State.h"
#include "core/config/Document.h"
#include "core/run/RunFolder.h"
#include "core/view/SeriesStore.h"
#include "widgets/form/EstimateStrip.h"

namespace mhc::workbench {
namespace {

/// Median of the newest values: the first steps warm caches up, and one slow step says nothing.
double newest(const view::SeriesStore* store, std::string_view metric) {
  constexpr std::size_t kValues = 20;
  if (store == nullptr) return 0;
  const auto series = store->series(metric);
  std::vector<double> values;
  for (std::size_t i = series.values.size() > kValues ? series.values.size() - kValues : 0; i < series.values.size(); ++i) values.push_back(series.values[i]);
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

MeasuredFigures::MeasuredFigures(State& state, Central& central, QObject* parent) : QObject(parent), state_(state), central_(central) {
  connect(&state_.series, &widgets::SeriesFeed::grown, this, [this](const QString& run) {
    if (run == state_.runs.current()) refresh();
  });
  connect(&state_.runs, &widgets::RunSet::currentChanged, this, &MeasuredFigures::refresh);
  connect(&central_, &Central::validityChanged, this, &MeasuredFigures::refresh);
}

void MeasuredFigures::readConfig() {
  run_ = state_.runs.current();
  config_.reset();
  if (run_.isEmpty()) return;
  auto read = config::loadConfigFile(run::RunPaths{run_.toStdString()}.config());
  if (read.ok() && read.value().ok()) config_ = std::move(read.value().config);
}

void MeasuredFigures::refresh() {
  if (run_ != state_.runs.current()) readConfig();
  const view::SeriesStore* store = state_.series.store(run_);
  for (DesignPage* page : central_.pages()) {
    const bool same = config_.has_value() && page->document().analysis().valid() &&
                      page->document().analysis().compiled.config == *config_;
    page->strip()->setMeasured(same ? newest(store, "tokens_per_second") : 0, same ? newest(store, "memory") : 0);
  }
}

}  // namespace mhc::workbench
