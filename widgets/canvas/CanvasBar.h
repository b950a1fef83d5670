// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;

namespace mhc::widgets {

class DesignCanvas;

/// Above the canvas: where one is (design › stack › block, each a button that goes there), and what one does most.
class CanvasBar : public QWidget {
  Q_OBJECT
 public:
  explicit CanvasBar(DesignCanvas& canvas, QWidget* parent = nullptr);
  void setDesignName(const QString& name);
  [[nodiscard]] QStringList crumbs() const;  ///< what stands in the breadcrumb

 Q_SIGNALS:
  void findRequested();
  void textToggled(bool shown);

 private:
  void refresh();

  DesignCanvas& canvas_;
  QString name_;
  QWidget* path_ = nullptr;
  QHBoxLayout* row_;
};

}  // namespace mhc::widgets
