// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;

namespace mhc::workbench {

struct Notice {
  QString key;   ///< a new notice with the same key replaces the old one
  QString text;  ///< one sentence
  bool bad = false;
  QString actionText;
  std::function<void()> action;
};

/// One line above the views for what a person should know now: the worker died, a run was found. The newest is shown;
/// dismissing it shows the one before.
class NoticeBar : public QWidget {
  Q_OBJECT

 public:
  explicit NoticeBar(QWidget* parent = nullptr);

  void show(const Notice& notice);
  void dismiss(const QString& key);
  [[nodiscard]] QString text() const;
  [[nodiscard]] QPushButton* actionButton() const { return action_; }
  /// Says again whether there is anything to show, and how high it is.
  void refresh();

 Q_SIGNALS:
  void shown(bool any);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  /// As high as the wrapped sentence needs; a tool bar would give it the height of its narrowest width.
  void fitHeight();

  std::vector<Notice> notices_;
  QLabel* text_;
  QPushButton* action_;
  QToolButton* close_;
};

}  // namespace mhc::workbench
