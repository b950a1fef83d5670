// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "widgets/base/export3d/FilmExport.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
QT_END_NAMESPACE

namespace mhc::widgets {

class SceneExport;

/// What a film shows and how it is written, with progress and Cancel. Not modal.
class FilmPanel : public QDialog {
  Q_OBJECT
 public:
  FilmPanel(SceneExport& scene, QWidget* parent);
  /// The film as chosen, to be written there.
  [[nodiscard]] FilmPlan plan(const QString& path) const;
  void start(const QString& path);
  [[nodiscard]] FilmExport& film() { return film_; }
  void setFormat(FilmFormat format);
  void setWhat(int what);  ///< 0: recorded steps, 1: a turn, 2: rocking, 3: the kept places, 4: steps while turning

 private:
  void ask();
  void refresh();

  SceneExport& scene_;
  FilmExport film_;
  QComboBox *what_, *format_, *size_;
  QSpinBox *first_, *last_, *stride_, *frames_, *rate_;
  QLabel* text_;
  QProgressBar* progress_;
  QPushButton *start_, *cancel_;
};

}  // namespace mhc::widgets
