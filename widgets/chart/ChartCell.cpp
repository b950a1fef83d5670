// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartCell.h"

#include <QApplication>
#include <QDrag>
#include <QDropEvent>
#include <QHBoxLayout>
#include <QMimeData>
#include <QMouseEvent>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "widgets/base/Theme.h"
#include "widgets/chart/Chart.h"

namespace mhc::widgets {
namespace {

constexpr double kEdge = 5;  ///< pixels of the lower edge that can be dragged

QString mimeType() {
  return QStringLiteral("application/x-mhc-chart");
}

}  // namespace

ChartCell::ChartCell(const QString& id, QWidget* parent)
    : QWidget(parent), id_(id), chart_(new Chart(this)), bar_(new QWidget(this)) {
  setAcceptDrops(true);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(chart_);
  auto* row = new QHBoxLayout(bar_);
  row->setContentsMargins(2, 1, 2, 1);
  row->setSpacing(0);
  bar_->setAutoFillBackground(true);
  pin_ = button(QStringLiteral("pin"), tr("Keeps this chart at the top"), true);
  wide_ = button(QStringLiteral("wide"), tr("Gives this chart a whole row"), true);
  full_ = button(QStringLiteral("maximise"),
                 tr("Shows this chart alone (Shift+F11); once more or Esc brings the others back"), true);
  QToolButton* hide = button(QStringLiteral("close"), tr("Hides this chart; the menu Charts brings it back"), false);
  connect(pin_, &QToolButton::clicked, this, &ChartCell::pinToggled);
  connect(wide_, &QToolButton::clicked, this, &ChartCell::wideToggled);
  connect(full_, &QToolButton::clicked, this, &ChartCell::fullToggled);
  connect(hide, &QToolButton::clicked, this, &ChartCell::hideRequested);
  bar_->hide();
  chart_->installEventFilter(this);
}

QToolButton* ChartCell::button(const QString& icon, const QString& tip, bool checkable) {
  auto* button = new QToolButton(bar_);
  button->setIcon(Theme::current().icon(icon));
  button->setIconSize({14, 14});
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  button->setCheckable(checkable);
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::NoFocus);  // the same by keyboard: the view's commands
  connect(&Theme::current(), &Theme::changed, button, [button, icon] { button->setIcon(Theme::current().icon(icon)); });
  bar_->layout()->addWidget(button);
  return button;
}

void ChartCell::setPinned(bool on) {
  pin_->setChecked(on);
}
void ChartCell::setWide(bool on) {
  wide_->setChecked(on);
}
void ChartCell::setFull(bool on) {
  full_->setChecked(on);
}

void ChartCell::showButtons() {
  const QSize size = bar_->sizeHint();
  bar_->setGeometry(width() - size.width() - 2, 2, size.width(), size.height());
  bar_->setVisible(underMouse() || chart_->hasFocus());
  bar_->raise();
}

void ChartCell::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showButtons();
}

void ChartCell::enterEvent(QEnterEvent* event) {
  QWidget::enterEvent(event);
  showButtons();
}

void ChartCell::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  bar_->setVisible(chart_->hasFocus());
}

ChartCell::Grip ChartCell::gripAt(const QPointF& position) const {
  if (position.y() > height() - kEdge) return Grip::Edge;
  return position.y() < chart_->legendTop() ? Grip::Title : Grip::None;
}

bool ChartCell::pressed(const QMouseEvent& event) {
  if (event.button() != Qt::LeftButton) return false;
  grip_ = gripAt(event.position());
  start_ = event.globalPosition();
  startHeight_ = height();
  return grip_ != Grip::None;
}

bool ChartCell::moved(const QMouseEvent& event) {
  if (!event.buttons().testFlag(Qt::LeftButton)) {
    const Grip grip = gripAt(event.position());
    if (grip == Grip::None) return false;
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(chart_, &leave);  // no crosshair up here
    chart_->setCursor(grip == Grip::Edge ? Qt::SplitVCursor : Qt::OpenHandCursor);
    return true;
  }
  const QPointF way = event.globalPosition() - start_;
  if (grip_ == Grip::Edge) Q_EMIT heightRequested(startHeight_ + static_cast<int>(way.y()));
  if (grip_ == Grip::Title && way.manhattanLength() >= QApplication::startDragDistance()) startDrag();
  return grip_ != Grip::None;
}

bool ChartCell::eventFilter(QObject* watched, QEvent* event) {
  if (watched != chart_) return QWidget::eventFilter(watched, event);
  switch (event->type()) {
    case QEvent::FocusIn:
    case QEvent::FocusOut:
      QMetaObject::invokeMethod(this, &ChartCell::showButtons, Qt::QueuedConnection);
      break;
    case QEvent::MouseButtonPress:
      return pressed(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
      return moved(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
      return std::exchange(grip_, Grip::None) != Grip::None;
    case QEvent::MouseButtonDblClick:
      if (gripAt(static_cast<QMouseEvent*>(event)->position()) != Grip::Title) break;
      Q_EMIT fullToggled(!full_->isChecked());
      return true;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

void ChartCell::startDrag() {
  grip_ = Grip::None;
  auto* drag = new QDrag(this);
  auto* carried = new QMimeData;
  carried->setData(mimeType(), id_.toUtf8());
  drag->setMimeData(carried);
  drag->setPixmap(chart_->grab().scaledToWidth(160, Qt::SmoothTransformation));
  drag->exec(Qt::MoveAction);
}

void ChartCell::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasFormat(mimeType())) event->acceptProposedAction();
}

void ChartCell::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  Q_EMIT dropped(QString::fromUtf8(event->mimeData()->data(mimeType())));
}

}  // namespace mhc::widgets
