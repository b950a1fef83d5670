// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSize>
#include <QTimer>
#include <vector>

#include "app/workbench/shell/Options.h"

namespace mhc::workbench {

class MainWindow;

/// Saves pictures of layouts and views, one after another, each when what it shows has arrived.
class Pictures : public QObject {
  Q_OBJECT

 public:
  Pictures(MainWindow& window, std::vector<PictureRequest> requests, bool expectsData);
  void start();

 Q_SIGNALS:
  /// All done; a sentence if one of them could not be made.
  void finished(const QString& problem);

 private:
  void next();
  void look();
  [[nodiscard]] bool ready() const;
  [[nodiscard]] QString take();

  MainWindow& window_;
  std::vector<PictureRequest> requests_;
  std::size_t at_ = 0;
  bool expectsData_;
  int waited_ = 0;
  int calm_ = 0;
  QSize size_;  ///< of the window; what a view asks for must not change it from picture to picture
  QTimer timer_;
};

}  // namespace mhc::workbench
