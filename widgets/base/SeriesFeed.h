// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QMap>
#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <vector>

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
  /// The end of a long history: shown until what append() brings from now on is all of it (see setRead).
  void showNewest(const QString& run, const std::vector<view::SeriesRows>& rows);
  /// Share of the run's history that append() has brought, 0 to 1.
  void setRead(const QString& run, double share);
  /// That share while only the end of the history is shown, else 1.
  [[nodiscard]] double read(const QString& run) const;
  void reset(const QString& run);   ///< rows were taken back: forget all, they come again
  void remove(const QString& run);

 Q_SIGNALS:
  void grown(const QString& run);   ///< rows were added, or all were forgotten
  void readChanged(const QString& run);  ///< read() answers differently

 private:
  /// A history that is read while its end is shown.
  struct Filling {
    std::unique_ptr<view::SeriesStore> store = std::make_unique<view::SeriesStore>();
    double read = 0;
  };

  QHash<QString, std::shared_ptr<view::SeriesStore>> stores_;
  std::map<QString, Filling> filling_;
  QHash<QString, QMap<QString, QString>> configs_;
};

}  // namespace mhc::widgets
