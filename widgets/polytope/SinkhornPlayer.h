// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "widgets/polytope/SinkhornPath.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QSlider;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

/// Plays the half-steps of Sinkhorn: a button, a slider over the half-steps, and a sentence about the state shown.
class SinkhornPlayer : public QWidget {
  Q_OBJECT
 public:
  explicit SinkhornPlayer(QWidget* parent = nullptr);

  /// `name`: whose logits; `known`: the options are those of the run, not the paper's defaults. Keeps the half-step.
  void setCase(const QString& name, const hyper::Matrix& logits, const hyper::SinkhornOptions& options, bool known);
  void clear(const QString& why);
  [[nodiscard]] const SinkhornPath& path() const { return path_; }
  [[nodiscard]] int halfStep() const;
  void setHalfStep(int k);
  void setPlaying(bool on);
  [[nodiscard]] bool playing() const { return timer_.isActive(); }
  [[nodiscard]] QString description() const;

 Q_SIGNALS:
  void changed();  ///< another path or half-step

 private:
  void advance();
  void refresh();

  SinkhornPath path_;
  QString name_, why_;
  bool known_ = false;
  QToolButton* play_;
  QSlider* slider_;
  QLabel* text_;
  QTimer timer_;
};

}  // namespace mhc::widgets
