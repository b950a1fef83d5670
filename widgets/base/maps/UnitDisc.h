// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <complex>
#include <vector>

namespace mhc::widgets {

/// Eigenvalues as points of the complex plane with the unit circle. Values outside the circle widen the view.
class UnitDisc : public QWidget {
  Q_OBJECT

 public:
  explicit UnitDisc(QWidget* parent = nullptr);

  void setValues(std::vector<std::complex<double>> values);  ///< those that aren't finite are not drawn
  [[nodiscard]] const std::vector<std::complex<double>>& values() const { return values_; }
  [[nodiscard]] QPointF positionOf(std::complex<double> value) const;  ///< logical pixels
  [[nodiscard]] QString text() const;                                  ///< all values, a line each

  [[nodiscard]] QSize sizeHint() const override { return {220, 220}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {110, 100}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  [[nodiscard]] QRectF plot() const;

  std::vector<std::complex<double>> values_;
  double reach_ = 1;  ///< largest modulus in view
};

/// "0.731 + 0.2i".
[[nodiscard]] QString complexText(std::complex<double> value);

}  // namespace mhc::widgets
