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
      if (kind == view::RecordKind::Mean && run == context().runs->current()) {
        if (page() == History) showHistory();
        if (page() == Sinkhorn) showPage();
      }
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
  if (!editing && selection.hover().has_value() && selection.hover()->sublayer > 0)
    wanted = selection.hover()->sublayer;
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

/// The sublayer's recipe, where the run's folder says one; recorded logits have their temperature in them.
void MatrixView::addRecipe(MatrixCase& matrix) const {
  if (context().tracks == nullptr || context().runs == nullptr) return;
  const QString run = context().runs->current();
  context().tracks->want(run, view::RecordKind::Mean);
  const view::TrackPtr track = context().tracks->find(run, view::RecordKind::Mean);
  const auto l = static_cast<std::size_t>(model_.sublayer() - 1);
  if (track == nullptr || l >= track->sinkhorn.size() || !track->sinkhorn[l].has_value()) return;
  matrix.sinkhorn = *track->sinkhorn[l];
  matrix.sinkhorn.temperature = 1;
  matrix.assumed = false;
}

void MatrixView::showPage() {
  MatrixCase matrix = model_.matrixCase();
  switch (page()) {
    case Sinkhorn:
      addRecipe(matrix);
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
      return whatIf_->showModel(context().runs->current(),
                                frame_ != nullptr ? MatrixModel(frame_, sublayer_, -1) : MatrixModel());
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

std::vector<view::NamedArray> MatrixView::arrays() const {
  if (model_.empty()) return {};
  const auto n = static_cast<std::size_t>(model_.n());
  view::NamedArray pre{"H_pre", {n}, {}}, res{"H_res", {n, n}, model_.res().values}, post{"H_post", {n}, {}};
  for (int i = 0; i < model_.n(); ++i) {
    pre.values.push_back(model_.value(view::MapKind::Pre, -1, i));
    post.values.push_back(model_.value(view::MapKind::Post, i, -1));
  }
  std::vector<view::NamedArray> arrays{std::move(pre), std::move(res), std::move(post)};
  const MatrixCase matrix = model_.matrixCase();
  if (matrix.logits.has_value()) arrays.push_back({"logits", {n, n}, matrix.logits->values});
  if (!matrix.tokens.empty()) {
    view::NamedArray tokens{"H_res_of_probe_tokens", {matrix.tokens.size(), n, n}, {}};
    for (const hyper::Matrix& one : matrix.tokens)
      tokens.values.insert(tokens.values.end(), one.values.begin(), one.values.end());
    arrays.push_back(std::move(tokens));
  }
  return arrays;
}

std::optional<view::RecordedNumber> MatrixView::recordedNumber() const {
  if (model_.empty() || frame_ == nullptr) return std::nullopt;
  std::optional<view::ElementId> cell = context().selection->hover();
  const auto inside = [this](const view::ElementId& id) {
    const bool to = id.map == view::MapKind::Pre ? id.to < 0 : id.to >= 0 && id.to < model_.n();
    const bool from = id.map == view::MapKind::Post ? id.from < 0 : id.from >= 0 && id.from < model_.n();
    return id.sublayer == sublayer_ && id.map != view::MapKind::None && to && from;
  };
  if (!cell.has_value() || !inside(*cell)) cell.reset();
  for (const view::ElementId& id : context().selection->selected()) {
    if (!cell.has_value() && inside(id)) cell = id;
  }
  if (!cell.has_value()) return std::nullopt;
  const int token = model_.token();
  const int n = model_.n();
  view::RecordedNumber number;
  number.what = model_.hoverText(cell->map, cell->to, cell->from)
                    .section(QLatin1Char('\n'), 0, 1)
                    .replace(QLatin1Char('\n'), QStringLiteral(", "))
                    .toStdString();
  number.run = frame_->run;
  number.query = view::blobQuery("mixing", frame_->recorded, sublayer_, token < 0 ? "mean" : "token");
  number.position = view::mixingPosition(*cell, n) +
                    static_cast<std::size_t>(std::max(token, 0)) * static_cast<std::size_t>(2 * n + n * n);
  number.shown = model_.value(cell->map, cell->to, cell->from);
  return number;
}

QJsonObject MatrixView::saveState() const {
  return {{QStringLiteral("page"), static_cast<int>(page())}, {QStringLiteral("halfSteps"), sinkhorn_->halfSteps()}};
}

void MatrixView::restoreState(const QJsonObject& state) {
  setPage(static_cast<Page>(std::clamp(state.value(QStringLiteral("page")).toInt(), 0, kPages - 1)));
  sinkhorn_->setHalfSteps(state.value(QStringLiteral("halfSteps")).toInt(1 << 20));
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
