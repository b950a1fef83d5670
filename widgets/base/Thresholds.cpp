// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/Thresholds.h"

#include <cmath>
#include <limits>

namespace mhc::widgets {

double roundedByHand(double value) {
  const double digits = std::pow(10.0, 2 - std::floor(std::log10(value)));
  return std::round(value * digits) / digits;
}

double Thresholds::value(const QString& run, const QString& name) const {
  if (const auto found = values_.find({run, name}); found != values_.end()) return found->second;
  static const std::map<QString, double> defaults{{QStringLiteral("backward_gain"), 1.6},
                                                  {QStringLiteral("forward_gain"), 1.6},
                                                  {QStringLiteral("min_column_sum"), 0.5},
                                                  {QStringLiteral("sigma_diff"), 1e-3},
                                                  {QStringLiteral("cosine"), 0.99}};
  const auto standard = defaults.find(name);
  return standard != defaults.end() ? standard->second : std::numeric_limits<double>::quiet_NaN();
}

void Thresholds::set(const QString& run, const QString& name, double value) {
  if (!std::isfinite(value) || value == this->value(run, name)) return;
  values_[{run, name}] = value;
  Q_EMIT changed(run, name, value);
}

}  // namespace mhc::widgets
