// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>
#include <cstdint>
#include <vector>

namespace mhc::widgets {

struct MemoryPart {
  QString name;
  std::uint64_t bytes = 0;
  QColor colour;
  QString help;
};

/// A stacked bar of memory by part with its legend, against what the machine has.
class MemoryBar : public QWidget {
  Q_OBJECT

 public:
  explicit MemoryBar(QWidget* parent = nullptr);

  /// `available`: bytes that the machine has; 0 = unknown.
  void setParts(std::vector<MemoryPart> parts, std::uint64_t available);
  [[nodiscard]] const std::vector<MemoryPart>& parts() const { return parts_; }
  [[nodiscard]] std::uint64_t total() const;
  /// Where a part lies in the bar, in pixels.
  [[nodiscard]] QRectF rectOf(std::size_t part) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  [[nodiscard]] int legendRows() const;

  std::vector<MemoryPart> parts_;
  std::uint64_t available_ = 0;
};

}  // namespace mhc::widgets
