// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/EstimateStrip.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "core/base/Text.h"
#include "core/view/ColourTable.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr int kFlashMs = 2500;

QString grouped(double value) { return QLocale(QLocale::English).toString(static_cast<qlonglong>(std::llround(value))); }
QString count(double value) { return QString::fromStdString(formatCount(value)); }
QString bytes(double value) { return QString::fromStdString(formatBytes(static_cast<std::uint64_t>(std::max(0.0, value)))); }
QString duration(double seconds) { return QString::fromStdString(formatDuration(seconds)); }

QString changeText(double before, double after, const std::function<QString(double)>& text) {
  const double change = after - before;
  if (std::abs(change) <= 1e-9 * std::abs(after)) return {};
  return (change > 0 ? QStringLiteral("+") : QStringLiteral("−")) + text(std::abs(change));
}

}  // namespace

EstimateStrip::EstimateStrip(QWidget* parent) : QWidget(parent), machine_(estimate::guessedMachine(2)) {
  setMouseTracking(true);
  setFocusPolicy(Qt::TabFocus);
  setAccessibleName(tr("Estimates"));
  flash_.setSingleShot(true);
  flash_.setInterval(kFlashMs);
  connect(&flash_, &QTimer::timeout, this, qOverload<>(&QWidget::update));
  connect(&Theme::current(), &Theme::changed, this, [this] {
    compute();
    update();
  });
}

QSize EstimateStrip::minimumSizeHint() const {
  const QFontMetrics metrics(Theme::current().font());
  return {300, 3 * metrics.height() + 16};
}

QSize EstimateStrip::sizeHint() const { return minimumSizeHint().expandedTo({700, 0}); }

void EstimateStrip::setMachine(const estimate::Machine& machine, std::uint64_t memoryBytes) {
  machine_ = machine;
  memoryBytes_ = memoryBytes;
  compute();
}

void EstimateStrip::setMeasured(double tokensPerSecond, double memoryBytes) {
  measuredSpeed_ = tokensPerSecond;
  measuredMemory_ = memoryBytes;
  compute();
}

void EstimateStrip::setConfig(const config::Config& config, bool valid, const QString& why) {
  if (valid && valid_ && given_ && config == config_) return;
  valid_ = valid;
  why_ = why;
  if (valid) {
    config_ = config;
    given_ = true;
  }
  compute();
}

void EstimateStrip::compute() {
  if (!given_) {
    update();
    return;
  }
  const auto p = estimate::parameters(config_.model);
  const auto f = estimate::flopsPerToken(config_);
  const auto m = estimate::memory(config_);
  const auto t = estimate::forecast(config_, machine_);
  const auto cost = estimate::mixingCost(config_);
  const double parameters = static_cast<double>(p.total()), memory = static_cast<double>(m.total());
  const bool first = lastParameters_ < 0;
  std::vector<Figure> next;
  next.push_back({tr("Parameters"), grouped(parameters), first ? QString() : changeText(lastParameters_, parameters, grouped),
                  tr("attention %1 · FFN %2 · mixing %3")
                      .arg(count(static_cast<double>(p.attention)), count(static_cast<double>(p.ffn)), count(static_cast<double>(p.mixing))),
                  tr("Exact. Embedding %1, attention %2, feed-forward %3, norms %4, mixing %5, head %6")
                      .arg(grouped(static_cast<double>(p.embedding)), grouped(static_cast<double>(p.attention)),
                           grouped(static_cast<double>(p.ffn)), grouped(static_cast<double>(p.norms)),
                           grouped(static_cast<double>(p.mixing)), grouped(static_cast<double>(p.head))),
                  {"embedding", "attention", "latent_attention", "ffn", "ffn_gelu", "moe", "norm", "mixing", "head"}, {}});
  next.push_back({tr("FLOP per token"), count(f.all), first ? QString() : changeText(lastFlops_, f.all, count),
                  tr("%1 a step").arg(count(f.all * static_cast<double>(config_.training.micro_batch * config_.training.accumulation *
                                                                        config_.training.sequence_length))),
                  tr("Forward and backward. Matrix products with weights %1, attention %2").arg(count(f.weights), count(f.attention)),
                  {"attention", "latent_attention", "ffn", "ffn_gelu", "moe", "head"}, {}});
  QString memoryText = bytes(memory);
  if (measuredMemory_ > 0) memoryText += tr(" (measured %1)").arg(bytes(measuredMemory_));
  next.push_back({tr("Peak memory"), memoryText, first ? QString() : changeText(lastMemory_, memory, bytes),
                  memoryBytes_ > 0 ? tr("of %1").arg(bytes(static_cast<double>(memoryBytes_))) : QString(), QString(), {}, {}});
  QString speed = tr("%1 tokens/s").arg(count(t.tokens_per_second.expected));
  if (measuredSpeed_ > 0) speed += tr(" (measured %1)").arg(count(measuredSpeed_));
  next.push_back({tr("Speed here"), speed, first ? QString() : changeText(lastSpeed_, t.tokens_per_second.expected, count),
                  tr("%1 – %2; done in %3 – %4")
                      .arg(count(t.tokens_per_second.low), count(t.tokens_per_second.high), duration(t.total_seconds.low),
                           duration(t.total_seconds.high)),
                  machine_.measured ? tr("From this machine's measured rates (mhc-worker roofline): ±25 %")
                                    : tr("A guess for this number of cores, a factor of 2 both ways: run mhc-worker roofline to measure it"),
                  {"attention", "ffn", "mixing", "head"}, {}});
  next.push_back({tr("Cost of the mixing"), tr("%1 % of FLOP").arg(QString::number(100 * cost.flops_share, 'g', 3)),
                  first ? QString() : changeText(100 * lastMixing_, 100 * cost.flops_share, [](double v) -> QString { return QString::number(v, 'g', 2) + QStringLiteral(" %"); }),
                  tr("%1 % of the time · %2 of streams a token").arg(QString::number(100 * t.mixing_share, 'g', 2), bytes(cost.bytes_per_token)),
                  cost.recompute.block > 0
                      ? tr("Parameters %1 a sublayer. Traffic fused %2 elements, unfused %3, without mixing %4 a token and sublayer. "
                           "Recomputing blocks of %5 sublayers keeps %6 instead of %7 widths a token.")
                            .arg(grouped(static_cast<double>(cost.parameters_per_sublayer)), grouped(cost.fused.total()),
                                 grouped(cost.unfused.total()), grouped(cost.residual.total()), QString::number(cost.recompute.block),
                                 QString::number(cost.recompute.stored, 'g', 4), QString::number(cost.recompute.stored_naive, 'g', 4))
                      : tr("A plain residual path: nothing is mixed."),
                  {"mixing", "expand", "reduce"}, {}});
  for (const Figure& figure : next) {
    if (!figure.change.isEmpty()) flash_.start();
  }
  // What did not change keeps the mark of the edit before while it flashes.
  figures_ = std::move(next);
  lastParameters_ = parameters, lastFlops_ = f.all, lastMemory_ = memory, lastSpeed_ = t.tokens_per_second.expected;
  lastMixing_ = cost.flops_share;
  const Theme& theme = Theme::current();
  const auto colour = [&](std::size_t i) { return theme.onChart(view::categoryColour(i)); };
  const std::vector<std::string> all{"embedding", "attention", "ffn", "norm", "mixing", "head"};
  parts_ = {{tr("weights"), m.weights, colour(0), all, {}},
            {tr("gradients"), m.gradients, colour(1), all, {}},
            {tr("optimiser"), m.optimizer, colour(2), all, {}},
            {tr("streams"), m.streams, colour(3), {"mixing", "expand", "reduce"}, {}},
            {tr("activations"), m.activations, colour(4), {"attention", "ffn", "norm"}, {}},
            {tr("workspace"), m.workspace, colour(5), {"head"}, {}},
            {tr("program"), m.runtime, theme.colour(ThemeColour::Neutral), {}, {}}};
  QStringList spoken;
  for (const Figure& figure : figures_) spoken << figure.name + QLatin1Char(' ') + figure.value;
  setAccessibleDescription(spoken.join(QStringLiteral("; ")));
  place();
  update();
}

void EstimateStrip::place() {
  if (figures_.empty()) return;
  // The memory gets room for its bar.
  const double parts[] = {1.15, 0.85, 1.5, 1.25, 1.25};
  double sum = 0;
  for (const double part : parts) sum += part;
  double x = 8;
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    const double wide = (width() - 16) * parts[i] / sum;
    figures_[i].rect = QRectF(x, 3, wide - 12, height() - 6);
    x += wide;
  }
  const QRectF box = figures_[2].rect;
  const double line = QFontMetricsF(Theme::current().font()).height();
  bar_ = QRectF(box.left(), box.top() + 2 * line + 3, box.width(), std::max(6.0, box.height() - 2 * line - 6));
  double total = 0;
  for (const Part& part : parts_) total += static_cast<double>(part.bytes);
  const double scale = bar_.width() / std::max({1.0, total, static_cast<double>(memoryBytes_)});
  double at = bar_.left();
  // Where the machine has far more than is needed the bar would vanish: then it shows the parts alone.
  const bool tiny = total * scale < 0.25 * bar_.width();
  const double used = tiny ? bar_.width() / std::max(1.0, total) : scale;
  for (Part& part : parts_) {
    part.rect = QRectF(at, bar_.top(), static_cast<double>(part.bytes) * used, bar_.height());
    at = part.rect.right();
  }
}

void EstimateStrip::resizeEvent(QResizeEvent*) { place(); }

void EstimateStrip::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::Window));
  painter.setPen(theme.colour(ThemeColour::Border));
  painter.drawLine(0, 0, width(), 0);
  if (!given_) {
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(rect().adjusted(10, 0, -10, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     tr("Estimates appear as soon as the design can be trained. %1").arg(why_));
    return;
  }
  const double line = QFontMetricsF(theme.font()).height();
  QFont strong = theme.font();
  strong.setBold(true);
  const auto draw = [&](const QRectF& box, const QString& text, const QFont& font, const QColor& colour) {
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, QFontMetricsF(font).elidedText(text, Qt::ElideRight, box.width()));
  };
  const QColor ink = theme.colour(valid_ ? ThemeColour::Text : ThemeColour::TextDisabled);
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    const Figure& f = figures_[i];
    if (i > 0) {
      painter.setPen(theme.colour(ThemeColour::Border));
      painter.drawLine(QPointF(f.rect.left() - 7, f.rect.top() + 4), QPointF(f.rect.left() - 7, f.rect.bottom() - 4));
    }
    draw({f.rect.left(), f.rect.top() + 1, f.rect.width(), line}, f.name, theme.smallFont(), theme.colour(ThemeColour::TextDim));
    const double room = QFontMetricsF(strong).horizontalAdvance(f.value);
    draw({f.rect.left(), f.rect.top() + line, f.rect.width(), line}, f.value, strong, ink);
    if (flash_.isActive() && !f.change.isEmpty() && room + 14 < f.rect.width()) {
      const QRectF chip(f.rect.left() + room + 7, f.rect.top() + line + 1,
                        std::min(f.rect.width() - room - 8, QFontMetricsF(theme.smallFont()).horizontalAdvance(f.change) + 10), line - 2);
      painter.setPen(Qt::NoPen);
      painter.setBrush(theme.colour(ThemeColour::Banner));
      painter.drawRoundedRect(chip, 4, 4);
      draw(chip.adjusted(4, 0, -2, 0), f.change, theme.smallFont(), theme.colour(ThemeColour::BannerText));
    }
    if (i == 2) {  // beside the value, above the bar
      const double taken = flash_.isActive() && !f.change.isEmpty() ? QFontMetricsF(theme.smallFont()).horizontalAdvance(f.change) + 20 : 0;
      draw({f.rect.left() + room + 8 + taken, f.rect.top() + line, f.rect.width() - room - 8 - taken, line}, f.detail, theme.smallFont(),
           theme.colour(ThemeColour::TextDim));
      continue;
    }
    draw({f.rect.left(), f.rect.top() + 2 * line, f.rect.width(), line}, f.detail, theme.smallFont(), theme.colour(ThemeColour::TextDim));
  }
  painter.fillRect(bar_, theme.colour(ThemeColour::Surface));
  for (const Part& part : parts_) {
    if (part.rect.width() >= 0.5) painter.fillRect(part.rect, part.colour);
  }
  painter.setPen(theme.colour(ThemeColour::Border));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(bar_);
  if (!valid_) {
    QColor veil = theme.colour(ThemeColour::Window);
    veil.setAlphaF(0.6F);
    painter.fillRect(rect().adjusted(0, 1, 0, 0), veil);
    draw(QRectF(rect()).adjusted(10, 0, -10, 0), tr("Figures of the last design that could be trained. %1").arg(why_), strong,
         theme.colour(ThemeColour::Bad));
  }
  if (hasFocus()) paintFocusRing(painter, figures_[static_cast<std::size_t>(focus_)].rect.adjusted(-4, -1, 4, 1));
}

std::vector<std::string> EstimateStrip::kindsAt(QPointF at) const {
  for (const Part& part : parts_) {
    if (part.rect.contains(at)) return part.kinds;
  }
  for (const Figure& figure : figures_) {
    if (figure.rect.contains(at)) return figure.kinds;
  }
  return {};
}

QString EstimateStrip::tipAt(QPointF at) const {
  const auto memory = [&] {
    QStringList lines;
    for (const Part& part : parts_) lines << tr("%1: %2").arg(part.name, bytes(static_cast<double>(part.bytes)));
    return lines.join(QLatin1Char('\n'));
  };
  for (const Part& part : parts_) {
    if (part.rect.contains(at)) return tr("%1: %2").arg(part.name, bytes(static_cast<double>(part.bytes))) + QStringLiteral("\n\n") + memory();
  }
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    if (figures_[i].rect.contains(at)) return i == 2 ? memory() : figures_[i].detail + QLatin1Char('\n') + figures_[i].tip;
  }
  return {};
}

void EstimateStrip::hover(std::vector<std::string> kinds) {
  if (kinds == hovered_) return;
  hovered_ = std::move(kinds);
  Q_EMIT kindsHovered(hovered_);
}

void EstimateStrip::mouseMoveEvent(QMouseEvent* event) { hover(kindsAt(event->position())); }

void EstimateStrip::leaveEvent(QEvent*) { hover({}); }

void EstimateStrip::keyPressEvent(QKeyEvent* event) {
  const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (step == 0 || figures_.empty()) return QWidget::keyPressEvent(event);
  const int size = static_cast<int>(figures_.size());
  focus_ = (focus_ + step + size) % size;
  hover(figures_[static_cast<std::size_t>(focus_)].kinds);
  update();
}

void EstimateStrip::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void EstimateStrip::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  hover({});
  update();
}

bool EstimateStrip::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = tipAt(QPointF(help->pos()));
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), text, this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace mhc::widgets
