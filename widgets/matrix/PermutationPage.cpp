// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/PermutationPage.h"

#include <QBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Distance.h"
#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

QString number(double value, int digits = 4) {
  return std::isnan(value) ? QStringLiteral("–") : QString::fromStdString(view::formatValue(value, digits));
}

QString cell(const QString& text, bool right = true) {
  return QStringLiteral("<td align='%1' style='padding:2px 10px 2px 0'>%2</td>")
      .arg(right ? QStringLiteral("right") : QStringLiteral("left"), text);
}

/// Nearest-rank quantile.
double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1) + 0.5)];
}

double nearest(const hyper::Matrix& m) {
  return m.rows <= hyper::kLargestDecomposed ? hyper::nearestPermutation(m).distance : kNan;
}

}  // namespace

std::array<DistanceRow, 3> distancesOf(const MatrixCase& matrix) {
  std::array<DistanceRow, 3> rows{DistanceRow{PermutationPage::tr("the identity")},
                                  {PermutationPage::tr("uniform J")},
                                  {PermutationPage::tr("the nearest permutation")}};
  constexpr std::array<double (*)(const hyper::Matrix&), 3> measures{hyper::distanceToIdentity,
                                                                     hyper::distanceToUniform, nearest};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    rows[k].ofMatrix = measures[k](matrix.matrix);
    rows[k].tokenMean = rows[k].tokenLow = rows[k].tokenHigh = kNan;
    if (matrix.tokens.empty()) continue;
    std::vector<double> all;
    for (const hyper::Matrix& m : matrix.tokens) all.push_back(measures[k](m));
    rows[k].tokenMean = 0;
    for (const double d : all) rows[k].tokenMean += d / static_cast<double>(all.size());
    rows[k].tokenLow = quantile(all, 0.1);
    rows[k].tokenHigh = quantile(all, 0.9);
  }
  return rows;
}

QString permutationText(const std::vector<int>& permutation) {
  QStringList sources;
  for (const int source : permutation) sources << QString::number(source + 1);
  QString cycles;
  std::vector<bool> seen(permutation.size(), false);
  for (std::size_t first = 0; first < permutation.size(); ++first) {
    if (seen[first] || permutation[first] == static_cast<int>(first)) continue;
    QStringList cycle;
    for (std::size_t at = first; !seen[at]; at = static_cast<std::size_t>(permutation[at])) {
      seen[at] = true;
      cycle << QString::number(at + 1);
    }
    cycles += QStringLiteral(" (%1)").arg(cycle.join(QLatin1Char(' ')));
  }
  const QString list = QStringLiteral("[%1]").arg(sources.join(QLatin1Char(' ')));
  return cycles.isEmpty() ? QString(list + QStringLiteral(" ") + PermutationPage::tr("identity")) : QString(list + cycles);
}

PermutationPage::PermutationPage(QWidget* parent) : CasePage(parent), text_(new QLabel(this)) {
  text_->setTextFormat(Qt::RichText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  text_->setWordWrap(true);
  text_->setMargin(8);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(text_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(scroll);
}

void PermutationPage::showCase(const MatrixCase& matrix) {
  case_ = matrix;
  decomposition_ = case_.matrix.rows > 0 ? hyper::decompose(case_.matrix) : hyper::Decomposition{};
  text_->setText(case_.matrix.rows > 0 ? distanceTable() + termTable() : QString());
  Q_EMIT tableChanged();
}

QString PermutationPage::text() const {
  return text_->text();
}

QString PermutationPage::distanceTable() const {
  QString html =
      QStringLiteral("<b>%1</b> <span>%2</span><table>")
          .arg(case_.name.toHtmlEscaped(), tr("Distances ‖H − M‖_F / √(n − 1): J is at 1 from every permutation."));
  html += QStringLiteral("<tr>%1%2%3%4</tr>")
              .arg(cell(tr("to"), false), cell(tr("of this matrix")), cell(tr("mean over probe tokens")),
                   cell(tr("p10 to p90")));
  for (const DistanceRow& row : distancesOf(case_)) {
    const QString range = std::isnan(row.tokenLow) ? QStringLiteral("–")
                                                   : tr("%1 to %2").arg(number(row.tokenLow), number(row.tokenHigh));
    html += QStringLiteral("<tr>%1%2%3%4</tr>")
                .arg(cell(row.to, false), cell(number(row.ofMatrix)), cell(number(row.tokenMean)), cell(range));
  }
  html += QStringLiteral("</table>");
  if (case_.matrix.rows <= hyper::kLargestDecomposed) {
    html += tr("Nearest: %1").arg(permutationText(hyper::nearestPermutation(case_.matrix).permutation));
  }
  return html;
}

QString PermutationPage::termTable() const {
  if (case_.matrix.rows > hyper::kLargestDecomposed) {
    return QStringLiteral("<p>%1</p>")
        .arg(tr("Matrices of more than %1 streams are not decomposed.").arg(hyper::kLargestDecomposed));
  }
  if (decomposition_.terms.empty())
    return QStringLiteral("<p>%1</p>").arg(tr("A matrix with NaN or infinity can't be decomposed."));
  QString html =
      QStringLiteral("<p><b>%1</b><br>%2<br>%3</p><table>")
          .arg(tr("Permutations (Birkhoff–von Neumann), one of many decompositions"),
               tr("Projected to the polytope first: distance %1.").arg(number(decomposition_.projectionDistance)),
               tr("Greedy by the largest bottleneck. Destination i reads the source at place i; “at most” is min H[i, "
                  "P(i)], "
                  "its weight in any decomposition."));
  html +=
      QStringLiteral("<tr>%1%2%3</tr>").arg(cell(tr("permutation"), false), cell(tr("weight")), cell(tr("at most")));
  for (const hyper::PermutationTerm& term : decomposition_.terms) {
    html +=
        QStringLiteral("<tr>%1%2%3</tr>")
            .arg(cell(permutationText(term.permutation), false), cell(number(term.weight)), cell(number(term.bound)));
  }
  return html + QStringLiteral("</table>");
}

view::TableData PermutationPage::table() const {
  view::TableData table;
  table.title = "Permutations of " + case_.name.toStdString() + ", one of many decompositions";
  table.headers = {"permutation", "weight", "at most"};
  for (const hyper::PermutationTerm& term : decomposition_.terms) {
    table.rows.push_back({{permutationText(term.permutation).toStdString(), term.weight, term.bound}, {}});
  }
  for (const DistanceRow& row : case_.matrix.rows > 0 ? distancesOf(case_) : std::array<DistanceRow, 3>{}) {
    if (!row.to.isEmpty()) table.rows.push_back({{"distance to " + row.to.toStdString(), row.ofMatrix, {}}, {}});
  }
  return table;
}

}  // namespace mhc::widgets
