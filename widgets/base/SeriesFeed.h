// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QMap>
#include <QObject>
#include <QString>
#include <memory>

#include "core/view/SeriesStore.h"

namespace mhc::widgets {

/// The series of all open runs, filled by the readers in the window's thread, drawn by charts.
class SeriesFeed : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// The store of that run; null if nothing was delivered yet.
  [[nodiscard]] const view::SeriesStore* store(const QString& run) const;

  /// The values of that run's configuration by their place ("model.hidden_size"); empty if unknown.
  [[nodiscard]] QMap<QString, QString> config(const QString& run) const { return configs_.value(run); }
  void setConfig(const QString& run, QMap<QString, QString> values) { configs_[run] = std::move(values); }

  void append(const QString& run, const view::SeriesRows& rows);
  void reset(const QString& run);   ///< rows were taken back: forget all, they come again
  void remove(const QString& run);

 Q_SIGNALS:
  void grown(const QString& run);   ///< rows were added, or all were forgotten

 private:
  QHash<QString, std::shared_ptr<view::SeriesStore>> stores_;
  QHash<QString, QMap<QString, QString>> configs_;
};

}  // namespace mhc::widgets
