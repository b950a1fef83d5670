// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ViewFrame.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "widgets/base/CommandRegistry.h"
#include "widgets/base/Theme.h"
#include "widgets/base/ViewRegistry.h"

namespace mhc::widgets {
namespace {

constexpr int kLoadingDelay = 300;  // ms: shorter waits are not worth a page that flashes up
constexpr int kBigIcon = 40, kPageWidth = 460;

QToolButton* barButton(QWidget* bar, const QString& name) {
  auto* button = new QToolButton(bar);
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::TabFocus);
  button->setToolTip(name);
  button->setAccessibleName(name);
  return button;
}

}  // namespace

ViewFrame::ViewFrame(const ViewDescriptor& descriptor, View* view, QWidget* parent)
    : QWidget(parent), typeId_(descriptor.id), iconName_(descriptor.icon), view_(view), titleBar_(new QWidget(this)),
      icon_(new QLabel(titleBar_)), title_(new QLabel(titleBar_)), menu_(barButton(titleBar_, tr("Menu of this view"))),
      table_(barButton(titleBar_, tr("As table (Ctrl+Shift+T)"))), maximise_(barButton(titleBar_, tr("Maximise (F11)"))),
      float_(barButton(titleBar_, tr("Into a window of its own"))), close_(barButton(titleBar_, tr("Close"))),
      banner_(new QWidget(this)), bannerText_(new QLabel(banner_)), bannerButton_(new QPushButton(banner_)),
      stack_(new QStackedLayout), page_(new QWidget), pageIcon_(new QLabel(page_)), pageText_(new QLabel(page_)),
      progress_(new QProgressBar(page_)), action_(new QPushButton(page_)), cancel_(new QPushButton(tr("Cancel"), page_)) {
  buildBar();
  buildPage();
  title_->setToolTip(descriptor.description);
  auto* bannerRow = new QHBoxLayout(banner_);
  bannerRow->setContentsMargins(8, 3, 8, 3);
  bannerRow->addWidget(bannerText_, 1);
  bannerRow->addWidget(bannerButton_);
  bannerText_->setWordWrap(true);
  banner_->setAutoFillBackground(true);
  auto* scroll = new QScrollArea;  // a long sentence in a small dock is scrolled, never cut off
  scroll->setWidget(page_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  stack_->addWidget(view_);
  stack_->addWidget(scroll);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(titleBar_);
  column->addWidget(banner_);
  column->addLayout(stack_, 1);
  setFocusProxy(view_);
  loading_.setSingleShot(true);
  loading_.setInterval(kLoadingDelay);
  connect(&loading_, &QTimer::timeout, this, &ViewFrame::showStatus);
  connect(view_, &View::statusChanged, this, &ViewFrame::refresh);
  connect(cancel_, &QPushButton::clicked, view_, &View::cancelRequested);
  const auto ask = [this] { Q_EMIT view_->commandRequested(view_->status().command); };
  connect(action_, &QPushButton::clicked, this, ask);
  connect(bannerButton_, &QPushButton::clicked, this, ask);
  connect(&Theme::current(), &Theme::changed, this, &ViewFrame::restyle);
  setTitle(descriptor.title);
  setMaximised(false);
  setFloating(false);
  restyle();
  refresh();
}

void ViewFrame::buildBar() {
  auto* row = new QHBoxLayout(titleBar_);
  row->setContentsMargins(6, 1, 2, 1);
  row->setSpacing(2);
  row->addWidget(icon_);
  row->addSpacing(4);
  row->addWidget(title_, 1);
  for (QToolButton* button : {menu_, table_, maximise_, float_, close_}) row->addWidget(button);
  title_->setMinimumWidth(1);
  title_->setTextFormat(Qt::PlainText);
  titleBar_->setAutoFillBackground(true);
  titleBar_->setMinimumWidth(80);  // below that of all its buttons: fitBar hides some
  titleBar_->installEventFilter(this);
  connect(menu_, &QToolButton::clicked, this, &ViewFrame::showMenu);
  connect(table_, &QToolButton::clicked, this, &ViewFrame::tableRequested);
  connect(maximise_, &QToolButton::clicked, this, &ViewFrame::maximiseRequested);
  connect(float_, &QToolButton::clicked, this, &ViewFrame::floatRequested);
  connect(close_, &QToolButton::clicked, this, &ViewFrame::closeRequested);
}

void ViewFrame::buildPage() {
  pageIcon_->setAlignment(Qt::AlignCenter);
  pageText_->setAlignment(Qt::AlignCenter);
  pageText_->setWordWrap(true);
  pageText_->setTextFormat(Qt::PlainText);
  pageText_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  pageText_->setMaximumWidth(kPageWidth);
  progress_->setMaximumWidth(kPageWidth);
  auto* column = new QVBoxLayout(page_);
  column->setContentsMargins(16, 12, 16, 12);
  column->setSpacing(10);
  column->addStretch(1);
  column->addWidget(pageIcon_);
  const auto centred = [&](QWidget* widget, bool wide) {
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(widget, wide ? 100 : 0);
    row->addStretch(1);
    column->addLayout(row);
  };
  centred(pageText_, true);
  centred(progress_, true);
  centred(action_, false);
  centred(cancel_, false);
  column->addStretch(2);
}

void ViewFrame::setTitle(const QString& title) {
  full_ = title;
  view_->setAccessibleName(title);
  fitBar();
}

void ViewFrame::setMaximised(bool maximised) {
  maximised_ = maximised;
  const QString name = maximised ? tr("Back to its place (F11 or Esc)") : tr("Maximise (F11)");
  maximise_->setToolTip(name);
  maximise_->setAccessibleName(name);
  restyle();
}

void ViewFrame::setFloating(bool floating) {
  floating_ = floating;
  const QString name = floating ? tr("Back into the main window") : tr("Into a window of its own");
  float_->setToolTip(name);
  float_->setAccessibleName(name);
  restyle();
}

/// Narrow docks drop the buttons that stand in the menu as well, then shorten the title.
void ViewFrame::fitBar() {
  const QFontMetrics metrics(title_->font());
  const int button = close_->sizeHint().width() + 2;
  const int fixed = icon_->sizeHint().width() + 16 + 2 * button;
  const int room = titleBar_->width() - fixed - metrics.horizontalAdvance(full_) - 8;
  int fits = std::clamp(room / button, 0, 3);
  for (QToolButton* each : {maximise_, table_, float_}) each->setVisible(fits-- > 0);
  title_->setText(room >= 0 ? full_
                            : metrics.elidedText(full_, Qt::ElideRight, std::max(titleBar_->width() - fixed - 8, 8)));
}

void ViewFrame::restyle() {
  const Theme& theme = Theme::current();
  const int size = static_cast<int>(theme.sizes().icon);
  icon_->setPixmap(theme.icon(iconName_, ThemeColour::TextDim).pixmap(QSize(size, size), devicePixelRatioF()));
  icon_->setVisible(!iconName_.isEmpty());
  const std::pair<QToolButton*, const char*> icons[] = {{menu_, "menu"},
                                                        {table_, "table"},
                                                        {maximise_, maximised_ ? "restore" : "maximise"},
                                                        {float_, floating_ ? "dock" : "float"},
                                                        {close_, "close"}};
  for (const auto& [button, name] : icons) {
    button->setIcon(theme.icon(QLatin1String(name)));
    button->setIconSize({size - 2, size - 2});
  }
  QPalette colours = theme.palette();
  colours.setColor(QPalette::Window, theme.colour(ThemeColour::Button));
  titleBar_->setPalette(colours);
  colours.setColor(QPalette::Window, theme.colour(ThemeColour::Banner));
  colours.setColor(QPalette::WindowText, theme.colour(ThemeColour::BannerText));
  banner_->setPalette(colours);
  fitBar();
  showPageIcon();
}

void ViewFrame::showPageIcon() {
  const Theme& theme = Theme::current();
  const ViewState state = view_->state();
  const QString name = state == ViewState::Error ? QStringLiteral("error")
                       : state == ViewState::Loading ? QStringLiteral("busy")
                                                     : (iconName_.isEmpty() ? QStringLiteral("empty") : iconName_);
  const QIcon icon = theme.icon(name, state == ViewState::Error ? ThemeColour::Bad : ThemeColour::TextDim);
  pageIcon_->setPixmap(icon.pixmap(QSize(kBigIcon, kBigIcon), devicePixelRatioF()));
}

void ViewFrame::refresh() {
  if (view_->state() == ViewState::Loading && shown_ != ViewState::Loading) {
    if (!loading_.isActive()) loading_.start();  // what was shown stays until then
    return;
  }
  loading_.stop();
  showStatus();
}

void ViewFrame::showStatus() {
  const ViewStatus& status = view_->status();
  shown_ = status.state;
  const QWidget* focus = QApplication::focusWidget();  // asked before a button that has it is hidden
  const QWidget* front = stack_->currentWidget();
  const bool hadFocus = focus != nullptr && (focus == front || front->isAncestorOf(focus));
  const bool showsView = status.state == ViewState::Data || status.state == ViewState::Stale;
  banner_->setVisible(status.state == ViewState::Stale && !status.text.isEmpty());
  bannerText_->setText(status.text);
  bannerButton_->setText(status.actionText);
  bannerButton_->setVisible(!status.actionText.isEmpty());
  pageText_->setText(status.text);
  const bool loading = status.state == ViewState::Loading;
  progress_->setVisible(loading);
  progress_->setRange(0, status.progress < 0 ? 0 : 1000);
  if (status.progress >= 0) progress_->setValue(static_cast<int>(std::clamp(status.progress, 0.0, 1.0) * 1000));
  progress_->setAccessibleName(status.text);
  action_->setText(status.actionText);
  action_->setVisible(!showsView && !status.actionText.isEmpty());
  cancel_->setVisible(loading && status.cancellable);
  showPageIcon();
  stack_->setCurrentIndex(showsView ? 0 : 1);
  // Whoever was in the view must not fall out of it when the page comes, nor the other way round.
  QWidget* heir = showsView ? view_ : action_->isVisibleTo(page_) ? action_ : static_cast<QWidget*>(cancel_);
  setFocusProxy(heir);
  if (hadFocus) heir->setFocus();
}

void ViewFrame::showMenu() {
  QMenu menu(this);
  menu.setToolTipsVisible(true);
  if (CommandRegistry* commands = view_->context().commands) {
    view_->setFocus();  // commands of a view type are for the focused view
    commands->refresh();
    for (const Command* command : commands->all()) {
      if (command->scope == typeId_) menu.addAction(commands->action(command->id));
    }
    menu.addSeparator();
    // What every view can give away; the shell's, so a view alone in a test does not have them.
    for (const char* id : {"view.export", "edit.copy", "edit.copy_picture", "view.copy_python"}) {
      if (QAction* action = commands->action(QLatin1String(id))) menu.addAction(action);
    }
    menu.addSeparator();
  }
  const auto own = [&](const QToolButton* button, void (ViewFrame::*signal)()) {
    menu.addAction(button->icon(), button->toolTip(), this, signal);
  };
  own(table_, &ViewFrame::tableRequested);
  own(maximise_, &ViewFrame::maximiseRequested);
  own(float_, &ViewFrame::floatRequested);
  own(close_, &ViewFrame::closeRequested);
  menu.exec(menu_->mapToGlobal(QPoint(0, menu_->height())));
}

bool ViewFrame::eventFilter(QObject* object, QEvent* event) {
  if (object != titleBar_) return QWidget::eventFilter(object, event);
  switch (event->type()) {
    case QEvent::MouseButtonDblClick:
      Q_EMIT maximiseRequested();
      return true;  // else QDockWidget would float it
    case QEvent::Resize:
    case QEvent::Show: fitBar(); break;
    default: break;
  }
  return QWidget::eventFilter(object, event);
}

}  // namespace mhc::widgets
