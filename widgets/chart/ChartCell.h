// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

class Chart;

/// A chart in its place in a grid: buttons at its upper right while the pointer or the focus is on it (pin, whole
/// width, full view, hide), its title as a handle to drag it elsewhere, its lower edge to make all rows higher or
/// lower, a double click on the title for the full view.
class ChartCell : public QWidget {
  Q_OBJECT

 public:
  ChartCell(const QString& id, QWidget* parent);

  [[nodiscard]] const QString& id() const { return id_; }
  [[nodiscard]] Chart* chart() const { return chart_; }
  void setPinned(bool on);
  void setWide(bool on);
  void setFull(bool on);

 Q_SIGNALS:
  void pinToggled(bool on);
  void wideToggled(bool on);
  void fullToggled(bool on);
  void hideRequested();
  void dropped(const QString& id);   ///< that chart was dropped here
  void heightRequested(int pixels);  ///< of a row

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  enum class Grip : std::uint8_t { None, Title, Edge };
  [[nodiscard]] Grip gripAt(const QPointF& position) const;
  bool pressed(const QMouseEvent& event);
  bool moved(const QMouseEvent& event);
  void startDrag();
  void showButtons();
  [[nodiscard]] QToolButton* button(const QString& icon, const QString& tip, bool checkable);

  QString id_;
  Chart* chart_;
  QWidget* bar_;
  QToolButton *pin_, *wide_, *full_;
  Grip grip_ = Grip::None;
  QPointF start_;
  int startHeight_ = 0;
};

}  // namespace mhc::widgets
