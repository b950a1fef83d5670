// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/WhatIfPage.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QUndoStack>
#include <cmath>

#include "core/hyper/Distance.h"
#include "core/view/NumberText.h"
#include "widgets/base/NumberEdit.h"
#include "widgets/base/TableTwin.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MatrixCanvas.h"

namespace mhc::widgets {
namespace {

NumberFieldSpec entrySpec() {
  NumberFieldSpec spec;
  spec.label = WhatIfPage::tr("Entry");
  spec.step = 0.05;
  return spec;
}

}  // namespace

/// One edit: the maps before and after. Neighbouring changes of the same entry are one.
struct WhatIfPage::Edit : QUndoCommand {
  Edit(WhatIfPage* owner, Maps after, const QString& text, int merge)
      : QUndoCommand(text), page(owner), before(owner->maps_), now(std::move(after)), cell(merge) {}
  void undo() override { show(before); }
  void redo() override { show(now); }
  [[nodiscard]] int id() const override { return cell; }
  bool mergeWith(const QUndoCommand* next) override {
    now = static_cast<const Edit*>(next)->now;
    return true;
  }
  void show(const Maps& maps) const {
    page->maps_ = maps;
    page->showMaps();
  }
  WhatIfPage* page;
  Maps before, now;
  int cell;
};

WhatIfPage::WhatIfPage(QWidget* parent)
    : QWidget(parent),
      undo_(new QUndoStack(this)),
      map_(new QComboBox(this)),
      canvas_(new MatrixCanvas(this)),
      entryName_(new QLabel(this)),
      state_(new QLabel(this)),
      result_(new QLabel(this)),
      entry_(new NumberEdit(entrySpec(), this)),
      measure_(new QPushButton(tr("Measure the loss"), this)),
      cancel_(new QPushButton(tr("Cancel"), this)),
      undoButton_(new QPushButton(tr("Undo"), this)),
      redoButton_(new QPushButton(tr("Redo"), this)),
      reset_(new QPushButton(tr("Reset"), this)),
      progress_(new QProgressBar(this)),
      list_(new TableDataModel(this)),
      listView_(new QTableView(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 6, 6, 6);
  row->addWidget(canvas_, 1);
  auto* tools = new QScrollArea(this);  // a low window scrolls them
  tools->setWidget(makeTools());
  tools->setWidgetResizable(true);
  tools->setFrameShape(QFrame::NoFrame);
  tools->setFocusPolicy(Qt::NoFocus);
  tools->setMinimumSize(120, 80);
  row->addWidget(tools, 1);
  connect(canvas_, &MatrixCanvas::activated, this, [this] {
    showEntry();
    entry_->setFocus();
  });
  connect(canvas_, &MatrixCanvas::currentChanged, this, &WhatIfPage::showEntry);
  connect(entry_, &NumberEdit::valueChanged, this, &WhatIfPage::changeEntry);
  connect(map_, &QComboBox::currentIndexChanged, this, [this] { showMaps(); });
  connect(undo_, &QUndoStack::canUndoChanged, undoButton_, &QPushButton::setEnabled);
  connect(undo_, &QUndoStack::canRedoChanged, redoButton_, &QPushButton::setEnabled);
  connect(undoButton_, &QPushButton::clicked, undo_, &QUndoStack::undo);
  connect(redoButton_, &QPushButton::clicked, undo_, &QUndoStack::redo);
  connect(measure_, &QPushButton::clicked, this, &WhatIfPage::measure);
  connect(cancel_, &QPushButton::clicked, this, &WhatIfPage::cancel);
  undoButton_->setEnabled(false);
  redoButton_->setEnabled(false);
  showJob();
}

WhatIfPage::~WhatIfPage() {
  undo_->disconnect(this);
}

QWidget* WhatIfPage::makeTools() {
  auto* box = new QWidget(this);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  map_->addItems({QStringLiteral("H_pre"), QStringLiteral("H_res"), QStringLiteral("H_post")});
  map_->setCurrentIndex(1);
  map_->setAccessibleName(tr("Map to edit"));
  map_->setToolTip(tr("Which map of this sublayer is edited. Changed maps are measured together"));
  auto* presets = new QComboBox(box);
  presets->setAccessibleName(tr("Replace the whole map"));
  presets->setToolTip(tr("Replace the whole map; the token mean is what it is in the picture"));
  presets->addItems(
      {tr("Replace by…"), tr("token mean"), tr("identity"), tr("uniform"), tr("nearest permutation"), tr("zero")});
  connect(presets, &QComboBox::activated, this, [this, presets](int at) {
    presets->setCurrentIndex(0);
    if (n_ == 0 || at == 0) return;
    const view::MapKind map = chosen();
    const bool square = map == view::MapKind::Res;
    hyper::Matrix values = means_[static_cast<std::size_t>(map)];
    if (at == 2) values = square ? hyper::identity(n_) : hyper::Matrix(values.rows, values.cols, 1);
    if (at == 3) values = hyper::Matrix(values.rows, values.cols, map == view::MapKind::Post ? 1.0 : 1.0 / n_);
    if (at == 4 && square) values = hyper::permutationMatrix(hyper::nearestPermutation(values).permutation);
    if (at == 5) values = hyper::Matrix(values.rows, values.cols, 0);
    setEdited(map, values, presets->itemText(at));
  });
  auto* first = new QHBoxLayout;
  first->addWidget(map_);
  first->addWidget(presets, 1);
  auto* entry = new QHBoxLayout;
  entry->addWidget(entryName_);
  entry->addWidget(entry_, 1);
  auto* steps = new QHBoxLayout;
  steps->addWidget(undoButton_);
  steps->addWidget(redoButton_);
  steps->addWidget(reset_);
  reset_->setToolTip(tr("All maps of all sublayers are the token means again"));
  connect(reset_, &QPushButton::clicked, this, &WhatIfPage::reset);
  steps->addStretch(1);
  auto* run = new QHBoxLayout;
  measure_->setToolTip(
      tr("Has the worker put these maps into the newest checkpoint, for all tokens alike, and measure the "
         "loss over 64 validation sequences"));
  run->addWidget(measure_);
  run->addWidget(cancel_);
  for (QLabel* label : {state_, result_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  }
  progress_->setAccessibleName(tr("Progress of the measurement"));
  listView_->setModel(list_);
  listView_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  listView_->setSelectionBehavior(QAbstractItemView::SelectRows);
  listView_->setTabKeyNavigation(false);
  listView_->setWordWrap(false);
  listView_->verticalHeader()->hide();
  listView_->setAccessibleName(tr("What was measured"));
  column->addLayout(first);
  column->addLayout(entry);
  column->addLayout(steps);
  column->addWidget(state_);
  column->addLayout(run);
  column->addWidget(progress_);
  column->addWidget(result_);
  column->addWidget(listView_, 1);
  return box;
}

void WhatIfPage::showModel(const QString& run, const MatrixModel& model) {
  if (model.empty()) {
    n_ = 0;
    sublayer_ = -1;
    canvas_->setPicture({});
    return showJob();
  }
  const int n = model.n();
  Maps means{hyper::Matrix(1, n), hyper::Matrix(n, n), hyper::Matrix(n, 1)};
  for (int i = 0; i < n; ++i) {
    means[0](0, i) = model.value(view::MapKind::Pre, -1, i);
    means[2](i, 0) = model.value(view::MapKind::Post, i, -1);
    for (int j = 0; j < n; ++j) means[1](i, j) = model.value(view::MapKind::Res, i, j);
  }
  // Another step of the same sublayer: hand-made numbers stay, what was not touched follows.
  const bool other = run != run_ || model.sublayer() != sublayer_ || n != n_;
  if (run != run_ || n != n_) {
    others_.clear();
    othersMaps_.clear();
  } else if (other) {
    if (auto changes = own(); !changes.empty()) {
      others_[sublayer_] = std::move(changes);
      othersMaps_[sublayer_] = maps_;
    }
  }
  const auto kept = othersMaps_.find(model.sublayer());
  for (std::size_t m = 0; m < 3; ++m) {
    if (other || maps_[m] == means_[m]) maps_[m] = means[m];
  }
  if (other && kept != othersMaps_.end()) maps_ = kept->second;
  others_.erase(model.sublayer());
  othersMaps_.erase(model.sublayer());
  means_ = std::move(means);
  if (other) undo_->clear();
  run_ = run;
  sublayer_ = model.sublayer();
  n_ = n;
  name_ = model.name();
  showMaps();
}

view::MapKind WhatIfPage::chosen() const {
  return static_cast<view::MapKind>(std::max(map_->currentIndex(), 0));
}

bool WhatIfPage::changed(view::MapKind map) const {
  const auto m = static_cast<std::size_t>(map);
  return maps_[m] != means_[m];
}

void WhatIfPage::setEdited(view::MapKind map, const hyper::Matrix& values, const QString& what) {
  Maps after = maps_;
  after[static_cast<std::size_t>(map)] = values;
  undo_->push(new Edit(this, std::move(after), what, -1));
}

void WhatIfPage::showMaps() {
  if (n_ == 0) return;
  const view::MapKind map = chosen();
  MatrixPicture picture;
  picture.values = edited(map);
  picture.scale = map == view::MapKind::Post ? view::postScale() : scaleFor(picture.values);
  picture.title = tr("%1 of %2%3").arg(map_->currentText(), name_, changed(map) ? tr(" · edited") : QString());
  if (map == view::MapKind::Pre) picture.axes = tr("from stream j");
  if (map == view::MapKind::Post) picture.axes = tr("to stream i");
  canvas_->setPicture(std::move(picture));
  showEntry();
  QStringList names;
  for (const view::MapKind one : kMaps) {
    if (changed(one)) names << map_->itemText(static_cast<int>(one));
  }
  for (const auto& [sublayer, changes] : others_) names << tr("sublayer %1").arg(sublayer);
  state_->setText(names.isEmpty() ? tr("Click a cell and type another number, or replace the map.")
                                  : tr("Edited: %1. The same for every token; all other maps stay as they are.")
                                        .arg(names.join(QStringLiteral(", "))));
  showJob();
}

void WhatIfPage::showEntry() {
  const auto [to, from] = canvas_->currentCell();
  const hyper::Matrix& m = edited(chosen());
  const bool inside = n_ > 0 && to >= 0 && to < m.rows && from < m.cols;
  entry_->setEnabled(inside);
  const view::MapKind map = chosen();
  entryName_->setText(!inside                      ? tr("click a cell")
                      : map == view::MapKind::Pre  ? tr("from %1").arg(from + 1)
                      : map == view::MapKind::Post ? tr("to %1").arg(to + 1)
                                                   : tr("to %1, from %2").arg(to + 1).arg(from + 1));
  if (!inside) return;
  quiet_ = true;
  entry_->setValue(m(to, from));
  quiet_ = false;
}

void WhatIfPage::changeEntry(double value) {
  const auto [to, from] = canvas_->currentCell();
  const view::MapKind map = chosen();
  const hyper::Matrix& m = edited(map);
  if (quiet_ || n_ == 0 || to < 0 || to >= m.rows || from >= m.cols || m(to, from) == value) return;
  Maps after = maps_;
  after[static_cast<std::size_t>(map)](to, from) = value;
  undo_->push(
      new Edit(this, std::move(after), tr("change of an entry"), (static_cast<int>(map) * 64 + to) * 64 + from));
}

void WhatIfPage::reset() {
  others_.clear();
  othersMaps_.clear();
  if (n_ > 0 && maps_ != means_) undo_->push(new Edit(this, means_, tr("reset"), -1));
  showMaps();
}

void WhatIfPage::undo() {
  undo_->undo();
}

void WhatIfPage::restyle() {
  canvas_->update();
}

}  // namespace mhc::widgets
