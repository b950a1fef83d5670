// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/MemoryBar.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <numeric>

#include "core/base/Text.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr int kBarHeight = 22;
constexpr int kSwatch = 10;
constexpr int kColumns = 2;

QString bytesText(std::uint64_t bytes) { return QString::fromStdString(formatBytes(bytes)); }

}  // namespace

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Memory by part"));
}

void MemoryBar::setParts(std::vector<MemoryPart> parts, std::uint64_t available) {
  parts_ = std::move(parts);
  available_ = available;
  QStringList words;
  for (const auto& part : parts_) words << QStringLiteral("%1 %2").arg(part.name, bytesText(part.bytes));
  setAccessibleDescription(words.join(QStringLiteral(", ")));
  updateGeometry();
  update();
}

std::uint64_t MemoryBar::total() const {
  return std::accumulate(parts_.begin(), parts_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const MemoryPart& part) { return sum + part.bytes; });
}

QRectF MemoryBar::rectOf(std::size_t part) const {
  const double all = static_cast<double>(total());
  if (all <= 0 || part >= parts_.size()) return {};
  double before = 0;
  for (std::size_t i = 0; i < part; ++i) before += static_cast<double>(parts_[i].bytes);
  const double scale = width() / all;
  return {before * scale, 0, static_cast<double>(parts_[part].bytes) * scale, kBarHeight};
}

int MemoryBar::legendRows() const { return (static_cast<int>(parts_.size()) + kColumns - 1) / kColumns; }

QSize MemoryBar::sizeHint() const { return {320, kBarHeight + 6 + legendRows() * (fontMetrics().height() + 3)}; }

QSize MemoryBar::minimumSizeHint() const { return {200, sizeHint().height()}; }

void MemoryBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  for (std::size_t i = 0; i < parts_.size(); ++i) painter.fillRect(rectOf(i), parts_[i].colour);
  painter.setPen(Theme::current().colour(ThemeColour::Border));
  painter.drawRect(QRectF(0.5, 0.5, width() - 1, kBarHeight - 1));
  const int line = fontMetrics().height() + 3;
  const int column = width() / kColumns;
  for (int i = 0; i < static_cast<int>(parts_.size()); ++i) {
    const auto& part = parts_[static_cast<std::size_t>(i)];
    const int x = (i / legendRows()) * column;
    const int y = kBarHeight + 6 + (i % legendRows()) * line;
    painter.fillRect(x, y + (line - kSwatch) / 2, kSwatch, kSwatch, part.colour);
    painter.setPen(palette().color(QPalette::WindowText));
    const QString text = QStringLiteral("%1 %2").arg(part.name, bytesText(part.bytes));
    const QRect place(x + kSwatch + 5, y, column - kSwatch - 10, line);
    painter.drawText(place, Qt::AlignVCenter, fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
  }
}

bool MemoryBar::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!rectOf(i).contains(help->pos())) continue;
    QToolTip::showText(help->globalPos(),
                       QStringLiteral("%1: %2\n%3").arg(parts_[i].name, bytesText(parts_[i].bytes), parts_[i].help), this);
    return true;
  }
  QToolTip::hideText();
  return true;
}

}  // namespace mhc::widgets
