// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "widgets/start/StartContent.h"

namespace mhc::widgets {

/// A button with a bold title and a wrapped line of description, painted in the palette's colours.
class EntryCard : public QAbstractButton {
  Q_OBJECT

 public:
  explicit EntryCard(const StartEntry& entry, bool primary = false, QWidget* parent = nullptr);

  [[nodiscard]] const StartEntry& entry() const { return entry_; }
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QFont titleFont() const;

  StartEntry entry_;
  bool primary_;
};

}  // namespace mhc::widgets
