// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/config/Document.h"
#include "core/estimate/Estimate.h"
#include "core/estimate/Forecast.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace mhc::widgets {

class MemoryBar;

/// What a configuration means: parameters, memory by part, arithmetic, a forecast, everything there is to say about it,
/// and the command line that trains it. Recomputed as one types.
class EstimatePanel : public QWidget {
  Q_OBJECT

 public:
  explicit EstimatePanel(QWidget* parent = nullptr);

  void setMachine(const estimate::Machine& machine, std::uint64_t memoryBytes);
  void setConfig(const config::ParsedConfig& parsed);
  void setCommandLine(const QString& line);

  [[nodiscard]] QString parametersText() const;
  [[nodiscard]] MemoryBar* memoryBar() const { return memory_; }
  [[nodiscard]] QString commandLine() const;
  /// Number of sentences shown about the configuration.
  [[nodiscard]] int problemCount() const { return problemCount_; }

 Q_SIGNALS:
  void runRequested();
  /// A sentence was clicked: go to its field.
  void fieldRequested(const std::string& path);

 private:
  void showEstimates(const config::Config& config);
  void showProblems(const std::vector<config::Problem>& problems);

  estimate::Machine machine_;
  std::uint64_t memoryBytes_ = 0;
  config::ParsedConfig shown_;
  std::int64_t lastParameters_ = -1;
  int problemCount_ = 0;
  bool given_ = false;  ///< a configuration was set
  QPushButton* run_;
  QLabel* parameters_;
  QLabel* parametersByPart_;
  QLabel* memoryTitle_;
  MemoryBar* memory_;
  QLabel* work_;
  QLabel* forecast_;
  QWidget* figures_;
  QLabel* problems_;
  QLineEdit* command_;
};

}  // namespace mhc::widgets
