// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/paths/PathsModel.h"

#include <cmath>

#include "core/view/NumberText.h"

namespace mhc::widgets {

using hyper::PathAction;
using hyper::PathEffect;
using hyper::PathMap;
using hyper::PathReport;

namespace {

QString number(double value, int digits = 4) {
  return QString::fromStdString(view::formatValue(value, digits));
}
QString integer(std::int64_t value) {
  return QString::fromStdString(view::formatInteger(value));
}

/// With its sign, and as many decimals as a loss is worth.
QString signedNumber(double value) {
  if (!std::isfinite(value)) return QStringLiteral("—");
  const QString text = QString::number(std::fabs(value), 'f', 5);
  const bool zero = value == 0;
  return (zero ? QString() : value > 0 ? QStringLiteral("+") : QStringLiteral("−")) + text;
}

QString kindText(PathMap map) {
  switch (map) {
    case PathMap::Read:
      return PathsModel::tr("read");
    case PathMap::Write:
      return PathsModel::tr("write");
    case PathMap::Carry:
      return PathsModel::tr("carry");
  }
  return {};
}

QString mapText(PathMap map) {
  switch (map) {
    case PathMap::Read:
      return QStringLiteral("H_pre");
    case PathMap::Write:
      return QStringLiteral("H_post");
    case PathMap::Carry:
      return QStringLiteral("H_res");
  }
  return {};
}

/// "read 2", "write 1", "carry 3 → 2": streams from 1.
QString pathText(const hyper::Intervention& c) {
  QString text = kindText(c.map);
  if (c.from >= 0) text += QStringLiteral(" %1").arg(c.from + 1);
  if (c.to >= 0) text += c.from >= 0 ? QStringLiteral(" → %1").arg(c.to + 1) : QStringLiteral(" %1").arg(c.to + 1);
  return text;
}

QString actionText(const hyper::Intervention& change) {
  switch (change.action) {
    case PathAction::Scale:
      return change.factor == 0 ? PathsModel::tr("cut") : PathsModel::tr("× %1").arg(number(change.factor));
    case PathAction::Identity:
      return PathsModel::tr("= identity");
    case PathAction::Uniform:
      return PathsModel::tr("= uniform");
    case PathAction::NearestPermutation:
      return PathsModel::tr("= nearest permutation");
    case PathAction::TokenMean:
      return PathsModel::tr("= token mean");
    case PathAction::Step0:
      return PathsModel::tr("= step 0");
    case PathAction::Values:
      return PathsModel::tr("by hand");
  }
  return {};
}

/// "carry 3 → 2 cut", "H_res = identity".
QString whatText(const hyper::Intervention& c) {
  const QString what = c.action == PathAction::Scale ? pathText(c) : mapText(c.map);
  return what + QLatin1Char(' ') + actionText(c);
}

}  // namespace

view::ElementId elementOf(const hyper::Intervention& change) {
  const view::MapKind map = change.map == PathMap::Read    ? view::MapKind::Pre
                            : change.map == PathMap::Write ? view::MapKind::Post
                                                           : view::MapKind::Res;
  return {change.sublayer, map, change.to, change.from, -1};
}

void PathsModel::setReport(PathReportPtr report) {
  beginResetModel();
  report_ = std::move(report);
  endResetModel();
}

int PathsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || report_ == nullptr ? 0 : static_cast<int>(report_->effects.size());
}

int PathsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant PathsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const PathEffect& e = effect(index.row());
  const hyper::Intervention& c = e.change;
  if (role == Qt::TextAlignmentRole) {
    const bool text = index.column() == Path || index.column() == Verdict;
    return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (text ? Qt::AlignLeft : Qt::AlignRight)));
  }
  if (role == Qt::ToolTipRole) return effectText(e);
  if (role != Qt::DisplayRole && role != Qt::UserRole) return {};
  const bool raw = role == Qt::UserRole;
  const auto real = [raw](double value) { return raw ? QVariant(value) : QVariant(signedNumber(value)); };
  switch (index.column()) {
    case Sublayer:
      return c.sublayer;
    case Path:
      return whatText(c);
    case Effect:
      return real(e.effect);
    case Low:
      return real(e.low);
    case High:
      return real(e.high);
    case Estimate:
      return real(e.estimate);
    case Verdict:
      return !e.measurable() ? tr("none measurable") : e.effect > 0 ? tr("costs loss") : tr("lowers loss");
    default:
      return {};
  }
}

QVariant PathsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  const QString names[kColumns] = {tr("sublayer"), tr("change"),   tr("effect"), tr("low"),
                                   tr("high"),     tr("estimate"), tr("verdict")};
  const QString tips[kColumns] = {
      tr("Which sublayer, in order of execution"),
      tr("What was changed. read: stream → sublayer (H_pre). write: sublayer → stream (H_post). carry: stream → stream "
         "(H_res). Or the whole map"),
      tr("Mean of the paired differences of the loss, nats per token: above 0 the network needs the path"),
      tr("Lower end of the 95 % interval, nats per token"),
      tr("Upper end of the 95 % interval, nats per token"),
      tr("What one backward pass says of it to first order: Σ ⟨∂L/∂H, H′ − H⟩, nats per token"),
      tr("Whether the interval leaves 0 out")};
  if (role == Qt::DisplayRole) return names[section];
  return role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}

QString effectText(const PathEffect& e) {
  return PathsModel::tr("%1\neffect %2, 95 % interval %3 to %4%5\none-pass estimate %6 (nats per token)")
      .arg(QString::fromStdString(hyper::describe(e.change)), signedNumber(e.effect), signedNumber(e.low),
           signedNumber(e.high), e.measurable() ? QString() : PathsModel::tr(": no measurable effect"),
           signedNumber(e.estimate));
}

QString reportText(const PathReport& r) {
  QStringList parts{
      PathsModel::tr("step %1").arg(integer(r.step)),
      PathsModel::tr("loss %1 over %2 sequences of %3 tokens of %4")
          .arg(number(r.loss, 5), integer(r.sequences), integer(r.length), QString::fromStdString(r.data)),
      r.carry == "sinkhorn" ? PathsModel::tr("carries: Sinkhorn again") : PathsModel::tr("carries: raw entries")};
  if (r.read == "renormalise") parts << PathsModel::tr("reads: Σ H_pre kept");
  for (const std::string& note : r.notes) parts << QString::fromStdString(note);
  return parts.join(QStringLiteral(" · "));
}

view::TableData effectsTable(const PathReport& report) {
  view::TableData table;
  table.title = "Paths, step " + std::to_string(report.step);
  table.headers = {"sublayer",   "path",        "from stream",       "to stream", "change", "effect (nats per token)",
                   "low (95 %)", "high (95 %)", "one-pass estimate", "measurable"};
  for (const PathEffect& e : report.effects) {
    const hyper::Intervention& c = e.change;
    const auto stream = [](int at) { return at < 0 ? view::TableCell() : view::TableCell(at + 1.0); };
    const bool entry = c.action == PathAction::Scale;
    table.rows.push_back({{static_cast<double>(c.sublayer), (entry ? kindText(c.map) : mapText(c.map)).toStdString(),
                           stream(c.from), stream(c.to), actionText(c).toStdString(), e.effect, e.low, e.high,
                           e.estimate, std::string(e.measurable() ? "yes" : "no")},
                          elementOf(c)});
  }
  return table;
}

view::TableData pruningTable(const PathReport& report) {
  const hyper::PruningCurve& c = report.pruning;
  view::TableData table;
  table.title = "Pruning curve, step " + std::to_string(report.step);
  table.headers = {"paths removed", "last removed", "loss (nats per token)", "difference, low (95 %)", "high (95 %)"};
  for (std::size_t r = 0; r < c.random.size(); ++r) table.headers.push_back("random order " + std::to_string(r + 1));
  std::size_t control = 0;
  for (std::size_t k = 0; k < c.loss.size(); ++k) {
    view::TableRow row{{static_cast<double>(k), view::TableCell(), c.loss[k], c.low[k], c.high[k]}, {}};
    if (k > 0) {
      const hyper::Intervention& gone = report.effects[static_cast<std::size_t>(c.removed[k - 1])].change;
      hyper::Intervention cut = gone;
      cut.factor = 0;
      row.cells[1] = hyper::describe(cut);
      row.element = elementOf(gone);
    }
    while (control < c.counts.size() && static_cast<std::size_t>(c.counts[control]) < k) ++control;
    const bool here = control < c.counts.size() && static_cast<std::size_t>(c.counts[control]) == k;
    for (const auto& order : c.random) row.cells.push_back(here ? view::TableCell(order[control]) : view::TableCell());
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<view::NamedArray> reportArrays(const PathReport& report) {
  const std::size_t P = report.effects.size(), S = report.sequenceLoss.size();
  view::NamedArray effects{"effects", {P, 4}, {}}, differences{"differences", {P, S}, {}};
  for (const PathEffect& e : report.effects) {
    for (const double v : {e.effect, e.low, e.high, e.estimate}) effects.values.push_back(v);
  }
  for (const auto& row : report.differences) {
    differences.values.insert(differences.values.end(), row.begin(), row.end());
  }
  std::vector<view::NamedArray> arrays{std::move(effects), std::move(differences)};
  const hyper::PruningCurve& c = report.pruning;
  if (c.empty()) return arrays;
  arrays.push_back({"prune_loss", {c.loss.size()}, c.loss});
  view::NamedArray random{"prune_random", {c.random.size(), c.counts.size()}, {}};
  for (const auto& row : c.random) random.values.insert(random.values.end(), row.begin(), row.end());
  if (!random.values.empty()) arrays.push_back(std::move(random));
  return arrays;
}

}  // namespace mhc::widgets
