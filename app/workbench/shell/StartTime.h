// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QWidget>

namespace mhc::workbench {

/// Milliseconds since this process was started (from /proc/self/stat, in steps of 10 ms); −1 if unknown.
[[nodiscard]] double millisecondsSinceStart();

/// Logs once how long after the process' start the window could be used: shown, painted, and the event loop idle.
class StartTime : public QObject {
  Q_OBJECT

 public:
  explicit StartTime(QWidget& window);

 Q_SIGNALS:
  void usable(double milliseconds);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool told_ = false;
};

}  // namespace mhc::workbench
