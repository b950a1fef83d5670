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

#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/wall/WallCanvas.h"
#include "widgets/wall/WallLegend.h"

namespace mhc::widgets {
namespace {

constexpr int kModes = 4, kSorts = 3;

}  // namespace

WallView::WallView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), modeBox_(new QComboBox(this)), sortBox_(new QComboBox(this)),
      canvas_(new WallCanvas(shared.selection, this)), legend_(new WallLegend(this)) {
  modeBox_->addItems({tr("Value"), tr("Minus identity"), tr("Minus step 0"), tr("log10")});
  modeBox_->setAccessibleName(tr("What the cells show"));
  modeBox_->setToolTip(tr("What the cells show. The scale is the same for all sublayers."));
  sortBox_->addItems({tr("By depth"), tr("By distance to identity"), tr("By change since step 0")});
  sortBox_->setAccessibleName(tr("Order of the sublayers"));
  sortBox_->setToolTip(tr("Order of the sublayers: depth, or largest first"));
  auto* fit = new QToolButton(this);
  fit->setText(tr("Fit"));
  fit->setToolTip(tr("Makes the cells as large as the view allows (F). Ctrl+wheel, + and − change their size."));
  fit->setAutoRaise(true);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  for (QComboBox* box : {modeBox_, sortBox_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    bar->addWidget(box, 1);
  }
  bar->addWidget(fit);
  bar->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(canvas_, 1);
  column->addWidget(legend_);
  setFocusProxy(canvas_);
  connect(modeBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setMode(static_cast<WallMode>(at)); });
  connect(sortBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setSort(static_cast<WallSort>(at)); });
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

void WallView::framesChanged() { rebuild(); }

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
  const view::FramePtr frame = currentFrame();
  model_ = hasMaps(frame.get()) ? WallModel(frame, mode_, sort_) : WallModel();
  canvas_->setModel(&model_);
  legend_->setModel(&model_);
  legend_->setFixedHeight(legend_->heightForWidth(width()));
  if (!model_.empty()) {
    setStatus(shownStatus(*frame));
  } else if (frame != nullptr && frame->data != nullptr && frame->data->hcType == "residual") {
    setStatus({ViewState::Empty, tr("A plain residual run has one stream and no mixing maps."), {}, {}});
  } else {
    setStatus(waitingStatus(
        context(), tr("Here every sublayer shows its maps H_pre, H_res and H_post, live, as soon as a run "
                      "has recorded its first step.")));
  }
  Q_EMIT tableChanged();
}

QImage WallView::image(double scale) {
  const QImage wall = canvas_->image(scale);
  return wall.isNull() ? View::image(scale) : wall;
}

QJsonObject WallView::saveState() const {
  return {{QStringLiteral("mode"), static_cast<int>(mode_)},
          {QStringLiteral("sort"), static_cast<int>(sort_)},
          {QStringLiteral("cell"), canvas_->cellSize()}};
}

void WallView::restoreState(const QJsonObject& state) {
  setMode(static_cast<WallMode>(std::clamp(state.value(QStringLiteral("mode")).toInt(), 0, kModes - 1)));
  setSort(static_cast<WallSort>(std::clamp(state.value(QStringLiteral("sort")).toInt(), 0, kSorts - 1)));
  canvas_->setCellSize(state.value(QStringLiteral("cell")).toInt());
}

ViewDescriptor wallDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("wall");
  d.title = WallView::tr("Matrix wall");
  d.description = WallView::tr("H_pre, H_res and H_post of every sublayer");
  d.icon = QStringLiteral("wall");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new WallView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Left, 0, {}, 0.55}};
  d.commands = [](const std::function<View*()>& focused) {
    const auto with = [focused](auto act) {
      return [focused, act] {
        if (auto* view = qobject_cast<WallView*>(focused())) act(*view);
      };
    };
    std::vector<Command> commands;
    const auto add = [&](const char* id, const QString& text, const QString& description, std::function<void()> run) {
      Command command;
      command.id = QString::fromLatin1(id);
      command.text = text;
      command.description = description;
      command.scope = QStringLiteral("wall");
      command.run = std::move(run);
      commands.push_back(std::move(command));
    };
    add("wall.value", WallView::tr("Wall: show values"), WallView::tr("Shows the token mean of every entry"),
        with([](WallView& view) { view.setMode(WallMode::Value); }));
    add("wall.minusIdentity", WallView::tr("Wall: minus identity"), WallView::tr("Shows how H_res differs from I"),
        with([](WallView& view) { view.setMode(WallMode::MinusIdentity); }));
    add("wall.minusStart", WallView::tr("Wall: minus step 0"), WallView::tr("Shows what training has changed"),
        with([](WallView& view) { view.setMode(WallMode::MinusStart); }));
    add("wall.log", WallView::tr("Wall: log10"), WallView::tr("Shows the order of magnitude of every entry"),
        with([](WallView& view) { view.setMode(WallMode::Log10); }));
    add("wall.fit", WallView::tr("Wall: fit the cells"), WallView::tr("Makes the cells as large as the view allows"),
        with([](WallView& view) { view.canvas()->setCellSize(0); }));
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
