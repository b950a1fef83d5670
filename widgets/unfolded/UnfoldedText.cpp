// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/UnfoldedText.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("mhc::widgets::Unfolded", text);
}

}  // namespace

QString readerName(const UnfoldedModel& model, int reader) {
  return reader > model.sublayers() ? tr("output") : sublayerName(model.data(), reader);
}

QString sourceName(const UnfoldedModel& model, int source) {
  return source == 0 ? tr("embedding") : sublayerName(model.data(), source);
}

QString unfoldedNumber(double value, UnfoldedQuantity quantity) {
  if (quantity == UnfoldedQuantity::Value) return QString::fromStdString(view::formatValue(value, 4));
  return tr("%1 %").arg(QString::fromStdString(view::formatValue(100 * value, 3)));
}

QString unfoldedReadout(const UnfoldedModel& model, const UnfoldedCell& cell) {
  if (!model.contains(cell)) return {};
  QStringList parts;
  for (const UnfoldedQuantity quantity : {UnfoldedQuantity::Value, UnfoldedQuantity::Contribution}) {
    const bool value = quantity == UnfoldedQuantity::Value;
    const auto number = [&](UnfoldedSide side) {
      return unfoldedNumber(model.recorded(cell, quantity, side), quantity);
    };
    QString part = (value ? tr("K %1") : tr("contribution %1"))
                       .arg(number(model.side() == UnfoldedSide::B ? UnfoldedSide::B : UnfoldedSide::A));
    if (model.side() == UnfoldedSide::Difference) {
      part += tr(" − %1 = %2").arg(number(UnfoldedSide::B), number(UnfoldedSide::Difference));
    }
    parts << part;
  }
  for (const int end : {cell.reader, cell.source}) {
    if (end < 1 || end > model.sublayers()) continue;
    const QString own = ownMixing(model.data(), end);
    if (!own.isEmpty()) parts << sublayerName(model.data(), end) + QStringLiteral(": ") + own;
  }
  return tr("%1 reads %2: %3")
      .arg(readerName(model, cell.reader), sourceName(model, cell.source), parts.join(QStringLiteral(", ")));
}

}  // namespace mhc::widgets
