// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <functional>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;

namespace mhc::widgets {

/// The small searchable list over the canvas that offers kinds of blocks: type, Up and Down, Enter; Esc closes it.
class QuickAdd : public QFrame {
  Q_OBJECT
 public:
  explicit QuickAdd(QWidget* canvas);

  /// Shows those kinds at a place of the canvas; `chosen` gets the one that is taken.
  void offer(std::vector<std::string> types, QPoint at, std::function<void(const std::string&)> chosen);
  [[nodiscard]] QLineEdit* search() const { return search_; }
  [[nodiscard]] QListWidget* list() const { return list_; }

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void filter();
  void take();

  QLineEdit* search_;
  QListWidget* list_;
  std::vector<std::string> types_;
  std::function<void(const std::string&)> chosen_;
};

}  // namespace mhc::widgets
