// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/MatrixView.h"

#include <QBoxLayout>
#include <QJsonObject>
#include <QTabBar>
#include <QTabWidget>
#include <algorithm>

#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/matrix/HistoryPage.h"
#include "widgets/matrix/MatrixPanel.h"
#include "widgets/matrix/PermutationPage.h"
#include "widgets/matrix/SinkhornPage.h"
#include "widgets/matrix/SpectrumPage.h"
#include "widgets/matrix/TokensPage.h"
#include "widgets/matrix/WhatIfPage.h"

namespace mhc::widgets {

MatrixView::MatrixView(const ViewContext& shared, QWidget* parent, PathFeed* feed)
    : View(shared, parent),
      pages_(new QTabWidget(this)),
      panel_(new MatrixPanel(shared.selection, this)),
      sinkhorn_(new SinkhornPage(this)),
      spectrum_(new SpectrumPage(this)),
      permutations_(new PermutationPage(this)),
      tokens_(new TokensPage(this)),
      history_(new HistoryPage(this)) {
  const auto add = [this](QWidget* page, const QString& title, const QString& tip) {
    pages_->setTabToolTip(pages_->addTab(page, title), tip);
  };
  add(panel_, tr("Maps"), tr("H_pre, H_res and H_post with numbers and sums"));
  add(sinkhorn_, tr("Sinkhorn"), tr("The logits, and the matrix after each half-iteration"));
  add(spectrum_, tr("Spectrum"), tr("Singular values, eigenvalues, gains of H_res"));
  add(permutations_, tr("Permutations"), tr("Distances to identity, uniform and nearest permutation; a decomposition"));
  add(tokens_, tr("Tokens"), tr("H_res of single tokens and of groups of tokens"));
  add(history_, tr("History"), tr("Each entry of H_res over the recorded steps"));
  if (feed != nullptr) {
    whatIf_ = new WhatIfPage(this);
    whatIf_->setFeed(feed);
    add(whatIf_, tr("What if"), tr("Edit the maps by hand and measure what the loss becomes"));
    connect(whatIf_, &WhatIfPage::tableChanged, this, &View::tableChanged);
  }
  pages_->setDocumentMode(true);
  pages_->tabBar()->setExpanding(false);
  pages_->setUsesScrollButtons(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(pages_);
  setFocusProxy(panel_);
  connect(pages_, &QTabWidget::currentChanged, this, [this] {
    setFocusProxy(pages_->currentWidget());
    showPage();
    Q_EMIT tableChanged();
  });
  connect(tokens_, &TokensPage::tokenChosen, this, [this](int token) {
    context().selection->select({sublayer_, view::MapKind::Res, -1, -1, token});
  });
  connect(history_, &HistoryPage::activated, this, [this](int to, int from) {
    context().selection->select({sublayer_, view::MapKind::Res, to, from, -1});
  });
  connect(history_, &HistoryPage::stepChosen, this, [this](qint64 step) { context().cursor->request(step); });
  for (CasePage* page : std::initializer_list<CasePage*>{sinkhorn_, spectrum_, permutations_}) {
    connect(page, &CasePage::tableChanged, this, &View::tableChanged);
  }
  connect(tokens_, &TokensPage::tableChanged, this, &View::tableChanged);
  if (context().tracks != nullptr) {
    connect(context().tracks, &TrackFeed::changed, this, [this](const QString& run, view::RecordKind kind) {
      if (kind == view::RecordKind::Mean && run == context().runs->current() && page() == History) showHistory();
    });
  }
  framesChanged();
}

MatrixView::~MatrixView() {
  panel_->showModel(nullptr);
}

MatrixView::Page MatrixView::page() const {
  return static_cast<Page>(std::clamp(pages_->currentIndex(), 0, kPages - 1));
}

void MatrixView::setPage(Page page) {
  pages_->setCurrentIndex(page);
}

QWidget* MatrixView::panel() const {
  return panel_;
}

QRectF MatrixView::cellRect(const view::ElementId& id) const {
  return panel_->cellRect(id.map, id.to, id.from);
}

void MatrixView::framesChanged() {
  panel_->showModel(nullptr);
  model_ = {};
  frame_ = currentFrame();
  if (!hasMaps(frame_.get())) frame_ = nullptr;
  if (frame_ == nullptr) {
    setStatus(waitingStatus(context(),
                            tr("Here the maps of one sublayer appear with their numbers, as soon as a run has recorded "
                               "its first step. The view Matrix sandbox takes matrices without a run.")));
  } else {
    setStatus(shownStatus(*frame_));
  }
  sublayer_ = frame_ == nullptr ? sublayer_ : std::min(sublayer_, frame_->data->sublayers);
  choose();
}

void MatrixView::choose() {
  int wanted = sublayer_, token = -1;
  const Selection& selection = *context().selection;
  for (const view::ElementId& id : selection.selected()) {
    if (id.sublayer > 0) wanted = id.sublayer;
    if (id.token >= 0) token = id.token;
  }
  // Maps under edit don't go away because the pointer passes another view.
  const bool editing = whatIf_ != nullptr && page() == WhatIf;
  if (!editing && selection.hover().has_value() && selection.hover()->sublayer > 0) wanted = selection.hover()->sublayer;
  if (frame_ != nullptr && (wanted < 1 || wanted > frame_->data->sublayers))
    wanted = std::min(2, frame_->data->sublayers);
  const bool same = wanted == sublayer_ && token == token_ && !model_.empty();
  sublayer_ = wanted;
  token_ = token;
  if (!same) {
    panel_->showModel(nullptr);
    model_ = frame_ != nullptr ? MatrixModel(frame_, sublayer_, token_) : MatrixModel();
    panel_->showModel(&model_);
    showPage();
    Q_EMIT tableChanged();
  } else {
    panel_->update();  // the hovered cell
  }
}

void MatrixView::showPage() {
  const MatrixCase matrix = model_.matrixCase();
  switch (page()) {
    case Sinkhorn:
      return sinkhorn_->showCase(matrix);
    case Spectrum:
      return spectrum_->showCase(matrix);
    case Permutations:
      return permutations_->showCase(matrix);
    case Tokens:
      if (frame_ == nullptr) return tokens_->showCase({}, {}, {});
      tokens_->showCase(matrix, frame_->data->tokenTexts, frame_->data->tokenAfter);
      return tokens_->setToken(token_);
    case History:
      return showHistory();
    case WhatIf:
      // Of the token means: what is edited holds for all tokens.
      return whatIf_->showModel(context().runs->current(), frame_ != nullptr ? MatrixModel(frame_, sublayer_, -1) : MatrixModel());
    default:
      return;
  }
}

void MatrixView::showHistory() {
  if (context().tracks == nullptr || frame_ == nullptr) return history_->setTrack(nullptr, sublayer_);
  const QString run = context().runs->current();
  context().tracks->want(run, view::RecordKind::Mean);
  history_->setTrack(context().tracks->find(run, view::RecordKind::Mean), sublayer_);
  history_->setStep(frame_->recorded);
  const auto& hover = context().selection->hover();
  if (hover.has_value() && hover->map == view::MapKind::Res && hover->to >= 0)
    history_->setCurrent(hover->to, hover->from);
}

void MatrixView::hoverChanged() {
  choose();
}
void MatrixView::selectionChanged() {
  choose();
}

void MatrixView::themeChanged() {
  panel_->update();
  history_->update();
  tokens_->restyle();
  if (whatIf_ != nullptr) whatIf_->restyle();
  for (CasePage* page : std::initializer_list<CasePage*>{sinkhorn_, spectrum_, permutations_}) page->restyle();
}

view::TableData MatrixView::table() const {
  switch (page()) {
    case Sinkhorn:
      return sinkhorn_->table();
    case Spectrum:
      return spectrum_->table();
    case Permutations:
      return permutations_->table();
    case Tokens:
      return tokens_->table();
    case History:
      return history_->table();
    case WhatIf:
      return whatIf_->table();
    default:
      return model_.table();
  }
}

QJsonObject MatrixView::saveState() const {
  return {{QStringLiteral("page"), static_cast<int>(page())}, {QStringLiteral("halfSteps"), sinkhorn_->halfSteps()}};
}

void MatrixView::restoreState(const QJsonObject& state) {
  setPage(static_cast<Page>(std::clamp(state.value(QStringLiteral("page")).toInt(), 0, kPages - 1)));
  sinkhorn_->setHalfSteps(state.value(QStringLiteral("halfSteps")).toInt(2 * SinkhornPage::kIterations));
}

ViewDescriptor matrixDescriptor(PathFeed& feed) {
  ViewDescriptor d;
  d.id = QStringLiteral("matrix");
  d.title = MatrixView::tr("Matrix");
  d.description = MatrixView::tr(
      "The maps of one sublayer, large, with numbers, iterations, spectrum, permutations, tokens, history");
  d.icon = QStringLiteral("matrix");
  d.make = [&feed](const ViewContext& context, QWidget* parent) -> View* {
    return new MatrixView(context, parent, &feed);
  };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 2, QStringLiteral("depth"), 0.45}};
  return d;
}

}  // namespace mhc::widgets
