// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/SpectrumPage.h"

#include <QBoxLayout>
#include <QLabel>
#include <cmath>

#include "core/hyper/Gains.h"
#include "core/hyper/Spectrum.h"
#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/base/maps/UnitDisc.h"

namespace mhc::widgets {
namespace {

QString number(double value, int digits = 5) {
  return QString::fromStdString(view::formatValue(value, digits));
}

}  // namespace

SpectrumPage::SpectrumPage(QWidget* parent)
    : CasePage(parent), singular_(new LinePlot(this)), disc_(new UnitDisc(this)), text_(new QLabel(this)) {
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setWordWrap(true);
  text_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  singular_->setTitle(tr("Singular values"), {}, tr("number"));
  auto* pictures = new QHBoxLayout;
  pictures->addWidget(singular_, 1);
  pictures->addWidget(disc_, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->addLayout(pictures, 1);
  column->addWidget(text_);
}

void SpectrumPage::showCase(const MatrixCase& matrix) {
  case_ = matrix;
  const hyper::Matrix& m = case_.matrix;
  if (m.rows == 0) {
    singular_->setLines({});
    disc_->setValues({});
    text_->clear();
    return;
  }
  const std::vector<double> sigma = hyper::singularValues(m);
  PlotLine line{{}, Theme::current().onChart(view::categoryColour(0)), Qt::SolidLine, {}, sigma};
  for (std::size_t k = 0; k < sigma.size(); ++k) line.x.push_back(static_cast<double>(k + 1));
  singular_->setLines({std::move(line)}, {{1, {}, Qt::DashLine}, {0, {}, Qt::DotLine}});
  const auto lambda = hyper::eigenvalues(m);
  disc_->setValues(lambda);
  const hyper::Gains g = hyper::gains(m);
  QStringList lines;
  lines << tr("forward gain %1 · backward gain %2 · smallest column sum %3")
               .arg(number(g.forward), number(g.backward), number(g.min_column_sum));
  lines << tr("σ_max %1 · σ_diff %2 (gain on differences between streams) · ‖·‖_∞ %3 · ‖·‖₁ %4")
               .arg(number(g.sigma_max), number(g.sigma_diff), number(g.infinity_norm), number(g.one_norm));
  if (lambda.size() > 1 && std::isfinite(lambda[1].real())) {
    const double second = std::abs(lambda[1]);
    QString mixing = tr("|λ₂| %1, gap %2").arg(number(second), number(1 - second));
    // Said of this map alone: for products of different maps it would be wrong by orders of magnitude.
    if (second > 0 && second < 1) {
      mixing += tr("; if this one map were repeated, differences would fall to 1 % in about %1 repetitions")
                    .arg(number(std::ceil(std::log(0.01) / std::log(second)), 3));
    }
    lines << mixing;
  }
  text_->setText(lines.join(QLatin1Char('\n')));
  Q_EMIT tableChanged();
}

QString SpectrumPage::text() const {
  return text_->text();
}

view::TableData SpectrumPage::table() const {
  view::TableData table;
  table.title = "Spectrum of " + case_.name.toStdString();
  table.headers = {"number", "singular value", "eigenvalue, real", "eigenvalue, imaginary", "modulus"};
  const auto sigma = hyper::singularValues(case_.matrix);
  const auto lambda = hyper::eigenvalues(case_.matrix);
  for (std::size_t k = 0; k < sigma.size() && k < lambda.size(); ++k) {
    table.rows.push_back(
        {{static_cast<double>(k + 1), sigma[k], lambda[k].real(), lambda[k].imag(), std::abs(lambda[k])}, {}});
  }
  return table;
}

}  // namespace mhc::widgets
