// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace mhc::workbench {

class Document;

/// A line above a design whose file another program changed or removed, until one of its buttons is pressed: Reload
/// takes the file (undo brings the design back), Keep mine leaves the design, and the next save replaces the file.
class DiskBanner : public QWidget {
  Q_OBJECT

 public:
  explicit DiskBanner(Document& document, QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  [[nodiscard]] QPushButton* reloadButton() const { return reload_; }
  [[nodiscard]] QPushButton* keepButton() const { return keep_; }

 private:
  void refresh();

  Document& document_;
  QLabel* text_;
  QPushButton* reload_;
  QPushButton* keep_;
};

}  // namespace mhc::workbench
