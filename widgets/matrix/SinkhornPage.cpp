// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/SinkhornPage.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>
#include <cmath>

#include "core/hyper/Gains.h"
#include "core/hyper/Spectrum.h"
#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/base/maps/MatrixCanvas.h"

namespace mhc::widgets {
namespace {

/// The logits, exp of them, every half-step at first, then in strides, and the last.
std::vector<int> placesFor(int iterations) {
  std::vector<int> places;
  const int last = 2 * std::max(iterations, 1);
  for (int k = -1, stride = 1; k < last; k += stride) {
    places.push_back(k);
    stride = k < 8 ? 1 : std::max(2, k / 5);
  }
  places.push_back(last);
  return places;
}

QString number(double value, int digits = 4) {
  return QString::fromStdString(view::formatValue(value, digits));
}

}  // namespace

SinkhornPage::SinkhornPage(QWidget* parent)
    : CasePage(parent),
      slider_(new QSlider(Qt::Horizontal, this)),
      position_(new QLabel(this)),
      text_(new QLabel(this)),
      canvas_(new MatrixCanvas(this)),
      plot_(new LinePlot(this)) {
  fitSlider();
  slider_->setPageStep(2);
  slider_->setAccessibleName(tr("Half-iterations of Sinkhorn"));
  slider_->setToolTip(tr(
      "Half-iterations: from the logits over exp of them to the last iteration. Odd ones end with columns, even ones "
      "with rows."));
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  plot_->setTitle(tr("Residual"), tr("largest |sum − 1|, log scale"), tr("half-iteration"));
  plot_->setLogarithmic(true);
  auto* side = new QVBoxLayout;
  side->addWidget(position_);
  side->addWidget(slider_);
  side->addWidget(text_);
  side->addWidget(plot_, 1);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 6, 6, 6);
  row->addWidget(canvas_, 1);
  row->addLayout(side, 1);
  connect(slider_, &QSlider::valueChanged, this, &SinkhornPage::refresh);
  connect(plot_, &LinePlot::activated, this, [this](double k) { setHalfSteps(static_cast<int>(std::lround(k))); });
}

int SinkhornPage::halfSteps() const {
  return places_[static_cast<std::size_t>(std::clamp(slider_->value(), 0, static_cast<int>(places_.size()) - 1))];
}

void SinkhornPage::setHalfSteps(int k) {
  const auto nearest =
      std::min_element(places_.begin(), places_.end(), [k](int a, int b) { return std::abs(a - k) < std::abs(b - k); });
  slider_->setValue(static_cast<int>(nearest - places_.begin()));
}

/// The slider over as many iterations as the shown matrix takes; it stays where it was, or at the end.
void SinkhornPage::fitSlider() {
  std::vector<int> places = placesFor(case_.sinkhorn.iterations);
  if (places == places_) return;
  const bool atEnd = places_.empty() || slider_->value() == slider_->maximum();
  const int before = places_.empty() ? 0 : halfSteps();
  const QSignalBlocker quiet(slider_);
  places_ = std::move(places);
  slider_->setRange(0, static_cast<int>(places_.size()) - 1);
  setHalfSteps(atEnd ? places_.back() : before);
}

void SinkhornPage::showCase(const MatrixCase& matrix) {
  case_ = matrix;
  states_.clear();
  start_ = {};
  fitSlider();
  if (case_.logits && case_.logits->rows > 0) {
    states_ = hyper::sinkhornHistory(*case_.logits, case_.sinkhorn);
    start_ = *case_.logits;
    for (double& v : start_.values) v = std::exp(v);
  }
  PlotLine rows{tr("rows"), {}, Qt::DashLine, {}, {}}, columns{tr("columns"), {}, Qt::SolidLine, {}, {}};
  for (std::size_t k = 0; k < states_.size(); ++k) {
    for (PlotLine* line : {&rows, &columns}) line->x.push_back(static_cast<double>(k + 1));
    // The side that was normalised last is exact but for rounding; it would hide how the other one falls.
    rows.y.push_back(states_[k].after_columns ? states_[k].row_error : NAN);
    columns.y.push_back(states_[k].after_columns ? NAN : states_[k].column_error);
  }
  // Each side has a value every other half-step: join them.
  for (PlotLine* line : {&rows, &columns}) {
    PlotLine joined{line->label, {}, line->style, {}, {}};
    for (std::size_t k = 0; k < line->x.size(); ++k) {
      if (std::isfinite(line->y[k])) joined.x.push_back(line->x[k]), joined.y.push_back(line->y[k]);
    }
    *line = std::move(joined);
  }
  rows.colour = Theme::current().onChart(view::categoryColour(1));
  columns.colour = Theme::current().onChart(view::categoryColour(0));
  plot_->setLines({std::move(columns), std::move(rows)});
  refresh();
}

void SinkhornPage::restyle() {
  showCase(MatrixCase(case_));
}

const hyper::Matrix& SinkhornPage::shownMatrix() const {
  static const hyper::Matrix none;
  if (states_.empty()) return none;
  const int k = halfSteps();
  return k < 0 ? *case_.logits : k == 0 ? start_ : states_[static_cast<std::size_t>(k - 1)].matrix;
}

void SinkhornPage::refresh() {
  const int k = halfSteps();
  MatrixPicture picture;
  picture.values = shownMatrix();
  picture.scale = scaleFor(picture.values);
  picture.title = k < 0    ? tr("Logits of %1").arg(case_.name)
                  : k == 0 ? tr("exp of the logits of %1").arg(case_.name)
                           : tr("%1 after %2 half-iterations").arg(case_.name).arg(k);
  canvas_->setPicture(std::move(picture));
  position_->setText(k < 0    ? tr("logits")
                     : k == 0 ? tr("k = 0: exp(logits)")
                              : tr("k = %1 of %2 (%3 last)")
                                    .arg(k)
                                    .arg(2 * case_.sinkhorn.iterations)
                                    .arg(k % 2 == 1 ? tr("columns") : tr("rows")));
  text_->setText(description());
  plot_->setHovered(k > 0 ? std::optional<double>(k) : std::nullopt);
  Q_EMIT tableChanged();
}

QString SinkhornPage::description() const {
  QStringList lines;
  if (!case_.withoutSinkhorn.isEmpty()) lines << case_.withoutSinkhorn;
  if (states_.empty()) {
    lines << tr("No logits are known for this matrix.");
    return lines.join(QLatin1Char('\n'));
  }
  if (const hyper::Matrix& m = shownMatrix(); halfSteps() >= 0) {
    const hyper::Gains g = hyper::gains(m);
    const hyper::ConstraintErrors e = hyper::constraintErrors(m);
    lines << tr("row sums within %1 of 1, column sums within %2").arg(number(e.row), number(e.column));
    lines << tr("forward gain %1, backward gain %2").arg(number(g.forward, 5), number(g.backward, 5));
  } else {
    const auto [least, most] = std::minmax_element(m.values.begin(), m.values.end());
    lines << tr("from %1 to %2").arg(number(*least), number(*most));
  }
  const std::vector<double> sigma = hyper::singularValues(states_.back().matrix);
  if (sigma.size() > 1) {
    lines << tr("column error falls by σ₂² = %1 each iteration: about %2 iterations to 1e-6")
                 .arg(number(sigma[1] * sigma[1]), number(std::ceil(hyper::predictedIterations(sigma[1], 1e-6))));
  }
  if (!case_.logitsName.isEmpty()) lines << tr("From: %1.").arg(case_.logitsName);
  const QString numerics =
      case_.sinkhorn.numerics == hyper::Numerics::Paper ? tr("the paper's numerics") : tr("DeepSeek-V4's numerics");
  lines << (case_.assumed ? tr("Assumed: %1 iterations, %2.") : tr("As the run does: %1 iterations, %2."))
               .arg(case_.sinkhorn.iterations)
               .arg(numerics);
  return lines.join(QLatin1Char('\n'));
}

view::TableData SinkhornPage::table() const {
  view::TableData table;
  table.title = "Sinkhorn of " + case_.name.toStdString();
  table.headers = {"half-iteration", "normalised last", "row error", "column error", "forward gain", "backward gain"};
  for (std::size_t k = 0; k < states_.size(); ++k) {
    const hyper::Gains g = hyper::gains(states_[k].matrix);
    table.rows.push_back({{static_cast<double>(k + 1), std::string(states_[k].after_columns ? "columns" : "rows"),
                           states_[k].row_error, states_[k].column_error, g.forward, g.backward},
                          {}});
  }
  return table;
}

}  // namespace mhc::widgets
