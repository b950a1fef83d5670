// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/MatrixView.h"

#include <QVBoxLayout>
#include <algorithm>

#include "widgets/base/Selection.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/wall/MatrixPanel.h"

namespace mhc::widgets {

MatrixView::MatrixView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), panel_(new MatrixPanel(shared.selection, this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(panel_);
  setFocusProxy(panel_);
  framesChanged();
}

QWidget* MatrixView::panel() const { return panel_; }

QRectF MatrixView::cellRect(const view::ElementId& id) const { return panel_->cellRect(id.map, id.to, id.from); }

void MatrixView::framesChanged() {
  const view::FramePtr frame = currentFrame();
  panel_->showSublayer(nullptr, -1);
  model_ = hasMaps(frame.get()) ? WallModel(frame, WallMode::Value, WallSort::Depth) : WallModel();
  if (model_.empty()) {
    setStatus(waitingStatus(
        context(), tr("Here the maps of one sublayer appear with their numbers, as soon as a run has recorded "
                      "its first step.")));
  } else {
    setStatus(shownStatus(*frame));
  }
  choose();
}

void MatrixView::choose() {
  int wanted = sublayer_;
  const Selection& selection = *context().selection;
  if (selection.hover().has_value() && selection.hover()->sublayer > 0) {
    wanted = selection.hover()->sublayer;
  } else {
    for (const view::ElementId& id : selection.selected()) {
      if (id.sublayer > 0) wanted = id.sublayer;
    }
  }
  if (!model_.empty() && model_.rowOf(wanted) < 0) wanted = std::min(2, static_cast<int>(model_.rows().size()));
  sublayer_ = wanted;
  panel_->showSublayer(model_.empty() ? nullptr : &model_, sublayer_);
  Q_EMIT tableChanged();
}

void MatrixView::hoverChanged() { choose(); }
void MatrixView::selectionChanged() { choose(); }
void MatrixView::themeChanged() { panel_->update(); }

view::TableData MatrixView::table() const {
  view::TableData table = model_.table();
  table.rows.erase(std::remove_if(table.rows.begin(), table.rows.end(),
                                  [&](const view::TableRow& row) { return row.element->sublayer != sublayer_; }),
                   table.rows.end());
  return table;
}

ViewDescriptor matrixDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("matrix");
  d.title = MatrixView::tr("Matrix");
  d.description = MatrixView::tr("The maps of one sublayer, large, with numbers and sums");
  d.icon = QStringLiteral("wall");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new MatrixView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 2, QStringLiteral("depth"), 0.45}};
  return d;
}

}  // namespace mhc::widgets
