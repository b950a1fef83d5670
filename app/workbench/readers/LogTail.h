// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringDecoder>
#include <QTimer>
#include <filesystem>

namespace mhc::workbench {

/// Follows a growing text file. Starts near its end if it is long; starts over when the file is replaced or shortened.
class LogTail : public QObject {
  Q_OBJECT

 public:
  static constexpr qint64 kFirstLook = qint64{4} << 20;  ///< bytes from the end that are read at first
  static constexpr qint64 kPortion = qint64{1} << 20;    ///< bytes at a time

  explicit LogTail(QObject* parent = nullptr);

  /// An empty path follows nothing.
  void setFile(const std::filesystem::path& file);
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  /// Reads what is new; also called by a timer twice a second while something is followed.
  void look();

 Q_SIGNALS:
  void restarted();
  void appended(const QString& text);

 private:
  void restart();

  std::filesystem::path file_;
  qint64 offset_ = -1;
  quint64 inode_ = 0;
  QStringDecoder decoder_;
  QTimer timer_;
};

}  // namespace mhc::workbench
