// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace mhc::widgets {

/// One run folder, open or not.
struct RunRow {
  QString id;     ///< absolute path
  QString name;
  QString state;  ///< "running", "finished", "failed" …
  QString note;   ///< why it ended, or why it can't be read
  QString type;   ///< hc_type; empty: unknown
  bool live = false;
  bool resumable = false;
  std::int64_t step = -1;
  std::int64_t steps = -1;
  std::optional<double> loss;
  std::optional<double> validationLoss;
  std::int64_t modifiedNs = 0;
  bool operator==(const RunRow&) const = default;
};

/// All run folders that the program knows, kept by whoever scans them, shown by the runs list and the Start page.
class RunCatalogue : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  [[nodiscard]] const std::vector<RunRow>& rows() const { return rows_; }
  [[nodiscard]] const RunRow* find(const QString& id) const;
  void setRows(std::vector<RunRow> rows);
  /// Replaces the row with this id or puts it first.
  void update(const RunRow& row);
  [[nodiscard]] const QString& folder() const { return folder_; }
  void setFolder(const QString& folder);

 Q_SIGNALS:
  void changed();

 private:
  std::vector<RunRow> rows_;
  QString folder_;
};

}  // namespace mhc::widgets
