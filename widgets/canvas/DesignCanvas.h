// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/view/ElementId.h"
#include "core/view/TableData.h"
#include "widgets/base/canvas/ZoomCanvas.h"
#include "widgets/canvas/CanvasPainter.h"

class QMenu;

namespace mhc::widgets {

class ProblemCard;
class QuickAdd;
class Selection;

/// What lies under the pointer.
struct CanvasHit {
  enum class Kind { Nothing, Block, Socket, Wire, Junction, Layer, Badge, Fold };
  Kind kind = Kind::Nothing;
  graph::BlockId block = graph::outside;
  graph::BlockId stack = graph::outside;  ///< the graph of a socket or wire
  graph::End end{};                       ///< Socket
  bool output = false;                    ///< Socket
  std::size_t wire = 0;                   ///< Wire: index into the layout's
  view::MapKind map = view::MapKind::None;  ///< Junction
  int repetition = 0;                     ///< Layer

  bool operator==(const CanvasHit&) const = default;
};

/// The design as blocks and wires, to look at and to edit. A function of (content, weights, selection): what is edited is
/// only announced, as the design that it would become, and shown when the content comes back.
class DesignCanvas : public ZoomCanvas {
  Q_OBJECT
 public:
  explicit DesignCanvas(Selection* selection, QWidget* parent = nullptr);
  ~DesignCanvas() override;

  void setContent(CanvasContent content);
  [[nodiscard]] const CanvasContent& content() const { return content_; }
  [[nodiscard]] const graph::Design& design() const { return content_.design; }
  /// Learned widths of the current run; null: the initial ones.
  void setFrame(view::FramePtr frame);
  /// Blocks marked against another design: 1 added, 2 changed, 3 removed.
  void setMarks(std::map<graph::BlockId, int> marks);
  /// Blocks lit up from outside: a part of the estimates that the pointer is over.
  void setLit(std::set<graph::BlockId> blocks);

  [[nodiscard]] const DesignLayout& layoutOfBlocks() const { return layout_; }
  [[nodiscard]] const CanvasWeights& weights() const { return weights_; }
  [[nodiscard]] CanvasHit hitAt(QPointF world) const;

  [[nodiscard]] const std::set<graph::BlockId>& selectedBlocks() const { return selected_; }
  [[nodiscard]] graph::BlockId focusBlock() const { return focus_; }
  [[nodiscard]] std::optional<RoutedWire> selectedWire() const;
  void selectBlocks(std::set<graph::BlockId> blocks);
  void selectAll();
  /// Selects it, opens the stacks around it, and brings it into view.
  void reveal(graph::BlockId block);

  /// All of it, or, where that would be dots, its beginning at a scale that can be read.
  void openingView();
  void setOpen(graph::BlockId stack, bool open);
  [[nodiscard]] bool isOpen(graph::BlockId stack) const { return open_.contains(stack); }
  /// Which repetition of a stack its inside shows.
  void showLayer(graph::BlockId stack, int repetition);
  [[nodiscard]] int shownLayer(graph::BlockId stack) const;
  /// The graph that new blocks go into: of what is selected, or the open stack in sight.
  [[nodiscard]] graph::BlockId targetStack() const;

  // Edits; each is announced once by edited(), or refused() says why not.
  void insertBlock(const std::string& type);  ///< behind what is selected, wired where it fits
  void dropBlock(const std::string& type, QPointF world);
  void removeSelected();
  void copySelected();
  void cutSelected();
  void paste();
  void duplicate();
  enum class Align { Left, Centre, Right, Top, Middle, Bottom };
  void align(Align how);
  void nudge(double dx, double dy);
  void arrange();  ///< gives the selected blocks, or all, back to the automatic layout
  void foldSelected();
  void unfoldSelected();
  void applyFix(const graph::Fix& fix);
  void applyFirstFix();
  /// Connecting by keyboard: from an output of the selected block, Tab goes through what fits, Enter connects.
  void startConnecting();
  [[nodiscard]] bool connecting() const { return !candidates_.empty() && keyboardWire_; }
  void openQuickAdd();
  [[nodiscard]] QuickAdd* quickAdd() const { return quick_; }
  [[nodiscard]] ProblemCard* problemCard() const { return problem_; }

  [[nodiscard]] view::TableData table() const;
  /// "Attention, 6 heads, layer 2 of 6, 590,000 parameters".
  [[nodiscard]] QString describe(graph::BlockId block) const;

  QRectF sceneRect() const override;
  void paintScene(QPainter& painter, const QRectF& visible, double scale) const override;

 Q_SIGNALS:
  /// `key`: successive edits of one key within a second are one undo step; empty: never.
  void edited(const mhc::graph::Design& design, const QString& text, const QString& key);
  void refused(const QString& sentence);
  void selectedBlocksChanged();
  void openChanged();
  void propertiesRequested(mhc::graph::BlockId block);

 protected:
  void paintOver(QPainter& painter) override;
  QRectF selectedRect() const override;
  bool pressed(QPointF world, QMouseEvent* event) override;
  void dragged(QPointF world, QMouseEvent* event) override;
  void released(QPointF world, QMouseEvent* event) override;
  void hovered(QPointF world) override;
  void bandChanged(const QRectF& world, Qt::KeyboardModifiers keys, bool done) override;
  void dragCancelled() override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Candidate {
    graph::End end;
    QPointF at;
  };
  [[nodiscard]] CanvasScene scene() const;
  void relayout();
  void setHover(const CanvasHit& hit);
  void setFocusBlock(graph::BlockId block);
  void moveFocus(int dx, int dy, bool extend);
  void announce();
  [[nodiscard]] QString tipAt(const CanvasHit& hit) const;
  [[nodiscard]] std::vector<Candidate> candidatesFor(graph::BlockId stack, const graph::End& end, bool output) const;
  [[nodiscard]] const Candidate* candidateNear(QPointF world) const;
  void startWire(const CanvasHit& socket);
  void finishWire(const graph::End& other);
  void offerAt(QPointF world);  ///< what fits the wire that was dropped there
  void stopWire();
  [[nodiscard]] const RoutedWire* wireNear(QPointF world, double within) const;
  [[nodiscard]] std::optional<QRectF> rectOf(const std::set<graph::BlockId>& blocks) const;
  void emitEdit(const graph::Design& design, const QString& text, const QString& key = {});
  void paintSocket(QPainter& painter, QPointF world, bool glow) const;
  void paintWireDrag(QPainter& painter) const;
  void paintLegend(QPainter& painter) const;
  void showProblem(graph::BlockId block);

  Selection* shared_;
  CanvasContent content_;
  DesignLayout layout_;
  CanvasWeights weights_;
  std::map<graph::BlockId, int> shown_, marks_;
  std::set<graph::BlockId> open_, known_, selected_, lit_;
  graph::BlockId focus_ = graph::outside;
  std::optional<graph::Wire> wire_;  ///< selected
  graph::BlockId wireStack_ = graph::outside;
  CanvasHit hover_;

  // A drag of blocks, or of a wire's end.
  std::optional<QPointF> moveFrom_;
  QPointF moveBy_;
  bool moved_ = false, toggleOnRelease_ = false;
  std::optional<CanvasHit> wireFrom_;
  std::optional<graph::Wire> detached_;  ///< the wire whose end is being dragged
  std::vector<Candidate> candidates_;
  QPointF wireTo_;
  bool keyboardWire_ = false;
  std::size_t candidate_ = 0;
  std::optional<graph::Wire> dropWire_;  ///< that a block dropped now would be put into
  int pasted_ = 0;
  QuickAdd* quick_;
  ProblemCard* problem_;
};

}  // namespace mhc::widgets
