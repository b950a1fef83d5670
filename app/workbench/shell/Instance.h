// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QStringList>

namespace mhc::workbench {

/// Lets a second start of the program hand its command line to the window that is open already. One socket for each
/// profile, in the user's runtime folder.
class Instance : public QObject {
  Q_OBJECT

 public:
  explicit Instance(QObject* parent = nullptr);

  /// True if another window took the command line (relative paths made absolute).
  [[nodiscard]] bool handOver(const QStringList& words) const;
  void listen();

 Q_SIGNALS:
  void asked(const QStringList& words);

 private:
  QString path_;
  QLocalServer server_;
};

}  // namespace mhc::workbench
