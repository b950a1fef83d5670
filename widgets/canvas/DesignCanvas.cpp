// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/DesignCanvas.h"

#include <QAccessible>
#include <algorithm>

#include "core/base/Text.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/ProblemCard.h"
#include "widgets/canvas/QuickAdd.h"

namespace mhc::widgets {

using graph::BlockId;

DesignCanvas::DesignCanvas(Selection* selection, QWidget* parent)
    : ZoomCanvas(parent), shared_(selection), quick_(new QuickAdd(this)), problem_(new ProblemCard(this)) {
  setAccessibleName(tr("Design canvas"));
  setAcceptDrops(true);
  setMinimumSize(240, 160);
  if (shared_ != nullptr) {
    connect(shared_, &Selection::hoverChanged, this, qOverload<>(&QWidget::update));
    connect(shared_, &Selection::selectedChanged, this, qOverload<>(&QWidget::update));
  }
  connect(&Theme::current(), &Theme::changed, this, [this] { invalidate(); });
  connect(problem_, &ProblemCard::fixChosen, this, [this](std::size_t fix) {
    const auto fixes = problem_->problem().fixes;
    problem_->hide();
    if (fix < fixes.size()) applyFix(fixes[fix]);
  });
}

DesignCanvas::~DesignCanvas() = default;

void DesignCanvas::setContent(CanvasContent content) {
  content_ = std::move(content);
  std::set<BlockId> present;
  const auto blocks = content_.design.allBlocks();
  const graph::Block* deepest = nullptr;
  // A new stack shows what it repeats; of a new design's the one of most layers, unless there is much else.
  const bool fresh = known_.empty(), few = blocks.size() < 60;
  for (const graph::Block* block : blocks) {
    present.insert(block->id);
    if (block->type != "stack") continue;
    if (!fresh && few && !known_.contains(block->id)) open_.insert(block->id);
    if (deepest == nullptr || repetitionsOf(*block) > repetitionsOf(*deepest)) deepest = block;
  }
  if (fresh && few && deepest != nullptr) open_.insert(deepest->id);
  known_ = present;
  std::erase_if(open_, [&](BlockId id) { return !present.contains(id); });
  std::erase_if(lit_, [&](BlockId id) { return !present.contains(id); });
  const bool gone = std::erase_if(selected_, [&](BlockId id) { return !present.contains(id); }) > 0;
  if (!present.contains(focus_)) focus_ = graph::outside;
  weights_.setDesign(content_.design, content_.config.model);
  stopWire();
  problem_->hide();
  relayout();
  if (wire_ && !selectedWire()) wire_.reset();
  if (gone) Q_EMIT selectedBlocksChanged();
}

void DesignCanvas::relayout() {
  layout_ = DesignLayout(content_.design, open_, content_.config.model.streams());
  hover_ = {};
  invalidate();
}

void DesignCanvas::setFrame(view::FramePtr frame) {
  const bool before = weights_.learned();
  if (frame == weights_.frame()) return;
  weights_.setFrame(std::move(frame));
  if (before || weights_.learned()) invalidate();
}

void DesignCanvas::setMarks(std::map<BlockId, int> marks) {
  marks_ = std::move(marks);
  update();
}

void DesignCanvas::setLit(std::set<BlockId> blocks) {
  if (blocks == lit_) return;
  lit_ = std::move(blocks);
  update();
}

CanvasScene DesignCanvas::scene() const { return {&content_, &layout_, &weights_, &shown_, &marks_}; }

QRectF DesignCanvas::sceneRect() const {
  return layout_.blocks().empty() ? QRectF(-200, -120, 400, 240) : layout_.bounds().adjusted(-16, -24, 16, 24);
}

void DesignCanvas::paintScene(QPainter& painter, const QRectF& visible, double scale) const {
  const CanvasScene shown = scene();
  CanvasPainter(shown, painter, scale / devicePixelRatioF()).paint(visible);
}

std::optional<RoutedWire> DesignCanvas::selectedWire() const {
  if (!wire_) return std::nullopt;
  for (const RoutedWire& wire : layout_.wires()) {
    if (wire.stack == wireStack_ && wire.wire == *wire_) return wire;
  }
  return std::nullopt;
}

void DesignCanvas::selectBlocks(std::set<BlockId> blocks) {
  wire_.reset();
  if (blocks == selected_) return update();
  selected_ = std::move(blocks);
  if (selected_.size() == 1) focus_ = *selected_.begin();
  if (shared_ != nullptr) {
    std::set<view::ElementId> elements;
    for (const BlockId id : selected_) {
      const PlacedBlock* placed = layout_.find(id);
      if (placed == nullptr || !placed->mixing()) continue;
      const int sublayer = weights_.sublayerOf(id, std::max(0, scene().repetitionAround(*placed)));
      if (sublayer > 0) elements.insert({sublayer});
    }
    if (!elements.empty()) shared_->setSelected(std::move(elements));
  }
  update();
  announce();
  Q_EMIT selectedBlocksChanged();
}

void DesignCanvas::selectAll() {
  std::set<BlockId> all;
  const BlockId stack = targetStack();
  for (const PlacedBlock& p : layout_.blocks()) {
    if (p.stack == stack) all.insert(p.id());
  }
  selectBlocks(std::move(all));
}

void DesignCanvas::reveal(BlockId block) {
  bool opened = false;
  for (const BlockId stack : content_.design.pathTo(block)) opened = open_.insert(stack).second || opened;
  if (opened) {
    relayout();
    Q_EMIT openChanged();
  }
  selectBlocks({block});
  focus_ = block;
  if (const PlacedBlock* placed = layout_.find(block)) bringIntoView(placed->rect);
}

void DesignCanvas::openingView() {
  fit();
  // Hundreds of blocks in one row would be a line of dots: then from where it begins, and the map shows the whole.
  constexpr double kReadable = 0.66, kLegible = 0.2;
  if (camera().scale >= kLegible || layout_.blocks().empty()) return;
  const QRectF all = sceneRect();
  setCamera({kReadable, {all.left(), all.center().y() - height() / kReadable / 2}});
}

void DesignCanvas::setOpen(BlockId stack, bool open) {
  if (open == open_.contains(stack)) return;
  open ? static_cast<void>(open_.insert(stack)) : static_cast<void>(open_.erase(stack));
  relayout();
  if (const PlacedBlock* placed = layout_.find(stack); placed != nullptr && !fitted()) bringIntoView(placed->rect);
  Q_EMIT openChanged();
}

void DesignCanvas::showLayer(BlockId stack, int repetition) {
  const graph::Block* block = content_.design.find(stack);
  if (block == nullptr) return;
  repetition = std::clamp(repetition, 0, repetitionsOf(*block) - 1);
  if (shownLayer(stack) == repetition) return;
  shown_[stack] = repetition;
  invalidate();
  Q_EMIT openChanged();
  Q_EMIT selectedBlocksChanged();  // values may differ in this layer
}

int DesignCanvas::shownLayer(BlockId stack) const { return scene().repetitionOf(stack); }

BlockId DesignCanvas::targetStack() const {
  if (!selected_.empty()) return content_.design.parentOf(*selected_.begin());
  return wire_ ? wireStack_ : graph::outside;
}

std::optional<QRectF> DesignCanvas::rectOf(const std::set<BlockId>& blocks) const {
  std::optional<QRectF> all;
  for (const BlockId id : blocks) {
    if (const PlacedBlock* p = layout_.find(id)) all = all ? all->united(p->rect) : p->rect;
  }
  return all;
}

QRectF DesignCanvas::selectedRect() const { return rectOf(selected_).value_or(sceneRect()); }

QString DesignCanvas::describe(BlockId id) const {
  const graph::Block* block = content_.design.find(id);
  if (block == nullptr) return {};
  QStringList parts{blockTitle(*block)};
  const PlacedBlock* placed = layout_.find(id);
  const int repetition = placed != nullptr ? scene().repetitionAround(*placed) : -1;
  if (const QString line = blockSubtitle(content_.design, *block, repetition); !line.isEmpty()) parts << line;
  if (repetition >= 0) parts << tr("layer %1").arg(repetition + 1);
  if (const auto cost = content_.cost.blocks.find(id); cost != content_.cost.blocks.end() && cost->second.parameters > 0) {
    parts << tr("%1 parameters").arg(groupedNumber(cost->second.parameters));
    if (cost->second.flops > 0) parts << tr("%1 FLOP a token").arg(QString::fromStdString(formatCount(cost->second.flops)));
  }
  if (const auto* problem = scene().problemOf(id)) parts << QString::fromStdString(problem->message.english);
  return parts.join(QStringLiteral(", "));
}

void DesignCanvas::announce() {
  const QString text = selected_.size() == 1 ? describe(*selected_.begin())
                       : selected_.empty()   ? QString()
                                             : tr("%1 blocks selected").arg(selected_.size());
  setAccessibleDescription(text);
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
}

view::TableData DesignCanvas::table() const {
  view::TableData table;
  table.title = tr("Design").toStdString();
  table.headers = {"id",         "block",          "kind",          "in", "what",
                   "parameters", "FLOP per token", "output shapes", "comes from", "problem"};
  for (const graph::Block* block : content_.design.allBlocks()) {
    const BlockId stack = content_.design.parentOf(block->id);
    const graph::Block* parent = content_.design.find(stack);
    std::string shapes, sources;
    for (const auto& [end, shape] : content_.shapes.outputs) {
      if (end.block == block->id) shapes += (shapes.empty() ? "" : "; ") + end.socket + " " + shape.numbers();
    }
    if (const graph::Graph* graph = content_.design.graphOf(stack)) {
      for (const graph::Wire& wire : graph->wires) {
        if (wire.to.block != block->id) continue;
        const graph::Block* from = graph->find(wire.from.block);
        sources += (sources.empty() ? "" : "; ") + wire.to.socket + " ← " +
                   (from != nullptr ? blockTitle(*from).toStdString() + " " + std::to_string(from->id) : std::string("stack")) +
                   "." + wire.from.socket;
      }
    }
    const auto* problem = scene().problemOf(block->id);
    const auto cost = content_.cost.blocks.find(block->id);
    view::TableRow row;
    row.cells = {static_cast<double>(block->id),
                 blockTitle(*block).toStdString(),
                 block->type,
                 parent != nullptr ? blockTitle(*parent).toStdString() : std::string(),
                 blockSubtitle(content_.design, *block).toStdString(),
                 cost != content_.cost.blocks.end() ? view::TableCell(static_cast<double>(cost->second.parameters)) : view::TableCell(),
                 cost != content_.cost.blocks.end() ? view::TableCell(cost->second.flops) : view::TableCell(),
                 shapes,
                 sources,
                 problem != nullptr ? problem->message.english : std::string()};
    if (block->type == "mixing") {
      const int sublayer = weights_.sublayerOf(block->id, std::max(0, shownLayer(stack)));
      if (sublayer > 0) row.element = view::ElementId{sublayer};
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace mhc::widgets
