// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>
#include <map>
#include <vector>

#include "core/view/TableData.h"
#include "widgets/base/PathFeed.h"
#include "widgets/matrix/MatrixModel.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;
class QUndoStack;
QT_END_NAMESPACE

namespace mhc::widgets {

class MatrixCanvas;
class NumberEdit;
class TableDataModel;

/// "What if" this sublayer's maps were others: they are edited by hand, for all tokens alike, and the worker measures
/// what the loss of the trained network becomes. Every edit can be undone; what was measured stays in a list.
class WhatIfPage : public QWidget {
  Q_OBJECT

 public:
  explicit WhatIfPage(QWidget* parent = nullptr);
  ~WhatIfPage() override;

  void setFeed(PathFeed* feed);
  /// The sublayer that is shown. What was edited in others of the same run stays, and is measured together.
  void showModel(const QString& run, const MatrixModel& model);
  void restyle();

  /// Row `map` = 0 H_pre, 1 H_res, 2 H_post as matrices: [1, n], [n, n], [n, 1].
  [[nodiscard]] const hyper::Matrix& edited(view::MapKind map) const { return maps_[static_cast<std::size_t>(map)]; }
  void setEdited(view::MapKind map, const hyper::Matrix& values, const QString& what);
  /// Forgets all edits of all sublayers.
  void reset();
  /// What is to be measured: the maps that differ from the token means, of this sublayer and of others.
  [[nodiscard]] std::vector<hyper::Intervention> interventions() const;
  void measure();
  void cancel();
  void undo();
  [[nodiscard]] QString resultText() const;
  [[nodiscard]] MatrixCanvas* canvas() const { return canvas_; }
  [[nodiscard]] NumberEdit* entry() const { return entry_; }
  /// What was measured, newest first.
  [[nodiscard]] view::TableData table() const;

 Q_SIGNALS:
  void tableChanged();

 private:
  using Maps = std::array<hyper::Matrix, 3>;
  struct Edit;
  QWidget* makeTools();
  void showMaps();
  void showEntry();
  void changeEntry(double value);
  void showJob();
  [[nodiscard]] view::MapKind chosen() const;
  [[nodiscard]] bool changed(view::MapKind map) const;
  [[nodiscard]] std::vector<hyper::Intervention> own() const;

  PathFeed* feed_ = nullptr;
  QString run_, name_;
  int sublayer_ = -1, n_ = 0;
  Maps means_, maps_;
  std::map<int, std::vector<hyper::Intervention>> others_;  ///< edited sublayers that are not shown
  std::map<int, Maps> othersMaps_;
  struct Measured {
    QString what;
    PathReportPtr report;
  };
  std::vector<Measured> measured_;
  std::map<quint64, QString> asked_;
  quint64 job_ = 0;
  bool quiet_ = false;
  QUndoStack* undo_;
  QComboBox* map_;
  MatrixCanvas* canvas_;
  QLabel *entryName_, *state_, *result_;
  NumberEdit* entry_;
  QPushButton *measure_, *cancel_, *undoButton_, *redoButton_, *reset_;
  QProgressBar* progress_;
  TableDataModel* list_;
  QTableView* listView_;
};

}  // namespace mhc::widgets
