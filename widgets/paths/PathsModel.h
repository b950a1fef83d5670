// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>

#include "core/view/ArrayExport.h"
#include "core/view/ElementId.h"
#include "core/view/TableData.h"
#include "widgets/base/PathFeed.h"

namespace mhc::widgets {

/// The element that an intervention is about: an entry, or a whole map with to = from = −1.
[[nodiscard]] view::ElementId elementOf(const hyper::Intervention& change);

/// Effects of a report as rows: each with its interval, the estimate beside it. Sorting is by value (Qt::UserRole).
class PathsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Sublayer, Path, Effect, Low, High, Estimate, Verdict, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  void setReport(PathReportPtr report);
  [[nodiscard]] const PathReportPtr& report() const { return report_; }
  [[nodiscard]] const hyper::PathEffect& effect(int row) const {
    return report_->effects[static_cast<std::size_t>(row)];
  }
  [[nodiscard]] view::ElementId element(int row) const { return elementOf(effect(row).change); }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role = Qt::DisplayRole) const override;

 private:
  PathReportPtr report_;
};

/// "carry 3 → 2, sublayer 5: +0.0123 (0.0101 to 0.0145), estimate +0.011".
[[nodiscard]] QString effectText(const hyper::PathEffect& effect);
/// "step 1,000 · loss 1.6228 over 64 sequences of 128 tokens of corpus:tiny · carries: Sinkhorn again · …".
[[nodiscard]] QString reportText(const hyper::PathReport& report);
[[nodiscard]] view::TableData effectsTable(const hyper::PathReport& report);
[[nodiscard]] view::TableData pruningTable(const hyper::PathReport& report);
/// effects [P, 4] (effect, low, high, estimate), differences [P, S], and of a pruning curve loss and control.
[[nodiscard]] std::vector<view::NamedArray> reportArrays(const hyper::PathReport& report);

}  // namespace mhc::widgets
