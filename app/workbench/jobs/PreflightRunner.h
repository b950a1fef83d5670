// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QProcess>
#include <memory>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "widgets/ranks/RankPlan.h"

namespace mhc::workbench {

/// Starts the ranks of a plan without training and tells what each of them is: mhc-worker preflight under the plan's
/// launcher. One check at a time; ends with its owner.
class PreflightRunner : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  ~PreflightRunner() override;

  /// The words as rankWords() puts them together.
  void start(const std::vector<std::string>& words);
  void cancel();
  [[nodiscard]] bool running() const { return process_ != nullptr; }

 Q_SIGNALS:
  /// Once for each start that was not cancelled. `problem`: why the ranks could not be looked at; empty if they could.
  void finished(const std::vector<mhc::widgets::PreflightRow>& rows, const QString& problem);

 private:
  void ended(int code, QProcess::ExitStatus status);

  std::unique_ptr<QProcess> process_;
};

/// The rows of the worker's document. Error: it is none.
[[nodiscard]] Result<std::vector<widgets::PreflightRow>> preflightRows(const Json& document);

}  // namespace mhc::workbench
