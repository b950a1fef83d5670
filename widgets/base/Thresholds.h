// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <utility>

namespace mhc::widgets {

/// A threshold that was dragged, which is above 0: three digits are as exact as a hand.
[[nodiscard]] double roundedByHand(double value);

/// Where each run's alerts begin, shared by the views that draw and drag those lines and by who keeps and watches them.
/// Names are those of workbench.json: backward_gain, forward_gain, min_column_sum, sigma_diff, cosine.
class Thresholds : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// Backward and forward gain 1.6, smallest column sum 0.5, σ_diff 1e-3, cosine 0.99, until someone sets another; NaN
  /// for a name that is none of these.
  [[nodiscard]] double value(const QString& run, const QString& name) const;
  void set(const QString& run, const QString& name, double value);

 Q_SIGNALS:
  void changed(const QString& run, const QString& name, double value);

 private:
  std::map<std::pair<QString, QString>, double> values_;
};

}  // namespace mhc::widgets
