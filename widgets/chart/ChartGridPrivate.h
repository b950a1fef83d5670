// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QMenu>
#include <QTimer>
#include <string>
#include <vector>

#include "widgets/chart/ChartArrangement.h"
#include "widgets/chart/ChartGrid.h"
#include "widgets/chart/ChartPanels.h"
#include "widgets/chart/RunCurves.h"

QT_BEGIN_NAMESPACE
class QGridLayout;
class QLabel;
class QScrollArea;
QT_END_NAMESPACE

namespace mhc::widgets {

class ChartGridBar;
class CrosshairHub;

struct ChartGrid::Private {
  ChartGridBar* bar = nullptr;
  QScrollArea* scroll = nullptr;
  QWidget* page = nullptr;
  QGridLayout* grid = nullptr;
  QLabel* more = nullptr;  ///< says how many charts there are besides
  QLabel* reading = nullptr;  ///< says that older points follow
  QElapsedTimer readingSince;
  CrosshairHub* hub = nullptr;
  QString filter;
  bool made = false;                   ///< the panels, once
  std::vector<std::string> metrics;    ///< of the shown runs, in the order of recording
  std::vector<ChartPanel> panels;      ///< one a cell
  RunsMode runsMode = RunsMode::Each;  ///< that the series were made for
  QString groupKey;                    ///< the same
  qint64 cost = 0;                     ///< ms that it took to collect them last
  QElapsedTimer refreshed;             ///< since then
  QTimer later;
  ChartArrangement arrangement;
  QString full;
  QString wantedFull;                            ///< of a layout, until that chart is there
  QJsonObject own;                               ///< smoothings of single charts as the layout keeps them
  std::vector<ChartArrangement::Place> planned;  ///< as it is laid out now
  int rowHeight = 0;
};

template <typename Change>
void ChartGrid::rearrange(const Change& change) {
  ChartArrangement wanted = d_->arrangement;
  change(wanted);
  setArrangement(wanted);
}

}  // namespace mhc::widgets
