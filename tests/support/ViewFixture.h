// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <string>
#include <vector>

#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/Thresholds.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/View.h"

namespace mhc::test {

/// The shared state that a view needs, as the shell would own it.
struct ViewFixture {
  widgets::RunSet runs;
  widgets::TimeCursor cursor;
  widgets::Selection selection;
  widgets::SeriesFeed series;
  widgets::TrackFeed tracks;
  widgets::Thresholds thresholds;

  ViewFixture() { runs.open(QStringLiteral("/runs/demo"), QStringLiteral("demo")); }
  [[nodiscard]] widgets::ViewContext context() { return {&runs, &cursor, &selection, &series, nullptr, &tracks, &thresholds}; }
};

/// Writes a picture of a widget for people to look at, if MHC_PICTURES names a folder.
inline void keepPicture(QWidget& widget, const std::string& name) {
  const QByteArray folder = qgetenv("MHC_PICTURES");
  if (!folder.isEmpty()) widget.grab().save(QString::fromLocal8Bit(folder) + QStringLiteral("/") + QString::fromStdString(name));
}

}  // namespace mhc::test
