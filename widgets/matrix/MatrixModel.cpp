// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/MatrixModel.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::size_t slot(view::MapKind map) {
  return static_cast<std::size_t>(map);
}

QString tr(const char* text) {
  return QCoreApplication::translate("mhc::widgets::MatrixModel", text);
}

QString number(double value, int digits = 6) {
  return QString::fromStdString(view::formatValue(value, digits));
}

/// The largest |value| of that map over all sublayers: signed maps share one limit, or layers could not be compared.
double limitOf(const view::FrameData& data, view::MapKind map) {
  const int n = data.n;
  const int first = map == view::MapKind::Pre ? 0 : map == view::MapKind::Post ? n : 2 * n;
  const int count = map == view::MapKind::Res ? n * n : n;
  double limit = 0;
  for (const auto& record : data.mean) {
    for (int k = first; k < first + count; ++k) {
      const double value = std::abs(static_cast<double>(record[static_cast<std::size_t>(k)]));
      if (std::isfinite(value)) limit = std::max(limit, value);
    }
  }
  return limit > 0 ? limit : 1;
}

}  // namespace

MatrixModel::MatrixModel(view::FramePtr frame, int sublayer, int token)
    : frame_(std::move(frame)), sublayer_(sublayer) {
  const view::FrameData& d = *frame_->data;
  const std::size_t l = static_cast<std::size_t>(sublayer - 1);
  n_ = d.n;
  const std::size_t width = static_cast<std::size_t>(2 * n_ + n_ * n_);
  values_ = d.mean[l];
  if (token >= 0 && token < kProbeTokens && l < d.tokens.size() && d.tokens[l].size() == kProbeTokens * width) {
    const auto from = d.tokens[l].begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(token) * width);
    values_.assign(from, from + static_cast<std::ptrdiff_t>(width));
    token_ = token;
  } else if (l < d.deviation.size() && d.deviation[l].size() == width) {
    deviation_ = d.deviation[l];
  }
  res_ = resFrom(values_.data() + 2 * n_, n_);
  rowError_ = columnError_ = kNan;
  if (constraintApplies(d, sublayer) && l < d.constraint.size() && d.constraint[l].size() >= 4) {
    columnError_ = d.constraint[l][1];
    rowError_ = d.constraint[l][3];
  }
  rowGrade_ = gradeOf(rowError_);
  columnGrade_ = gradeOf(columnError_);
  // The streams start as copies of the embedding: the first H_res mixes equal streams.
  visibility_ = sublayer == 1 && !d.hcType.empty() ? 0 : effectVisibility(differenceEnergy(d, sublayer));
  scales_ = {view::preScale(), view::resScale(), view::postScale()};
  if (mixingType(d, sublayer) != "hc") return;
  for (const view::MapKind map : kMaps) scales_[slot(map)] = view::differenceScale(limitOf(d, map));
}

std::size_t MatrixModel::index(view::MapKind map, int to, int from) const {
  const int at = map == view::MapKind::Pre ? from : map == view::MapKind::Post ? n_ + to : 2 * n_ + to * n_ + from;
  return static_cast<std::size_t>(at);
}

QString MatrixModel::name() const {
  const QString sublayer = sublayerName(*frame_->data, sublayer_);
  return token_ < 0 ? sublayer : tr("%1 · probe token %2").arg(sublayer).arg(token_ + 1);
}

double MatrixModel::value(view::MapKind map, int to, int from) const {
  return values_[index(map, to, from)];
}

double MatrixModel::deviation(view::MapKind map, int to, int from) const {
  return deviation_.empty() ? kNan : deviation_[index(map, to, from)];
}

QColor MatrixModel::colour(view::MapKind map, int to, int from) const {
  const view::Rgb full = scales_[slot(map)].colour(value(map, to, from));
  if (map != view::MapKind::Res || visibility_ >= 1) return toQColor(full);
  return toQColor(view::mixed(full, toRgb(Theme::current().colour(ThemeColour::Surface)), 0.7 * (1 - visibility_)));
}

QString MatrixModel::hoverText(view::MapKind map, int to, int from) const {
  QStringList lines{name() + QStringLiteral(" · ") + mapName(map)};
  QStringList streams;
  if (const QString own = ownMixing(*frame_->data, sublayer_); !own.isEmpty()) lines << own;
  if (to >= 0) streams << tr("to stream %1").arg(to + 1);
  if (from >= 0) streams << tr("from stream %1").arg(from + 1);
  lines << streams.join(QStringLiteral(", "));
  QString text = token_ < 0 ? tr("mean over tokens %1") : tr("this token %1");
  text = text.arg(number(value(map, to, from)));
  if (const double spread = deviation(map, to, from); std::isfinite(spread))
    text += tr(", std %1").arg(number(spread, 3));
  lines << text;
  if (map == view::MapKind::Res) {
    lines << tr("row sum %1, column sum %2").arg(number(hyper::rowSum(res_, to)), number(hyper::columnSum(res_, from)));
    if (std::isfinite(rowError_)) {
      lines << tr("99 % of tokens: row sums within %1 of 1, column sums within %2")
                   .arg(number(rowError_, 2), number(columnError_, 2));
    }
    if (visibility_ <= 0) lines << tr("No effect here: the streams coincide.");
  }
  return lines.join(QLatin1Char('\n'));
}

MatrixCase MatrixModel::matrixCase() const {
  MatrixCase result;
  if (empty()) return result;
  const view::FrameData& d = *frame_->data;
  const std::size_t l = static_cast<std::size_t>(sublayer_ - 1);
  const std::size_t width = static_cast<std::size_t>(2 * n_ + n_ * n_);
  result.name = tr("H_res of %1").arg(name());
  result.matrix = res_;
  if (const std::string& type = mixingType(d, sublayer_); !type.empty() && type != "mhc") {
    result.withoutSinkhorn =
        tr("The mixing of this sublayer is %1: no Sinkhorn makes its H_res.").arg(QString::fromStdString(type));
  }
  if (l < d.constraint.size() && d.constraint[l].size() == static_cast<std::size_t>(7 + n_ * n_)) {
    hyper::Matrix logits = resFrom(d.constraint[l].data() + 7, n_);
    const bool known =
        std::all_of(logits.values.begin(), logits.values.end(), [](double v) { return std::isfinite(v); });
    if (known) {
      result.logits = std::move(logits);
      result.logitsName = tr("mean logits over tokens; Sinkhorn of a mean is not the mean of Sinkhorn");
    }
  }
  if (l < d.tokens.size() && d.tokens[l].size() == kProbeTokens * width) {
    for (std::size_t t = 0; t < kProbeTokens; ++t)
      result.tokens.push_back(resFrom(d.tokens[l].data() + t * width + 2 * n_, n_));
  }
  return result;
}

view::TableData MatrixModel::table() const {
  view::TableData table;
  if (empty()) return table;
  table.title = "Maps of " + name().toStdString() + ", step " + view::formatInteger(frame_->recorded);
  table.headers = {"map", "to stream", "from stream", token_ < 0 ? "mean over tokens" : "value", "std over tokens"};
  for (const view::MapKind map : kMaps) {
    for (int i = 0; i < (map == view::MapKind::Pre ? 1 : n_); ++i) {
      for (int j = 0; j < (map == view::MapKind::Post ? 1 : n_); ++j) {
        const int to = map == view::MapKind::Pre ? -1 : i, from = map == view::MapKind::Post ? -1 : j;
        const auto stream = [](int at) {
          return at < 0 ? view::TableCell{} : view::TableCell{static_cast<double>(at + 1)};
        };
        const double spread = deviation(map, to, from);
        view::TableRow row;
        row.cells = {mapName(map).toStdString(), stream(to), stream(from), value(map, to, from),
                     std::isnan(spread) ? view::TableCell{} : view::TableCell{spread}};
        row.element = view::ElementId{sublayer_, map, to, from, -1};
        table.rows.push_back(std::move(row));
      }
    }
  }
  return table;
}

}  // namespace mhc::widgets
