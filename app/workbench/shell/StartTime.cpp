// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/StartTime.h"

#include <time.h>
#include <unistd.h>

#include <QEvent>
#include <QFile>
#include <QTimer>

#include "core/base/Log.h"
#include "core/view/NumberText.h"

namespace mhc::workbench {

double millisecondsSinceStart() {
  QFile file(QStringLiteral("/proc/self/stat"));
  if (!file.open(QIODevice::ReadOnly)) return -1;
  const QByteArray line = file.readAll();
  // The program's name, in parentheses, may hold blanks; the start is the 22nd field, the 20th after it.
  const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
  const long perSecond = ::sysconf(_SC_CLK_TCK);
  timespec now{};
  if (fields.size() < 20 || perSecond <= 0 || ::clock_gettime(CLOCK_BOOTTIME, &now) != 0) return -1;
  const double started = fields[19].toDouble() / static_cast<double>(perSecond);
  return (static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9 - started) * 1e3;
}

StartTime::StartTime(QWidget& window) : QObject(&window) { window.installEventFilter(this); }

bool StartTime::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint && !told_) {
    told_ = true;
    watched->removeEventFilter(this);
    // Behind everything that waits now: a zero timer fires when the loop has nothing else to do.
    QTimer::singleShot(0, this, [this] {
      const double milliseconds = millisecondsSinceStart();
      if (milliseconds < 0) return;
      logInfo("The window was usable " + view::formatValue(milliseconds, 3) + " ms after the program's start.");
      Q_EMIT usable(milliseconds);
    });
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace mhc::workbench
