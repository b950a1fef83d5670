// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/RunCatalogue.h"

#include <algorithm>

namespace mhc::widgets {

const RunRow* RunCatalogue::find(const QString& id) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const RunRow& row) { return row.id == id; });
  return found == rows_.end() ? nullptr : &*found;
}

void RunCatalogue::setRows(std::vector<RunRow> rows) {
  if (rows == rows_) return;
  rows_ = std::move(rows);
  Q_EMIT changed();
}

void RunCatalogue::update(const RunRow& row) {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const RunRow& r) { return r.id == row.id; });
  if (found == rows_.end()) {
    rows_.insert(rows_.begin(), row);
  } else if (*found == row) {
    return;
  } else {
    *found = row;
  }
  Q_EMIT changed();
}

void RunCatalogue::setFolder(const QString& folder) {
  if (folder == folder_) return;
  folder_ = folder;
  Q_EMIT changed();
}

}  // namespace mhc::widgets
