// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/streams/StreamsView.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/streams/StreamsCanvas.h"

namespace mhc::widgets {

StreamsView::StreamsView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), canvas_(new StreamsCanvas(shared.selection, this)), legend_(new QLabel(this)) {
  legend_->setWordWrap(true);
  legend_->setContentsMargins(8, 3, 8, 4);
  legend_->setText(
      tr("Bar: RMS of the stream. Band: mean |H_res|·RMS, in the colour of its source; hatched: negative. Boxes: read "
         "H_pre·RMS at the left, written H_post·RMS(F) at the right. Magnitudes, not a conserved mass."));
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  const auto button = [&](const QString& text, const QString& help, auto act) {
    auto* made = new QToolButton(this);
    made->setText(text);
    made->setToolTip(help);
    made->setAutoRaise(true);
    connect(made, &QToolButton::clicked, this, act);
    bar->addWidget(made);
  };
  button(tr("Fit"), tr("Brings the whole depth into view (F)"), [this] { canvas_->fit(); });
  button(tr("Closer"), tr("Looks closer (+, or the wheel)"),
         [this] { canvas_->zoom(0.7, (canvas_->from() + canvas_->to()) / 2); });
  button(tr("Farther"), tr("Steps back (−, or the wheel)"),
         [this] { canvas_->zoom(1 / 0.7, (canvas_->from() + canvas_->to()) / 2); });
  bar->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(canvas_, 1);
  column->addWidget(legend_);
  setFocusProxy(canvas_);
  themeChanged();
  rebuild();
}

StreamsView::~StreamsView() {
  canvas_->setModel(nullptr);
}

void StreamsView::rebuild() {
  const view::FramePtr frame = currentFrame();
  model_ = StreamsModel(frame);
  canvas_->setModel(&model_);
  if (!model_.empty()) {
    setStatus(shownStatus(*frame));
  } else if (frame != nullptr && frame->data != nullptr && frame->data->hcType == "residual") {
    setStatus({ViewState::Empty, tr("A plain residual run has one stream: there is nothing to mix."), {}, {}});
  } else if (hasMaps(frame.get())) {
    setStatus({ViewState::Empty,
               tr("This run records maps but not the streams they act on, so their sizes are not known. Call "
                  "log.streams(…) in your own trainer to record them."),
               {},
               {}});
  } else {
    setStatus(waitingStatus(
        context(), tr("Here the streams run through depth, as thick as what they hold, with what each sublayer "
                      "reads and writes, as soon as a run has recorded its first step.")));
  }
  Q_EMIT tableChanged();
}

void StreamsView::themeChanged() {
  legend_->setFont(Theme::current().smallFont());
  canvas_->refresh();
}

void StreamsView::changeEvent(QEvent* event) {
  View::changeEvent(event);
  if (event->type() == QEvent::FontChange) canvas_->refresh();
}

std::optional<view::RecordedNumber> StreamsView::recordedNumber() const {
  if (model_.empty()) return std::nullopt;
  const StreamElement& e = model_.elements()[canvas_->focusElement()];
  const view::FramePtr& frame = model_.frame();
  view::RecordedNumber number;
  number.run = frame->run;
  if (e.part == StreamPart::Node) {
    const std::size_t n = static_cast<std::size_t>(model_.n()), j = static_cast<std::size_t>(e.from);
    number.what =
        "Gram matrix of the streams, G_jj of stream " + std::to_string(e.from + 1) + ": the square of the bar's RMS";
    number.query = view::blobQuery("streams", frame->recorded, e.sublayer);
    number.position = j * n + j;
    number.shown = frame->data->streams[static_cast<std::size_t>(e.sublayer - 1)][number.position];
    return number;
  }
  number.what = canvas_->text(e).section(QLatin1Char('\n'), 0, 0).toStdString() + ": the map's entry, mean over tokens";
  number.query = view::blobQuery("mixing", frame->recorded, e.sublayer, "mean");
  number.position = view::mixingPosition(StreamsModel::idOf(e), model_.n());
  number.shown = e.weight;
  return number;
}

QJsonObject StreamsView::saveState() const {
  if (canvas_->fitted()) return {};
  return {{QStringLiteral("from"), canvas_->from()}, {QStringLiteral("to"), canvas_->to()}};
}

void StreamsView::restoreState(const QJsonObject& state) {
  const double from = state.value(QStringLiteral("from")).toDouble(), to = state.value(QStringLiteral("to")).toDouble();
  if (to > from) canvas_->showRange(from, to);
}

ViewDescriptor streamsDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("streams");
  d.title = StreamsView::tr("Streams");
  d.description = StreamsView::tr("What the streams hold, pass on and exchange with the sublayers, through depth");
  d.icon = QStringLiteral("forward");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new StreamsView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 3, QStringLiteral("depth"), 0.45}};
  d.commands = [](const std::function<View*()>& focused) {
    Command fit;
    fit.id = QStringLiteral("streams.fit");
    fit.text = StreamsView::tr("Streams: whole depth");
    fit.description = StreamsView::tr("Brings all sublayers into view");
    fit.scope = QStringLiteral("streams");
    fit.run = [focused] {
      if (auto* view = qobject_cast<StreamsView*>(focused())) view->canvas()->fit();
    };
    return std::vector<Command>{fit};
  };
  return d;
}

}  // namespace mhc::widgets
