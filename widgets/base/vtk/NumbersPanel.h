// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mhc::widgets {

/// Beside a 3D picture: the exact numbers of what was picked, as text that can be selected and copied.
class NumbersPanel : public QScrollArea {
  Q_OBJECT
 public:
  explicit NumbersPanel(QWidget* parent = nullptr);
  void setText(const QString& text);
  [[nodiscard]] QString text() const;
  [[nodiscard]] QSize sizeHint() const override { return {250, 200}; }

 private:
  QLabel* label_;
};

}  // namespace mhc::widgets
