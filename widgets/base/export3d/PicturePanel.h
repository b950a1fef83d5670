// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QSize>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;
QT_END_NAMESPACE

namespace mhc::widgets {

class SceneExport;

/// Size and background of a picture to be saved. Not modal.
class PicturePanel : public QDialog {
  Q_OBJECT
 public:
  PicturePanel(SceneExport& scene, QWidget* parent);
  void setPixels(QSize pixels);
  [[nodiscard]] QSize pixels() const;
  [[nodiscard]] double scale() const;  ///< pixels per logical pixel
  void setTransparent(bool on);
  [[nodiscard]] QString problem() const;
  bool save(const QString& path);

 private:
  void ask();

  SceneExport& scene_;
  QComboBox* presets_;
  QSpinBox *width_, *height_, *percent_;
  QCheckBox* transparent_;
  QLabel* problem_;
};

}  // namespace mhc::widgets
