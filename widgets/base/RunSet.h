// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "core/view/Colour.h"

namespace mhc::widgets {

struct Run {
  QString id;    ///< absolute path of the run folder
  QString name;  ///< for people
  view::Rgb colour;
  bool visible = true;  ///< the eye
  bool operator==(const Run&) const = default;
};

/// The open runs. The current one is shown by wall, 3D and canvas, the baseline is the B side of comparisons. While a run is
/// solo only it is shown.
class RunSet : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
  [[nodiscard]] const Run* find(const QString& id) const;
  [[nodiscard]] QString current() const { return current_; }
  [[nodiscard]] QString baseline() const { return baseline_; }
  [[nodiscard]] QString solo() const { return solo_; }
  [[nodiscard]] QString highlighted() const { return highlighted_; }
  /// Eye open, and no other run solo.
  [[nodiscard]] bool shown(const QString& id) const;
  [[nodiscard]] std::vector<Run> shownRuns() const;

  /// Opens a run (no effect if open) with that colour, else the category colour least used; the first becomes current.
  void open(const QString& id, const QString& name, std::optional<view::Rgb> colour = std::nullopt);
  void close(const QString& id);
  void rename(const QString& id, const QString& name);
  void setColour(const QString& id, view::Rgb colour);
  void setVisible(const QString& id, bool visible);
  void setCurrent(const QString& id);
  void setBaseline(const QString& id);  ///< empty: none
  void setSolo(const QString& id);      ///< empty: none
  /// The run whose lines are lifted in all charts; empty: none.
  void setHighlighted(const QString& id);

 Q_SIGNALS:
  void changed();         ///< anything but the highlight
  void currentChanged();  ///< emitted before changed()
  void highlightChanged();

 private:
  Run* get(const QString& id);

  std::vector<Run> runs_;
  QString current_, baseline_, solo_, highlighted_;
};

}  // namespace mhc::widgets
