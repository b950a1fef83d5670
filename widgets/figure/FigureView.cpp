// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/figure/FigureView.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QJsonObject>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/base/RunSet.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/figure/FigurePainter.h"

namespace mhc::widgets {
namespace {

constexpr std::array<int, 3> kNumbers{3, 7, 8};

}  // namespace

/// As large as the drawing, shrunk to the width there is.
class FigureView::Paper : public QWidget {
 public:
  explicit Paper(QWidget* parent) : QWidget(parent) { setFocusPolicy(Qt::StrongFocus); }

  void show(const view::Drawing* drawing) {
    drawing_ = drawing;
    setAccessibleName(QString::fromStdString(drawing->title));
    fit();
    update();
  }
  void fit() {
    if (drawing_ == nullptr || parentWidget() == nullptr) return;
    // Readable down to 0.7; below that it scrolls.
    scale_ = std::clamp(parentWidget()->width() / drawing_->width, 0.7, 1.6);
    setFixedSize(static_cast<int>(std::ceil(drawing_->width * scale_)),
                 static_cast<int>(std::ceil(drawing_->height * scale_)));
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    if (drawing_ == nullptr) return;
    QPainter painter(this);
    painter.scale(scale_, scale_);
    paintDrawing(painter, *drawing_);
  }
  bool event(QEvent* event) override {
    if (event->type() == QEvent::ParentChange) fit();
    return QWidget::event(event);
  }

 private:
  const view::Drawing* drawing_ = nullptr;
  double scale_ = 1;
};

FigureView::FigureView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      numberBox_(new QComboBox(this)),
      definitionBox_(new QComboBox(this)),
      paper_(new Paper(nullptr)) {
  numberBox_->addItems(
      {tr("Figure 3: gains over depth"), tr("Figure 7: gains over depth"), tr("Figure 8: matrices and composites")});
  numberBox_->setCurrentIndex(1);
  numberBox_->setAccessibleName(tr("Figure of the paper"));
  numberBox_->setToolTip(tr("Figure of arXiv 2512.24880: 3 shows HC, 7 mHC, both as single layers and composites"));
  for (int d = 0; d < view::kGainDefinitions; ++d) {
    definitionBox_->addItem(QString::fromStdString(view::gainDefinitionName(static_cast<view::GainDefinition>(d))));
  }
  definitionBox_->setCurrentIndex(static_cast<int>(view::GainDefinition::MeanOfTokens));
  definitionBox_->setAccessibleName(tr("Definition of the gain"));
  definitionBox_->setToolTip(tr("How tokens are averaged; the four definitions differ"));
  auto* copy = new QToolButton(this);
  copy->setText(tr("Copy SVG"));
  copy->setToolTip(
      tr("Puts the figure as SVG and as a picture on the clipboard. From a shell: mhc-worker figure 7 --run RUN "
         "--output FILE.svg"));
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  for (QComboBox* box : {numberBox_, definitionBox_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    bar->addWidget(box, 1);
    connect(box, &QComboBox::currentIndexChanged, this, &FigureView::rebuild);
  }
  bar->addWidget(copy);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(paper_);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  scroll->viewport()->installEventFilter(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(scroll, 1);
  setFocusProxy(paper_);
  connect(copy, &QToolButton::clicked, this, [this] {
    auto* mime = new QMimeData;
    const QByteArray document = QByteArray::fromStdString(svg());
    mime->setData(QStringLiteral("image/svg+xml"), document);
    mime->setText(QString::fromUtf8(document));
    mime->setImageData(image(2));
    QGuiApplication::clipboard()->setMimeData(mime);
  });
  rebuild();
}

bool FigureView::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::Resize) paper_->fit();
  return View::eventFilter(object, event);
}

void FigureView::setNumber(int number) {
  const auto at = std::find(kNumbers.begin(), kNumbers.end(), number);
  if (at != kNumbers.end()) numberBox_->setCurrentIndex(static_cast<int>(at - kNumbers.begin()));
}

int FigureView::number() const {
  return kNumbers[static_cast<std::size_t>(std::clamp(numberBox_->currentIndex(), 0, 2))];
}

view::GainDefinition FigureView::definition() const {
  return static_cast<view::GainDefinition>(definitionBox_->currentIndex());
}

void FigureView::rebuild() {
  runs_.clear();
  for (const view::FramePtr& frame : frames()) {
    if (frame == nullptr || frame->data == nullptr || frame->recorded < 0) continue;
    const QString id = QString::fromStdString(frame->run);
    const Run* run = context().runs->find(id);
    if (run != nullptr && !context().runs->shown(id)) continue;
    runs_.push_back(
        view::figureRun(run != nullptr ? run->name.toStdString() : frame->run, frame->recorded, *frame->data));
    if (runs_.back().means.empty()) runs_.pop_back();
  }
  if (runs_.empty()) {
    setStatus(waitingStatus(context(),
                            tr("Here the paper's figures of all shown runs appear side by side, as soon as a run has "
                               "recorded its first step.")));
  } else {
    setStatus({ViewState::Data, {}, {}, {}});
  }
  drawing_ = view::drawFigure(number(), runs_, definition(),
                              Theme::current().dark() ? view::darkFigure() : view::lightFigure());
  definitionBox_->setEnabled(number() != 8);
  paper_->show(&drawing_);
  Q_EMIT tableChanged();
}

QImage FigureView::image(double scale) {
  scale = std::clamp(scale, 0.1, 8.0);
  QImage picture(static_cast<int>(std::ceil(drawing_.width * scale)),
                 static_cast<int>(std::ceil(drawing_.height * scale)), QImage::Format_ARGB32_Premultiplied);
  if (picture.isNull()) return picture;
  picture.fill(toQColor(drawing_.paper));
  QPainter painter(&picture);
  painter.scale(scale, scale);
  paintDrawing(painter, drawing_);
  return picture;
}

view::TableData FigureView::table() const {
  view::TableData table;
  table.title = "Figure " + std::to_string(number());
  if (number() == 8) {
    table.headers = {"run", "matrix", "to stream", "from stream", "value"};
    for (const view::FigureRun& run : runs_) {
      for (const view::MapPanel& panel : view::mapPanels(run)) {
        for (int i = 0; i < panel.matrix.rows; ++i) {
          for (int j = 0; j < panel.matrix.cols; ++j) {
            table.rows.push_back({{run.name, (panel.composite ? "composite of " : "H_res of ") + panel.title,
                                   static_cast<double>(i + 1), static_cast<double>(j + 1), panel.matrix(i, j)},
                                  {}});
          }
        }
      }
    }
    return table;
  }
  table.headers = {
      "run", "sublayer", "single forward", "single backward", "composite 1 to l forward", "composite l to L backward"};
  for (const view::FigureRun& run : runs_) {
    const view::GainCurves curves = view::gainCurves(run, definition());
    for (std::size_t l = 0; l < run.means.size(); ++l) {
      view::TableRow row;
      row.cells = {run.name,
                   static_cast<double>(l + 1),
                   curves.singleForward[l],
                   curves.singleBackward[l],
                   curves.compositeForward[l],
                   curves.compositeBackward[l]};
      row.element = view::ElementId{static_cast<std::int32_t>(l + 1), view::MapKind::None, -1, -1, -1};
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

QJsonObject FigureView::saveState() const {
  return {{QStringLiteral("number"), number()}, {QStringLiteral("definition"), definitionBox_->currentIndex()}};
}

void FigureView::restoreState(const QJsonObject& state) {
  setNumber(state.value(QStringLiteral("number")).toInt(7));
  definitionBox_->setCurrentIndex(std::clamp(
      state.value(QStringLiteral("definition")).toInt(definitionBox_->currentIndex()), 0, view::kGainDefinitions - 1));
}

ViewDescriptor figureDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("figure");
  d.title = FigureView::tr("Figures of the paper");
  d.description = FigureView::tr("Figures 3, 7 and 8 of the mHC paper from the shown runs, side by side");
  d.icon = QStringLiteral("image");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new FigureView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Left, 5, QStringLiteral("wall"), 0.55}};
  return d;
}

}  // namespace mhc::widgets
