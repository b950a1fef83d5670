// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/UnfoldedLegend.h"

#include <QPainter>
#include <algorithm>
#include <array>

#include "widgets/base/Theme.h"
#include "widgets/unfolded/UnfoldedText.h"

namespace mhc::widgets {
namespace {

constexpr int kMargin = 8, kGap = 4;

}  // namespace

UnfoldedLegend::UnfoldedLegend(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setAccessibleName(tr("Legend of who reads whom"));
}

void UnfoldedLegend::setModel(const UnfoldedModel* model) {
  model_ = model != nullptr && !model->empty() ? model : nullptr;
  update();
}

void UnfoldedLegend::setReadout(const QString& text) {
  readout_ = text;
  setToolTip(text);
  update();
}

QSize UnfoldedLegend::sizeHint() const {
  return {360, 2 * QFontMetrics(Theme::current().smallFont()).height() + 3 * kGap};
}

void UnfoldedLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme& theme = Theme::current();
  painter.fillRect(rect(), theme.colour(ThemeColour::Surface));
  if (model_ == nullptr) return;
  painter.setFont(theme.smallFont());
  const QFontMetrics metrics(theme.smallFont());
  const int line = metrics.height();
  static constexpr std::array<std::array<const char*, 3>, 2> kNames{
      {{QT_TR_NOOP("K of A"), QT_TR_NOOP("K of B"), QT_TR_NOOP("K of A − B")},
       {QT_TR_NOOP("contribution in A"), QT_TR_NOOP("contribution in B"), QT_TR_NOOP("contribution, A − B")}}};
  const auto side = static_cast<std::size_t>(model_->side());
  QString name = tr(kNames[static_cast<std::size_t>(model_->quantity())][side]);
  if (!model_->comparable())
    name = model_->quantity() == UnfoldedQuantity::Value ? tr("K, token mean") : tr("contribution");
  const view::ColourScale& scale = model_->scale();
  const QString low = unfoldedNumber(scale.low, model_->quantity()),
                high = unfoldedNumber(scale.high, model_->quantity());
  int x = kMargin;
  const auto text = [&](const QString& words, ThemeColour colour) {
    painter.setPen(theme.colour(colour));
    painter.drawText(QRect(x, kGap, metrics.horizontalAdvance(words) + 2, line), Qt::AlignVCenter, words);
    x += metrics.horizontalAdvance(words) + 6;
  };
  text(name, ThemeColour::Text);
  text(low, ThemeColour::TextDim);
  const int wide = std::clamp(width() - x - metrics.horizontalAdvance(high) - 2 * kMargin, 24, 140);
  for (int i = 0; i < wide; ++i) {
    painter.fillRect(x + i, kGap + 2, 1, line - 4,
                     toQColor(scale.colour(scale.low + (scale.high - scale.low) * (i + 0.5) / wide)));
  }
  painter.setPen(theme.colour(ThemeColour::Border));
  painter.drawRect(x - 1, kGap + 1, wide + 1, line - 3);
  if (scale.mark != 0) {
    const int at = x + static_cast<int>((scale.mark - scale.low) / (scale.high - scale.low) * wide);
    painter.setPen(QPen(theme.colour(ThemeColour::Text), 2));
    painter.drawLine(at, kGap, at, kGap + line - 1);
  }
  x += wide + 5;
  text(high, ThemeColour::TextDim);
  if (scale.mark != 0) {
    const QString words = tr("mark: 1, the plain residual");
    if (x + metrics.horizontalAdvance(words) < width() - kMargin) text(words, ThemeColour::TextDim);
  }
  painter.setPen(theme.colour(ThemeColour::Text));
  const QString second =
      readout_.isEmpty() ? tr("Point at a cell to read it; click it to see the way through the streams.") : readout_;
  painter.drawText(QRect(kMargin, 2 * kGap + line, width() - 2 * kMargin, line), Qt::AlignVCenter,
                   metrics.elidedText(second, Qt::ElideRight, width() - 2 * kMargin));
}

}  // namespace mhc::widgets
