// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::widgets {

CanvasBar::CanvasBar(DesignCanvas& canvas, QWidget* parent) : QWidget(parent), canvas_(canvas), row_(new QHBoxLayout(this)) {
  row_->setContentsMargins(6, 3, 6, 3);
  row_->setSpacing(2);
  row_->addStretch(1);
  const auto button = [&](const QString& text, const QString& icon, const QString& tip, auto act) {
    auto* made = new QToolButton;
    made->setAutoRaise(true);
    made->setText(text);
    made->setIcon(Theme::current().icon(icon));
    made->setToolButtonStyle(made->icon().isNull() ? Qt::ToolButtonTextOnly : Qt::ToolButtonIconOnly);
    made->setToolTip(tip);
    made->setAccessibleName(text);
    connect(&Theme::current(), &Theme::changed, made, [made, icon] { made->setIcon(Theme::current().icon(icon)); });
    connect(made, &QToolButton::clicked, this, act);
    row_->addWidget(made);
    return made;
  };
  button(tr("Add"), QStringLiteral("plus"), tr("Add a block behind the selected one (Insert)"), [this] { canvas_.openQuickAdd(); });
  button(tr("Find"), QStringLiteral("search"), tr("Find a block or connection by name, type or shape (Ctrl+F)"),
         [this] { Q_EMIT findRequested(); });
  button(tr("Fit"), QStringLiteral("fit"), tr("Bring all of the design into view (F)"), [this] { canvas_.fit(); });
  button(tr("Closer"), QStringLiteral("zoomIn"), tr("Closer (+, or the wheel)"), [this] { canvas_.zoomBy(1.25); });
  button(tr("Farther"), QStringLiteral("zoomOut"), tr("Farther (−, or the wheel)"), [this] { canvas_.zoomBy(0.8); });
  button(tr("Arrange"), QStringLiteral("layout"), tr("Arrange the selected blocks, or all, by the automatic layout"),
         [this] { canvas_.arrange(); });
  auto* text = button(tr("Text"), QStringLiteral("text"), tr("The design as JSON beside the canvas, both to be edited"), [] {});
  text->setCheckable(true);
  text->setObjectName(QStringLiteral("textToggle"));
  connect(text, &QToolButton::toggled, this, &CanvasBar::textToggled);
  connect(&canvas_, &DesignCanvas::selectedBlocksChanged, this, &CanvasBar::refresh);
  connect(&canvas_, &DesignCanvas::openChanged, this, &CanvasBar::refresh);
  refresh();
}

void CanvasBar::setDesignName(const QString& name) {
  name_ = name;
  refresh();
}

QStringList CanvasBar::crumbs() const {
  QStringList texts;
  for (const auto* button : path_->findChildren<QToolButton*>()) texts << button->text();
  return texts;
}

void CanvasBar::refresh() {
  if (path_ != nullptr) {
    path_->hide();
    path_->deleteLater();  // one of its buttons may be what is calling
  }
  path_ = new QWidget;
  auto* row = new QHBoxLayout(path_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  const auto crumb = [&](const QString& text, const QString& tip, auto act) {
    if (row->count() > 0) row->addWidget(new QLabel(QStringLiteral("›")));
    auto* button = new QToolButton;
    button->setAutoRaise(true);
    button->setText(text);
    button->setToolTip(tip);
    connect(button, &QToolButton::clicked, this, act);
    row->addWidget(button);
  };
  crumb(name_, tr("The whole design"), [this] {
    canvas_.selectBlocks({});
    canvas_.fit();
  });
  const graph::Design& design = canvas_.design();
  const graph::BlockId selected = canvas_.selectedBlocks().size() == 1 ? *canvas_.selectedBlocks().begin() : graph::outside;
  if (const graph::Block* block = design.find(selected)) {
    for (const graph::BlockId stack : design.pathTo(selected)) {
      const graph::Block* parent = design.find(stack);
      if (parent == nullptr || stack == selected) continue;
      crumb(QStringLiteral("%1 ×%2").arg(blockTitle(*parent)).arg(repetitionsOf(*parent)),
            tr("Select this stack; Enter folds it"), [this, stack] { canvas_.reveal(stack); });
      crumb(tr("layer %1").arg(canvas_.shownLayer(stack) + 1), tr("The layer that is shown; PageUp and PageDown go to another"),
            [this, stack] { canvas_.showLayer(stack, canvas_.shownLayer(stack) + 1); });
    }
    crumb(blockTitle(*block), tr("Bring this block into view"), [this, selected] { canvas_.reveal(selected); });
  } else if (canvas_.selectedBlocks().size() > 1) {
    row->addWidget(new QLabel(tr("› %1 blocks").arg(canvas_.selectedBlocks().size())));
  }
  row_->insertWidget(0, path_);
}

}  // namespace mhc::widgets
