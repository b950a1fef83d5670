// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallView.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>

#include "core/view/NumberText.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/maps/RunMatching.h"
#include "widgets/wall/WallCanvas.h"
#include "widgets/wall/WallLegend.h"
#include "widgets/wall/WallPainter.h"

namespace mhc::widgets {
namespace {

bool isCell(const view::ElementId& id) {
  return id.map == view::MapKind::Pre ? id.from >= 0
         : id.map == view::MapKind::Post ? id.to >= 0
                                         : id.map == view::MapKind::Res && id.to >= 0 && id.from >= 0;
}

constexpr int kModes = 4, kSides = 3;

QString runName(const ViewContext& context, const view::Frame& frame) {
  const QString id = QString::fromStdString(frame.run);
  const Run* run = context.runs->find(id);
  return run != nullptr ? run->name : id.section(QLatin1Char('/'), -1);
}

}  // namespace

WallView::WallView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), modeBox_(new QComboBox(this)), sortBox_(new QComboBox(this)), sideBox_(new QComboBox(this)),
      compare_(new QToolButton(this)), compareRow_(new QWidget(this)), pin_(new QToolButton(this)),
      matchBox_(new QComboBox(this)), matching_(new QLabel(this)), canvas_(new WallCanvas(shared.selection, this)), legend_(new WallLegend(this)) {
  modeBox_->addItems({tr("Value"), tr("Minus identity"), tr("Minus step 0"), tr("log10")});
  modeBox_->setAccessibleName(tr("What the cells show"));
  modeBox_->setToolTip(tr("What the cells show. The scale is the same for all sublayers."));
  sortBox_->addItems({tr("By depth"), tr("By distance to identity"), tr("By change since step 0"), tr("By distance to uniform"),
                      tr("By distance to a permutation"), tr("By residual of the sums"), tr("By recent change")});
  sortBox_->setAccessibleName(tr("Order of the sublayers"));
  sortBox_->setToolTip(tr("Order of the sublayers: depth, or largest first. Distances are means over the probe tokens; residual: "
                          "p99 over tokens of |sum − 1|; recent: the last 1,000 steps."));
  sideBox_->addItems({tr("A: current run"), tr("B: baseline"), tr("A − B")});
  sideBox_->setAccessibleName(tr("Which run"));
  matchBox_->addItems({tr("As numbered"), tr("Match streams"), tr("Match per boundary")});
  matchBox_->setCurrentIndex(static_cast<int>(match_));
  matchBox_->setAccessibleName(tr("How the streams of B are named"));
  matchBox_->setToolTip(tr("Streams have no names of their own. Match streams: the one relabelling of B for all its sublayers that makes "
                           "it most like A. Per boundary: one before every sublayer; distances to the identity lose their meaning."));
  pin_->setText(tr("Pin as B"));
  pin_->setToolTip(tr("Keeps this step as B: move the time cursor and compare other steps, or another run, with it"));
  pin_->setCheckable(true);
  pin_->setAutoRaise(true);
  matching_->setWordWrap(true);
  matching_->setContentsMargins(8, 0, 8, 4);
  matching_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* fit = new QToolButton(this);
  fit->setText(tr("Fit"));
  fit->setToolTip(tr("Makes the cells as large as the view allows (F). Ctrl+wheel, + and − change their size."));
  fit->setAutoRaise(true);
  compare_->setText(tr("Compare"));
  compare_->setToolTip(tr("Shows another run, or a pinned step, beside the current one: A, B, A − B"));
  compare_->setCheckable(true);
  compare_->setAutoRaise(true);
  for (QComboBox* box : {modeBox_, sortBox_, sideBox_, matchBox_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
  }
  const auto row = [](QHBoxLayout* bar, std::initializer_list<QWidget*> widgets) {
    bar->setContentsMargins(6, 4, 6, 4);
    for (QWidget* widget : widgets) bar->addWidget(widget, qobject_cast<QComboBox*>(widget) != nullptr ? 1 : 0);
    bar->addStretch(1);
  };
  auto* bar = new QHBoxLayout;
  row(bar, {modeBox_, sortBox_, compare_, fit});
  row(new QHBoxLayout(compareRow_), {sideBox_, pin_, matchBox_});
  compareRow_->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(compareRow_);
  column->addWidget(matching_);
  column->addWidget(canvas_, 1);
  column->addWidget(legend_);
  setFocusProxy(canvas_);
  connect(modeBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setMode(static_cast<WallMode>(at)); });
  connect(sortBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setSort(static_cast<WallSort>(at)); });
  connect(sideBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setSide(static_cast<WallSide>(at)); });
  connect(matchBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setMatch(static_cast<WallMatch>(at)); });
  connect(pin_, &QToolButton::toggled, this, &WallView::setPinned);
  connect(compare_, &QToolButton::toggled, this, [this](bool on) {
    compareRow_->setVisible(on);
    if (!on) setSide(WallSide::A);
  });
  if (TrackFeed* tracks = shared.tracks) {
    connect(tracks, &TrackFeed::changed, this, [this](const QString& run, view::RecordKind kind) {
      if (sort_ == WallSort::RecentChange && kind == view::RecordKind::Mean && run == shownRun_) rebuild();
    });
  }
  connect(fit, &QToolButton::clicked, this, [this] { canvas_->setCellSize(0); });
  rebuild();
}

WallView::~WallView() { canvas_->setModel(nullptr); }

void WallView::setMode(WallMode mode) {
  if (mode == mode_) return;
  mode_ = mode;
  modeBox_->setCurrentIndex(static_cast<int>(mode));
  rebuild();
}

void WallView::setSort(WallSort sort) {
  if (sort == sort_) return;
  sort_ = sort;
  sortBox_->setCurrentIndex(static_cast<int>(sort));
  rebuild();
}

void WallView::setSide(WallSide side) {
  if (side == side_) return;
  side_ = side;
  if (side != WallSide::A) compare_->setChecked(true);
  sideBox_->setCurrentIndex(static_cast<int>(side));
  rebuild();
}

void WallView::setMatch(WallMatch match) {
  if (match == match_) return;
  match_ = match;
  matchBox_->setCurrentIndex(static_cast<int>(match));
  rebuild();
}

void WallView::setPinned(bool pinned) {
  pinned_ = pinned ? currentFrame() : nullptr;
  pin_->setChecked(pinned_ != nullptr);
  rebuild();
}

QString WallView::matchingText() const { return matching_->isHidden() ? QString() : matching_->text(); }

void WallView::framesChanged() { rebuild(); }

void WallView::runsChanged() { rebuild(); }

void WallView::themeChanged() {
  canvas_->refresh();
  legend_->setModel(&model_);
}

void WallView::changeEvent(QEvent* event) {
  View::changeEvent(event);
  if (event->type() == QEvent::FontChange) themeChanged();
}

void WallView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  legend_->setCompact(width() < 420 || height() < 360);
  legend_->setFixedHeight(legend_->heightForWidth(width()));
}

void WallView::rebuild() {
  const view::FramePtr a = currentFrame();
  WallOptions options{mode_, sort_, WallSide::A, pinned_ != nullptr ? pinned_ : baselineFrame(), nullptr};
  const bool comparable = comparableMaps(a.get(), options.other.get()) && (pinned_ != nullptr || options.other->run != a->run);
  if (comparable) options.side = side_;
  QString matching;
  sameRun_ = comparable && options.other->run == a->run;
  if (options.side != WallSide::A) {
    matching = tr("B: %1, step %2. ").arg(runName(context(), *options.other),
                                          QString::fromStdString(view::formatInteger(options.other->recorded)));
    if (!sameRun_ && match_ != WallMatch::AsNumbered) {
      const hyper::StreamMatching found = matchRuns(*a, *options.other);
      if (match_ == WallMatch::Whole) {
        options.other = relabelledFrame(*options.other, found.permutation);
        matching += widgets::matchingText(found);
      } else {
        const hyper::BoundaryMatching names = matchRunBoundaries(*a, *options.other);
        options.other = relabelledFrame(*options.other, names.permutations);
        matching += widgets::matchingText(names, found.identityCost);
      }
    }
  }
  frame_ = options.side == WallSide::B ? options.other : a;
  shownRun_ = frame_ != nullptr ? QString::fromStdString(frame_->run) : QString();
  if (sort_ == WallSort::RecentChange && context().tracks != nullptr) {
    context().tracks->want(shownRun_, view::RecordKind::Mean);
    options.means = context().tracks->find(shownRun_, view::RecordKind::Mean);
  }
  model_ = hasMaps(frame_.get()) ? WallModel(frame_, options) : WallModel();
  modeBox_->setEnabled(model_.side() != WallSide::Difference);
  sideBox_->setEnabled(comparable);
  sideBox_->setToolTip(comparable ? tr("The current run, the baseline, or their difference")
                                  : tr("To compare: pin this step as B, or mark another run with as many streams and sublayers as the "
                                       "baseline (the star in Runs)."));
  matchBox_->setVisible(options.side != WallSide::A && !sameRun_);
  matching_->setText(matching);
  matching_->setVisible(!matching.isEmpty());
  canvas_->setModel(&model_);
  legend_->setModel(&model_);
  legend_->setFixedHeight(legend_->heightForWidth(width()));
  if (!model_.empty()) {
    setStatus(shownStatus(*frame_));
  } else if (frame_ != nullptr && frame_->data != nullptr && frame_->data->hcType == "residual") {
    setStatus({ViewState::Empty, tr("A plain residual run has one stream and no mixing maps."), {}, {}});
  } else {
    setStatus(waitingStatus(
        context(), tr("Here every sublayer shows its maps H_pre, H_res and H_post, live, as soon as a run "
                      "has recorded its first step.")));
  }
  Q_EMIT tableChanged();
}

std::vector<view::NamedArray> WallView::arrays() const {
  if (model_.empty()) return {};
  const std::size_t n = static_cast<std::size_t>(model_.n()), depth = model_.rows().size();
  std::vector<view::NamedArray> arrays{{"sublayer", {depth}, {}},
                                       {"H_pre", {depth, n}, {}},
                                       {"H_res", {depth, n, n}, {}},
                                       {"H_post", {depth, n}, {}}};
  for (const WallRow& row : model_.rows()) {
    arrays[0].values.push_back(row.sublayer);
    for (std::size_t map = 0; map < 3; ++map) {
      arrays[map + 1].values.insert(arrays[map + 1].values.end(), row.shown[map].begin(), row.shown[map].end());
    }
  }
  return arrays;
}

std::optional<view::RecordedNumber> WallView::recordedNumber() const {
  // B with other names of its streams stands in another place of its record.
  const bool renamed = frame_ != currentFrame() && !sameRun_ && match_ != WallMatch::AsNumbered;
  if (model_.empty() || frame_ == nullptr || renamed) {
    return std::nullopt;
  }
  view::ElementId cell = canvas_->focusCell();
  for (const view::ElementId& id : context().selection->selected()) {
    if (isCell(id)) cell = id;
  }
  const int at = model_.rowOf(cell.sublayer);
  if (at < 0 || cell.to >= model_.n() || cell.from >= model_.n()) return std::nullopt;
  const WallRow& row = model_.rows()[static_cast<std::size_t>(at)];
  view::RecordedNumber number;
  number.what = wallHoverText(model_, cell).section(QLatin1Char('\n'), 0, 1).replace(QLatin1Char('\n'), QStringLiteral(", "))
                    .toStdString() + ", mean over tokens";
  number.run = frame_->run;
  number.query = view::blobQuery("mixing", frame_->recorded, cell.sublayer, "mean");
  number.position = view::mixingPosition(cell, model_.n());
  number.shown = row.mean[static_cast<std::size_t>(cell.map)][model_.cellIndex(cell)];
  return number;
}

QImage WallView::image(double scale) {
  const QImage wall = canvas_->image(scale);
  return wall.isNull() ? View::image(scale) : wall;
}

QJsonObject WallView::saveState() const {
  return {{QStringLiteral("mode"), static_cast<int>(mode_)},
          {QStringLiteral("sort"), static_cast<int>(sort_)},
          {QStringLiteral("side"), static_cast<int>(side_)},
          {QStringLiteral("match"), static_cast<int>(match_)},
          {QStringLiteral("cell"), canvas_->cellSize()}};
}

void WallView::restoreState(const QJsonObject& state) {
  setMode(static_cast<WallMode>(std::clamp(state.value(QStringLiteral("mode")).toInt(), 0, kModes - 1)));
  setSort(static_cast<WallSort>(std::clamp(state.value(QStringLiteral("sort")).toInt(), 0, kWallSorts - 1)));
  setSide(static_cast<WallSide>(std::clamp(state.value(QStringLiteral("side")).toInt(), 0, kSides - 1)));
  setMatch(static_cast<WallMatch>(std::clamp(state.value(QStringLiteral("match")).toInt(1), 0, 2)));
  canvas_->setCellSize(state.value(QStringLiteral("cell")).toInt());
}

}  // namespace mhc::widgets
