// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/alerts/ThresholdLink.h"

#include <array>

#include "widgets/alerts/AlertFeed.h"
#include "widgets/base/Thresholds.h"

namespace mhc::workbench {
namespace {

using view::AlertKind;

/// Rules with a line that can be drawn; the others have no figure over depth.
constexpr std::array<AlertKind, 5> kLines{AlertKind::BackwardGain, AlertKind::MinColumnSum, AlertKind::SigmaDiff,
                                          AlertKind::Cosine, AlertKind::ForwardGain};

QString lineName(AlertKind kind) {
  const auto name = view::nameOf(kind);
  return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

}  // namespace

ThresholdLink::ThresholdLink(widgets::Thresholds& thresholds, widgets::AlertFeed& alerts, QObject* parent)
    : QObject(parent) {
  connect(&alerts, &widgets::AlertFeed::changed, this, [&thresholds, &alerts](const QString& run) {
    const widgets::AlertFeed::OfRun* known = alerts.find(run);
    if (known == nullptr) return;
    for (const AlertKind kind : kLines) {
      thresholds.set(run, lineName(kind), known->rules[static_cast<std::size_t>(kind)].threshold);
    }
  });
  connect(&thresholds, &widgets::Thresholds::changed, this,
          [&alerts](const QString& run, const QString& name, double value) {
            const widgets::AlertFeed::OfRun* known = alerts.find(run);
            if (known == nullptr) return;
            for (const AlertKind kind : kLines) {
              view::AlertRule rule = known->rules[static_cast<std::size_t>(kind)];
              if (lineName(kind) != name || rule.threshold == value) continue;  // equal: it is our own echo
              rule.threshold = value;
              alerts.request(run, kind, rule);
              return;
            }
          });
}

}  // namespace mhc::workbench
