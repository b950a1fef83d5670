// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/SinkhornPlayer.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <algorithm>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

// The first half-steps do nearly all of the way and get time to be looked at.
int millisecondsAt(int halfStep) {
  return halfStep < 6 ? 500 : halfStep < 12 ? 200 : 60;
}

QString number(double value, int digits = 3) {
  return QString::fromStdString(view::formatValue(value, digits));
}

}  // namespace

SinkhornPlayer::SinkhornPlayer(QWidget* parent)
    : QWidget(parent),
      play_(new QToolButton(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      text_(new QLabel(this)) {
  play_->setAutoRaise(true);
  play_->setFocusPolicy(Qt::StrongFocus);
  play_->setText(tr("Play"));
  play_->setAccessibleName(tr("Play Sinkhorn's half-steps"));
  slider_->setRange(0, 0);
  slider_->setPageStep(2);
  slider_->setMinimumWidth(80);
  slider_->setMaximumWidth(260);
  slider_->setAccessibleName(tr("Half-step of Sinkhorn"));
  slider_->setToolTip(
      tr("Half-steps of Sinkhorn: 0 is exp of the logits, odd ones end with columns, even ones with rows"));
  text_->setWordWrap(true);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 0, 6, 2);
  row->addWidget(play_);
  row->addWidget(slider_, 1);
  row->addWidget(text_, 2);
  connect(play_, &QToolButton::clicked, this, [this] { setPlaying(!playing()); });
  connect(slider_, &QSlider::valueChanged, this, [this] {
    refresh();
    Q_EMIT changed();
  });
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &SinkhornPlayer::advance);
  refresh();
}

void SinkhornPlayer::setCase(const QString& name, const hyper::Matrix& logits, const hyper::SinkhornOptions& options,
                             bool known) {
  name_ = name;
  why_.clear();
  known_ = known;
  path_ = SinkhornPath(logits, options);
  const QSignalBlocker quiet(slider_);
  const bool atEnd = slider_->value() == slider_->maximum();
  slider_->setRange(0, std::max(0, path_.halfSteps()));
  if (atEnd) slider_->setValue(slider_->maximum());
  refresh();
  Q_EMIT changed();
}

void SinkhornPlayer::clear(const QString& why) {
  path_ = {};
  why_ = why;
  timer_.stop();
  const QSignalBlocker quiet(slider_);
  slider_->setRange(0, 0);
  refresh();
  Q_EMIT changed();
}

int SinkhornPlayer::halfStep() const {
  return slider_->value();
}
void SinkhornPlayer::setHalfStep(int k) {
  slider_->setValue(k);
}

void SinkhornPlayer::setPlaying(bool on) {
  if (on && !path_.empty()) {
    if (slider_->value() == slider_->maximum()) slider_->setValue(0);
    timer_.start(millisecondsAt(slider_->value()));
  } else {
    timer_.stop();
  }
  refresh();
}

void SinkhornPlayer::advance() {
  if (!isVisible()) return refresh();  // hidden: it stops
  slider_->setValue(slider_->value() + 1);
  if (slider_->value() < slider_->maximum()) timer_.start(millisecondsAt(slider_->value()));
  refresh();
}

QString SinkhornPlayer::description() const {
  if (path_.empty()) return why_;
  const int k = halfStep();
  const hyper::SinkhornOptions& o = path_.options();
  const QString what = k == 0                         ? tr("exp of the logits, scaled to sum n")
                       : path_.state(k).after_columns ? tr("columns divided by their sums")
                                                      : tr("rows divided by their sums");
  QString text = tr("%1: half-step %2 of %3, %4; largest |sum − 1| %5")
                     .arg(name_)
                     .arg(k)
                     .arg(path_.halfSteps())
                     .arg(what, number(path_.residual(k)));
  text += tr("; %1, %2 iterations")
              .arg(o.numerics == hyper::Numerics::Paper ? tr("paper's numerics") : tr("DeepSeek-V4's numerics"))
              .arg(o.iterations);
  if (o.temperature != 1) text += tr(", temperature %1").arg(number(o.temperature));
  if (o.eps > 0) text += tr(", eps %1").arg(number(o.eps));
  return known_ ? text : text + tr(" (assumed: the run does not say)");
}

void SinkhornPlayer::refresh() {
  play_->setEnabled(!path_.empty());
  slider_->setEnabled(!path_.empty());
  play_->setText(playing() ? tr("Pause") : tr("Play"));
  play_->setToolTip(playing() ? tr("Holds at this half-step") : tr("Plays Sinkhorn from half-step to half-step"));
  text_->setFont(Theme::current().smallFont());
  text_->setText(description());
  text_->setToolTip(description());
}

}  // namespace mhc::widgets
