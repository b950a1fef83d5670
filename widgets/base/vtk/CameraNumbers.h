// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <array>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QLabel;
class QLineEdit;
QT_END_NAMESPACE

namespace mhc::widgets {

class VtkView;

/// The exact numbers of a camera, to be read, typed, copied as text and pasted. Not modal: it follows the camera.
class CameraNumbers : public QDialog {
  Q_OBJECT
 public:
  CameraNumbers(VtkView& view, QWidget* parent);
  [[nodiscard]] QLineEdit* field(int row, int column) const {
    return fields_[static_cast<std::size_t>(3 * row + column)];
  }
  [[nodiscard]] QString text() const;  ///< the pose as JSON
  bool setText(const QString& text);   ///< false, with a sentence, if it is no pose

 private:
  void refresh();
  void apply();

  VtkView& view_;
  std::array<QLineEdit*, 9> fields_{};  ///< position, focal point, up
  QCheckBox* parallel_;
  QLabel* problem_;
  bool applying_ = false;
};

}  // namespace mhc::widgets
