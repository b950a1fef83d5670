// SPDX-License-Identifier: GPL-3.0-or-later
// What the view Composite says as a table, what it keeps, and its place in the window.
#include <QComboBox>
#include <QJsonObject>
#include <QTabWidget>

#include "core/view/NumberText.h"
#include "widgets/base/Selection.h"
#include "widgets/base/maps/MatrixCanvas.h"
#include "widgets/composite/CompositeView.h"

namespace mhc::widgets {

view::TableData CompositeView::table() const {
  view::TableData table;
  table.title = "Composite of sublayers " + std::to_string(composite_.first) + " to " +
                std::to_string(composite_.last) + ", step " + view::formatInteger(step_);
  table.headers = {"quantity", "definition", "value"};
  for (const CompositeFact& fact : composite_.facts) {
    table.rows.push_back({{fact.quantity.toStdString(), fact.definition.toStdString(), fact.value}, {}});
  }
  const hyper::Matrix matrix = shownMatrix();
  for (int i = 0; i < matrix.rows; ++i) {
    for (int j = 0; j < matrix.cols; ++j) {
      table.rows.push_back({{"Pi to stream " + std::to_string(i + 1) + " from stream " + std::to_string(j + 1),
                             canvas_->picture().title.toStdString(), matrix(i, j)},
                            {}});
    }
  }
  return table;
}

std::vector<view::NamedArray> CompositeView::arrays() const {
  if (model_.empty()) return {};
  const hyper::Matrix shown = shownMatrix();
  std::vector<view::NamedArray> arrays{
      {"composite", {static_cast<std::size_t>(shown.rows), static_cast<std::size_t>(shown.cols)}, shown.values}};
  const auto side = static_cast<view::CompositeSide>(side_->currentIndex());
  for (const bool backward : {false, true}) {
    std::vector<double> gains = model_.gainOverDepth(side, definition(), backward);
    const std::size_t depth = gains.size();
    arrays.push_back({backward ? "backward_gain" : "forward_gain", {depth}, std::move(gains)});
  }
  return arrays;
}

std::optional<view::RecordedNumber> CompositeView::recordedNumber() const {
  const view::FramePtr frame = currentFrame();
  if (model_.empty() || frame == nullptr) return std::nullopt;
  const auto& hover = context().selection->hover();
  const auto side = static_cast<view::CompositeSide>(side_->currentIndex());
  const int end = side == view::CompositeSide::Prefix ? composite_.last : composite_.first;
  const int sublayer = hover.has_value() && hover->sublayer > 0 ? hover->sublayer : end;
  const auto at = static_cast<std::size_t>(sublayer) - 1;
  if (sublayer < 1 || at >= frame->data->composite.size()) return std::nullopt;
  const std::vector<float>& record = frame->data->composite[at];
  if (record.size() != view::kCompositeRecord) return std::nullopt;
  const std::size_t position = view::gainPosition(side, definition(), true);
  return view::RecordedNumber{"backward gain of the composite, " + view::gainDefinitionName(definition()), frame->run,
                              view::blobQuery("composite", frame->recorded, sublayer), position,
                              static_cast<double>(record[position])};
}

QJsonObject CompositeView::saveState() const {
  return {{QStringLiteral("definition"), definition_->currentIndex()},
          {QStringLiteral("side"), side_->currentIndex()},
          {QStringLiteral("direction"), direction_->currentIndex()},
          {QStringLiteral("matrix"), matrix_->currentIndex()},
          {QStringLiteral("tab"), over_->currentIndex()},
          {QStringLiteral("first"), first_},
          {QStringLiteral("last"), last_}};
}

void CompositeView::restoreState(const QJsonObject& state) {
  const auto restore = [&](auto* box, const char* key) {
    const int at = state.value(QLatin1String(key)).toInt(box->currentIndex());
    if (at >= 0 && at < box->count()) box->setCurrentIndex(at);
  };
  restore(definition_, "definition");
  restore(side_, "side");
  restore(direction_, "direction");
  restore(matrix_, "matrix");
  restore(over_, "tab");
  setRange(state.value(QStringLiteral("first")).toInt(first_), state.value(QStringLiteral("last")).toInt(last_));
}

ViewDescriptor compositeDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("composite");
  d.title = CompositeView::tr("Composite");
  d.description = CompositeView::tr(
      "The product of the maps of any range of sublayers, its gains and spectrum, over depth and step");
  d.icon = QStringLiteral("depth");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new CompositeView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Left, 4, QStringLiteral("wall"), 0.55}};
  return d;
}

}  // namespace mhc::widgets
