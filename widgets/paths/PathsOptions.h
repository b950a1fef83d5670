// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QToolButton>

#include "widgets/base/PathFeed.h"

class QActionGroup;
class QMenu;

namespace mhc::widgets {

/// The button "Options": what is measured next, as a menu.
class PathsOptions : public QToolButton {
  Q_OBJECT

 public:
  explicit PathsOptions(QWidget* parent = nullptr);

  /// Without a run.
  [[nodiscard]] PathRequest request() const;
  [[nodiscard]] QJsonObject saveState() const;
  void restoreState(const QJsonObject& state);

 private:
  QActionGroup* addChoices(QMenu* menu, const QString& title, const QList<std::pair<QString, double>>& choices);
  QAction* addSwitch(QMenu* menu, const QString& text, const QString& tip);
  void choose(QActionGroup* group, double value);

  QActionGroup *factor_, *carry_, *sequences_;
  QAction *read_, *maps_, *prune_;
};

}  // namespace mhc::widgets
