// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>
#include <QTimer>
#include <filesystem>
#include <vector>

#include "core/run/RunInfo.h"

namespace mhc::workbench {

/// Lists the folders of runs every two seconds in a thread of its own, while anybody looks.
class RunScanner : public QObject {
  Q_OBJECT

 public:
  static constexpr int kEveryMs = 2000;

  RunScanner(std::filesystem::path runsFolder, std::filesystem::path cacheFile, QObject* parent = nullptr);
  ~RunScanner() override;

  void setFolder(const std::filesystem::path& runsFolder);
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  void scanNow();

 Q_SIGNALS:
  void scanned(const std::vector<mhc::run::RunInfo>& runs);

 private:
  std::filesystem::path folder_;
  QThread thread_;
  QObject* worker_;
  QTimer timer_;
  std::shared_ptr<run::RunIndex> index_;
  bool busy_ = false;
};

}  // namespace mhc::workbench
