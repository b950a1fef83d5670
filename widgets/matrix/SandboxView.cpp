// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/SandboxView.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QSpinBox>
#include <QSplitter>
#include <QStyle>
#include <QTabWidget>
#include <algorithm>
#include <cmath>
#include <random>

#include "core/hyper/Sinkhorn.h"
#include "core/view/MatrixText.h"
#include "widgets/base/NumberEdit.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MatrixCanvas.h"
#include "widgets/matrix/PermutationPage.h"
#include "widgets/matrix/SinkhornPage.h"
#include "widgets/matrix/SpectrumPage.h"

namespace mhc::widgets {
namespace {

constexpr int kFine = 200;  // places of the slider

NumberFieldSpec entrySpec() {
  NumberFieldSpec spec;
  spec.label = SandboxView::tr("Entry");
  spec.step = 0.05;
  return spec;
}

}  // namespace

SandboxView::SandboxView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      meaningBox_(new QComboBox(this)),
      size_(new QSpinBox(this)),
      iterations_(new QSpinBox(this)),
      numerics_(new QComboBox(this)),
      fromRun_(new QPushButton(tr("From the run"), this)),
      text_(new QPlainTextEdit(this)),
      problem_(new QLabel(this)),
      entryName_(new QLabel(this)),
      entry_(new NumberEdit(entrySpec(), this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      canvas_(new MatrixCanvas(this)),
      pages_(new QTabWidget(this)),
      sinkhorn_(new SinkhornPage(this)),
      spectrum_(new SpectrumPage(this)),
      permutations_(new PermutationPage(this)) {
  pages_->addTab(spectrum_, tr("Spectrum"));
  pages_->addTab(permutations_, tr("Permutations"));
  pages_->addTab(sinkhorn_, tr("Sinkhorn"));
  pages_->setDocumentMode(true);
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->addWidget(makeInput());
  splitter->addWidget(canvas_);
  splitter->addWidget(pages_);
  splitter->setSizes({240, 330, 430});
  splitter->setStretchFactor(0, 2);
  splitter->setStretchFactor(1, 3);
  splitter->setStretchFactor(2, 4);
  splitter->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(splitter);
  setFocusProxy(text_);
  connect(text_, &QPlainTextEdit::textChanged, this, &SandboxView::textChanged);
  connect(canvas_, &MatrixCanvas::activated, this, &SandboxView::showEntry);
  connect(canvas_, &MatrixCanvas::currentChanged, this, &SandboxView::showEntry);
  connect(entry_, &NumberEdit::valueChanged, this, &SandboxView::changeEntry);
  connect(slider_, &QSlider::valueChanged, this, [this](int at) {
    const bool logits = meaning_ == Meaning::Logits;
    if (!quiet_) changeEntry(logits ? -8 + 16.0 * at / kFine : static_cast<double>(at) / kFine);
  });
  connect(pages_, &QTabWidget::currentChanged, this, &View::tableChanged);
  for (CasePage* page : std::initializer_list<CasePage*>{sinkhorn_, spectrum_, permutations_}) {
    connect(page, &CasePage::tableChanged, this, &View::tableChanged);
  }
  setStatus({ViewState::Data, {}, {}, {}});
  setMatrix(hyper::Matrix(4, 4, {0.7, 0.1, 0.1, 0.1, 0.1, 0.6, 0.2, 0.1, 0.1, 0.2, 0.6, 0.1, 0.1, 0.1, 0.1, 0.7}));
}

QWidget* SandboxView::makeInput() {
  meaningBox_->addItems({tr("Numbers of H"), tr("Logits of H")});
  meaningBox_->setAccessibleName(tr("What the numbers are"));
  meaningBox_->setToolTip(tr("Numbers: the matrix itself. Logits: H is what Sinkhorn makes of them."));
  size_->setRange(1, view::kLargestTyped);
  size_->setValue(4);
  size_->setPrefix(tr("n = "));
  size_->setAccessibleName(tr("Streams n"));
  size_->setToolTip(tr("Streams of what the buttons make"));
  text_->setFont(Theme::current().monospaceFont());
  text_->setTabStopDistance(10 * QFontMetricsF(text_->font()).horizontalAdvance(QLatin1Char('0')));
  text_->setTabChangesFocus(true);
  text_->setLineWrapMode(QPlainTextEdit::NoWrap);
  text_->setAccessibleName(tr("Matrix as text"));
  text_->setPlaceholderText(tr("Type or paste a square matrix, one row a line"));
  text_->setToolTip(tr("One row a line; spaces, commas or a spreadsheet's tabs between the numbers"));
  problem_->setWordWrap(true);
  problem_->setAccessibleName(tr("What is wrong with the text"));
  slider_->setRange(0, kFine);
  slider_->setAccessibleName(tr("Entry of the matrix"));
  auto* first = new QHBoxLayout;
  first->addWidget(meaningBox_, 1);
  first->addWidget(size_);
  auto* entry = new QHBoxLayout;
  entry->addWidget(entryName_);
  entry->addWidget(entry_, 1);
  auto* box = new QWidget(this);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(6, 6, 6, 6);
  column->addLayout(first);
  column->addWidget(makeRecipe());
  column->addWidget(makeButtons());
  column->addWidget(text_, 1);
  column->addWidget(problem_);
  column->addLayout(entry);
  column->addWidget(slider_);
  connect(meaningBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setMeaning(static_cast<Meaning>(at)); });
  // A low window scrolls through it.
  text_->setMinimumHeight(60);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(box);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumSize(box->minimumSizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent), 120);
  return scroll;
}

QWidget* SandboxView::makeButtons() {
  auto* box = new QWidget(this);
  auto* grid = new QGridLayout(box);
  grid->setContentsMargins(0, 0, 0, 0);
  int place = 0;
  const auto add = [&](const QString& text, const QString& tip, auto make) {
    auto* button = new QPushButton(text, box);
    button->setToolTip(tip);
    grid->addWidget(button, place / 2, place % 2);
    ++place;
    connect(button, &QPushButton::clicked, this, [this, make] {
      hyper::Matrix made = make(size_->value());
      // As logits: so far apart that Sinkhorn gives the wanted matrix to four digits; equal ones give the uniform one.
      if (meaning_ == Meaning::Logits) {
        for (double& v : made.values) v = v > 0.999 ? 10 : v < 0.001 ? 0 : std::log(v);
      }
      setMatrix(made);
    });
  };
  add(tr("Identity"), tr("No stream is mixed with another"), [](int n) { return hyper::identity(n); });
  add(tr("Uniform"), tr("J: every stream becomes the mean of all"), [](int n) { return hyper::uniform(n); });
  add(tr("Permutation"), tr("The cyclic shift; press again to shift further"), [this](int n) {
    std::vector<int> shift;
    const int by = static_cast<int>(seed_++ % static_cast<unsigned>(std::max(n - 1, 1))) + 1;
    for (int i = 0; i < n; ++i) shift.push_back((i + by) % n);
    return hyper::permutationMatrix(shift);
  });
  add(tr("Random"), tr("Doubly stochastic, from normal logits; press again for another"), [this](int n) {
    std::mt19937 engine(seed_++);
    std::normal_distribution<double> normal(0, 1.5);
    hyper::Matrix logits(n, n);
    for (double& v : logits.values) v = std::round(normal(engine) * 1000) / 1000;
    hyper::SinkhornOptions options;
    options.iterations = 200;
    return hyper::sinkhorn(logits, options);
  });
  return box;
}

void SandboxView::setText(const QString& text) {
  text_->setPlainText(text);
}

void SandboxView::setMatrix(const hyper::Matrix& matrix) {
  hyper::Matrix rounded = matrix;  // what people can read and edit
  for (double& v : rounded.values) v = std::round(v * 1e6) / 1e6;
  setText(QString::fromStdString(view::matrixLines(rounded)));
}

void SandboxView::setMeaning(Meaning meaning) {
  if (meaning != meaning_) forgetSource();  // logits of a run are not its H_res
  meaning_ = meaning;
  meaningBox_->setCurrentIndex(static_cast<int>(meaning));
  examine();
}

QString SandboxView::problem() const {
  return problem_->text();
}

void SandboxView::textChanged() {
  const auto parsed = view::parseMatrix(text_->toPlainText().toStdString());
  problem_->setText(parsed.ok() ? QString() : QString::fromStdString(parsed.error().text()));
  problem_->setVisible(!parsed.ok());
  QPalette palette = problem_->palette();
  palette.setColor(QPalette::WindowText, Theme::current().colour(ThemeColour::Bad));
  problem_->setPalette(palette);
  if (!parsed.ok()) return;  // the last good matrix stays
  typed_ = parsed.value();
  const bool quiet = quiet_;
  quiet_ = true;
  size_->setValue(typed_.rows);
  quiet_ = quiet;
  if (text_->toPlainText() != takenText_) forgetSource();
  examine();
}

void SandboxView::examine() {
  case_ = {};
  case_.name = taken_.isEmpty() ? tr("the typed matrix") : taken_;
  case_.sinkhorn.iterations = iterations_->value();
  case_.sinkhorn.numerics = static_cast<hyper::Numerics>(numerics_->currentIndex());
  case_.sinkhorn.eps = eps_.value_or(case_.sinkhorn.numerics == hyper::Numerics::DeepseekV4 ? 1e-6 : 0);
  case_.assumed = !ofRun_;
  case_.withoutSinkhorn = takenMixing_;
  const bool positive = std::all_of(typed_.values.begin(), typed_.values.end(), [](double v) { return v > 0; });
  if (meaning_ == Meaning::Logits) {
    case_.logits = typed_;
    case_.logitsName = taken_.isEmpty() ? tr("the typed logits") : takenLogits_;
    case_.matrix = hyper::sinkhorn(typed_, case_.sinkhorn);
  } else {
    case_.matrix = typed_;
    if (positive) {
      case_.logits = typed_;
      for (double& v : case_.logits->values) v = std::log(v);
      case_.logitsName =
          taken_.isEmpty() ? tr("the logarithms of the typed numbers") : tr("the logarithms of its entries");
    }
  }
  MatrixPicture picture;
  picture.values = case_.matrix;
  picture.scale = scaleFor(case_.matrix);
  const bool logits = meaning_ == Meaning::Logits;
  picture.title = taken_.isEmpty() ? (logits ? tr("H: Sinkhorn of the logits") : tr("H: as typed"))
                  : logits         ? tr("H: Sinkhorn of the mean logits, %1").arg(taken_)
                                   : tr("H: %1").arg(taken_);
  canvas_->setPicture(std::move(picture));
  sinkhorn_->showCase(case_);
  spectrum_->showCase(case_);
  permutations_->showCase(case_);
  showEntry();
  Q_EMIT tableChanged();
}

void SandboxView::showEntry() {
  const auto [to, from] = canvas_->currentCell();
  const bool chosen = to >= 0 && to < typed_.rows && from < typed_.cols;
  entryName_->setText(chosen ? tr("to %1, from %2").arg(to + 1).arg(from + 1) : tr("click a cell"));
  entry_->setEnabled(chosen);
  slider_->setEnabled(chosen);
  if (!chosen) return;
  const bool quiet = quiet_;
  quiet_ = true;
  const double value = typed_(to, from);
  entry_->setValue(value);
  const double along = meaning_ == Meaning::Logits ? (value + 8) / 16 : value;
  slider_->setValue(static_cast<int>(std::lround(std::clamp(along, 0.0, 1.0) * kFine)));
  slider_->setToolTip(meaning_ == Meaning::Logits ? tr("This logit, from −8 to 8") : tr("This entry, from 0 to 1"));
  quiet_ = quiet;
}

void SandboxView::changeEntry(double value) {
  const auto [to, from] = canvas_->currentCell();
  if (quiet_ || to < 0 || to >= typed_.rows || from >= typed_.cols || typed_(to, from) == value) return;
  hyper::Matrix changed = typed_;
  changed(to, from) = value;
  setText(QString::fromStdString(view::matrixLines(changed)));
}

void SandboxView::themeChanged() {
  canvas_->update();
  for (CasePage* page : std::initializer_list<CasePage*>{sinkhorn_, spectrum_, permutations_}) page->restyle();
}

view::TableData SandboxView::table() const {
  if (pages_->currentWidget() == permutations_) return permutations_->table();
  if (pages_->currentWidget() == sinkhorn_) return sinkhorn_->table();
  return spectrum_->table();
}

QJsonObject SandboxView::saveState() const {
  return {{QStringLiteral("text"), text_->toPlainText().left(4096)},
          {QStringLiteral("logits"), meaning_ == Meaning::Logits},
          {QStringLiteral("iterations"), iterations_->value()},
          {QStringLiteral("numerics"), numerics_->currentIndex()},
          {QStringLiteral("page"), pages_->currentIndex()}};
}

void SandboxView::restoreState(const QJsonObject& state) {
  setMeaning(state.value(QStringLiteral("logits")).toBool() ? Meaning::Logits : Meaning::Numbers);
  setSinkhorn(state.value(QStringLiteral("iterations")).toInt(iterations_->value()),
              state.value(QStringLiteral("numerics")).toInt() == 1 ? hyper::Numerics::DeepseekV4 : hyper::Numerics::Paper);
  if (const QString text = state.value(QStringLiteral("text")).toString(); !text.isEmpty()) setText(text);
  pages_->setCurrentIndex(std::clamp(state.value(QStringLiteral("page")).toInt(), 0, pages_->count() - 1));
}

ViewDescriptor sandboxDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("sandbox");
  d.title = SandboxView::tr("Matrix sandbox");
  d.description = SandboxView::tr("Type, paste or slide a mixing matrix and examine it; no run is needed");
  d.icon = QStringLiteral("matrix");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new SandboxView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 6, QStringLiteral("depth"), 0.45}};
  return d;
}

}  // namespace mhc::widgets
