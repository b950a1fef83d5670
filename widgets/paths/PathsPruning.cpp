// SPDX-License-Identifier: GPL-3.0-or-later
// The pruning curve of the view Paths.
#include <QLabel>
#include <cmath>

#include "core/view/ColourTable.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/paths/PathsModel.h"
#include "widgets/paths/PathsView.h"

namespace mhc::widgets {

/// The path that was taken out last at that point of the curve.
void PathsView::pruningPointed(double removed, bool choose) {
  if (context().selection == nullptr || report_ == nullptr) return;
  const std::vector<int>& order = report_->pruning.removed;
  const bool one = removed >= 1 && removed <= static_cast<double>(order.size());  // not for NaN
  const auto path =
      one ? std::optional(model_->element(order[static_cast<std::size_t>(std::lround(removed)) - 1])) : std::nullopt;
  if (!choose) return context().selection->setHover(path);
  if (path) context().selection->select(*path);
}

void PathsView::showPruning() {
  const bool measured = report_ != nullptr && !report_->pruning.empty();
  pruning_->setVisible(measured);
  noPruning_->setVisible(!measured);
  if (!measured) return pruning_->setLines({});
  const hyper::PruningCurve& c = report_->pruning;
  const Theme& theme = Theme::current();
  PlotLine greedy{tr("cheapest first"), theme.onChart(view::categoryColour(0)), Qt::SolidLine, {}, c.loss};
  for (std::size_t k = 0; k < c.loss.size(); ++k) greedy.x.push_back(static_cast<double>(k));
  for (std::size_t k = 0; k < c.low.size(); ++k) {
    greedy.low.push_back(c.loss.front() + c.low[k]);
    greedy.high.push_back(c.loss.front() + c.high[k]);
  }
  std::vector<PlotLine> lines{std::move(greedy)};
  for (std::size_t r = 0; r < c.random.size(); ++r) {
    PlotLine random{
        tr("random order %1").arg(r + 1), theme.onChart(view::categoryColour(1)), Qt::DashLine, {}, c.random[r]};
    random.x.assign(c.counts.begin(), c.counts.end());
    lines.push_back(std::move(random));
  }
  pruning_->setLines(std::move(lines), {{c.loss.front(), {}, Qt::DotLine}});
}

}  // namespace mhc::widgets
