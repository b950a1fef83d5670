// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/EstimateStrip.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>
#include <map>

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
  if (tokensPerSecond == measuredSpeed_ && memoryBytes == measuredMemory_) return;
  measuredSpeed_ = tokensPerSecond;
  measuredMemory_ = memoryBytes;
  compute();
}

void EstimateStrip::setDesign(const graph::Design& design, const graph::Analysis& analysis, const graph::DesignCost& cost,
                              const QString& why) {
  trainable_ = analysis.valid();
  valid_ = cost.total.parameters > 0 && (trainable_ || cost.total.flops > 0);
  why_ = why;
  if (valid_) {
    design_ = design;
    analysis_ = analysis;
    cost_ = cost;
    given_ = true;
  }
  compute();
}

void EstimateStrip::compute() {
  if (!given_) {
    update();
    return;
  }
  const auto t = graph::forecast(design_, analysis_, cost_, machine_);
  const auto& m = cost_.memory;
  const auto& training = analysis_.compiled.config.training;
  std::map<std::string, double> kinds;  // parameters
  for (const graph::Block* block : design_.allBlocks()) {
    const auto found = cost_.blocks.find(block->id);
    if (found != cost_.blocks.end() && block->type != "stack") kinds[block->type] += static_cast<double>(found->second.parameters);
  }
  const double attention = kinds["attention"] + kinds["latent_attention"], ffn = kinds["ffn"] + kinds["ffn_gelu"] + kinds["moe"];
  const double parameters = static_cast<double>(cost_.total.parameters), memory = static_cast<double>(m.total());
  const bool first = lastParameters_ < 0;
  std::vector<Figure> next;
  QString name = tr("Parameters");
  if (!trainable_) name += tr(" (design only)\nDesign only");
  next.push_back({name, grouped(parameters), first ? QString() : changeText(lastParameters_, parameters, grouped),
                  tr("attention %1 · FFN %2 · mixing %3\nmixing %3\n").arg(count(attention), count(ffn), count(kinds["mixing"])),
                  tr("Exact; %1 of them take part in a token. Embedding %2, attention %3, feed-forward %4, norms %5, mixing %6, head %7")
                      .arg(grouped(static_cast<double>(cost_.total.active)), grouped(kinds["embedding"]), grouped(attention), grouped(ffn),
                           grouped(kinds["norm"]), grouped(kinds["mixing"]), grouped(kinds["head"])),
                  {"embedding", "attention", "latent_attention", "ffn", "ffn_gelu", "moe", "norm", "mixing", "head"}, {}});
  const double flops = cost_.total.flops;
  next.push_back({tr("FLOP per token\nFLOP/token"), count(flops), first ? QString() : changeText(lastFlops_, flops, count),
                  tr("%1 a step").arg(count(cost_.flopsPerStep)), tr("Forward and backward together"),
                  {"attention", "latent_attention", "ffn", "ffn_gelu", "moe", "head"}, {}});
  const QString memoryName = measuredMemory_ > 0 ? tr("Peak memory, predicted\nPeak memory") : tr("Peak memory");
  QString room = memoryBytes_ > 0 ? tr("of %1\n").arg(bytes(static_cast<double>(memoryBytes_))) : QString();
  if (measuredMemory_ > 0) room = tr("measured %1\n%1 seen\n").arg(bytes(measuredMemory_));
  next.push_back({memoryName, bytes(memory), first ? QString() : changeText(lastMemory_, memory, bytes), room, QString(), {}, {}});
  const double speed = t.tokens_per_second.expected;
  const QString range = tr("%1 – %2").arg(count(t.tokens_per_second.low), count(t.tokens_per_second.high));
  const QString finish = tr("done in %1 – %2").arg(duration(t.total_seconds.low), duration(t.total_seconds.high));
  QString speedDetail = range + QStringLiteral("; ") + finish + QLatin1Char('\n') + finish + QLatin1Char('\n') + range + QLatin1Char('\n');
  if (measuredSpeed_ > 0) {
    const QString seen = tr("measured %1").arg(count(measuredSpeed_));
    speedDetail = QStringLiteral("%1; %2\n%1\n%3\n").arg(seen, finish, tr("%1 seen").arg(count(measuredSpeed_)));
  }
  next.push_back({measuredSpeed_ > 0 ? tr("Speed here, predicted\nSpeed here") : tr("Speed here"), tr("%1 tokens/s\n%1 tok/s").arg(count(speed)),
                  first ? QString() : changeText(lastSpeed_, speed, count), speedDetail,
                  machine_.measured ? tr("%1 steps, from this machine's measured rates (mhc-worker roofline): ±25 %").arg(training.steps)
                                    : tr("%1 steps, a guess for this number of cores, a factor of 2 both ways: run mhc-worker roofline to measure it").arg(training.steps),
                  {"attention", "latent_attention", "ffn", "moe", "mixing", "head"}, {}});
  const double share = cost_.mixingShare;
  next.push_back({tr("Cost of the mixing"), tr("%1 % of FLOP").arg(QString::number(100 * share, 'g', 3)),
                  first ? QString() : changeText(100 * lastMixing_, 100 * share, [](double v) -> QString { return QString::number(v, 'g', 2) + QStringLiteral(" %"); }),
                  tr("%1 % of the time · %2 of streams a token\n%1 % of the time\n")
                      .arg(QString::number(100 * t.mixing_share, 'g', 2), bytes(4 * cost_.mixingTraffic)),
                  cost_.recompute.block > 0
                      ? tr("%1 parameters. Forward, streams move %2 elements a token where plain residuals move %3. "
                           "Recomputing blocks of %4 sublayers keeps %5 instead of %6 widths a token.")
                            .arg(grouped(static_cast<double>(cost_.mixingParameters)), grouped(cost_.mixingTraffic), grouped(cost_.residualTraffic),
                                 QString::number(cost_.recompute.block), QString::number(cost_.recompute.stored, 'g', 4),
                                 QString::number(cost_.recompute.stored_naive, 'g', 4))
                      : tr("A plain residual path: nothing is mixed."),
                  {"mixing", "expand", "reduce"}, {}});
  // What did not change keeps the mark of the edit before while it flashes.
  const bool flashing = flash_.isActive();
  for (std::size_t i = 0; i < next.size(); ++i) {
    if (!next[i].change.isEmpty())
      flash_.start();
    else if (flashing && i < figures_.size())
      next[i].change = figures_[i].change;
  }
  figures_ = std::move(next);
  lastParameters_ = parameters, lastFlops_ = flops, lastMemory_ = memory, lastSpeed_ = t.tokens_per_second.expected;
  lastMixing_ = share;
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
  for (const Figure& figure : figures_) spoken << figure.name.section(QLatin1Char('\n'), 0, 0) + QLatin1Char(' ') + figure.value.section(QLatin1Char('\n'), 0, 0);
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
    painter.setFont(theme.smallFont());
    painter.drawText(rect().adjusted(10, 2, -10, -2), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap,
                     tr("Estimates appear as soon as the design is whole. %1").arg(why_));
    return;
  }
  const double line = QFontMetricsF(theme.font()).height();
  QFont strong = theme.font();
  strong.setBold(true);
  // The first of the texts that has room; the last one is cut off if none has.
  const auto fitting = [&](const QString& texts, double room, const QFont& font) {
    const QStringList all = texts.split(QLatin1Char('\n'));
    for (const QString& text : all) {
      if (QFontMetricsF(font).horizontalAdvance(text) <= room) return text;
    }
    return all.last();
  };
  const auto draw = [&](const QRectF& box, const QString& texts, const QFont& font, const QColor& colour) {
    const QString text = fitting(texts, box.width(), font);
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
    const double room = QFontMetricsF(strong).horizontalAdvance(fitting(f.value, f.rect.width(), strong));
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
    if (figures_[i].rect.contains(at)) return i == 2 ? memory() : figures_[i].detail.section(QLatin1Char('\n'), 0, 0) + QLatin1Char('\n') + figures_[i].tip;
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
