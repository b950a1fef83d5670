// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/samples/SamplesView.h"

#include <QComboBox>
#include <QHeaderView>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableView>
#include <QTextDocument>
#include <QTextEdit>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/base/RunSet.h"
#include "widgets/base/StepText.h"
#include "widgets/base/TableTwin.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/samples/SampleFeed.h"

namespace mhc::widgets {
namespace {

constexpr qsizetype kLongest = 20'000;   ///< characters of one text that are shown; the table has all
constexpr qsizetype kPreview = 80;       ///< of a text or prompt in the list
constexpr int kNarrow = 620;             ///< pixels; below, the texts stand under the list

QString preview(const QString& text) {
  return text.left(kPreview).simplified() + (text.size() > kPreview ? QStringLiteral("…") : QString());
}

QString html(const Sample& sample, const QString& dim) {
  const auto shown = [](const QString& text) {
    return text.size() > kLongest ? text.left(kLongest).toHtmlEscaped() + QStringLiteral(" …") : text.toHtmlEscaped();
  };
  const QString line = sample.settings.isEmpty()
                           ? QString()
                           : QStringLiteral("<p style='color:%1'>%2</p>").arg(dim, sample.settings.toHtmlEscaped());
  return QStringLiteral("<p style='white-space:pre-wrap'><b>%1</b>%2</p>%3").arg(shown(sample.prompt), shown(sample.text), line);
}

}  // namespace

SamplesView::SamplesView(SampleFeed& feed, const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      feed_(feed),
      model_(new TableDataModel(this)),
      list_(new QTableView),
      prompts_(new QComboBox),
      asking_(new QWidget),
      wish_(new QLineEdit),
      write_(new QPushButton(tr("Write"))),
      parts_(new QSplitter(Qt::Horizontal, this)),
      panes_(new QSplitter(Qt::Horizontal)),
      own_(makePane(tr("What the current run's model wrote"))),
      other_(makePane(tr("What the baseline's model wrote"))) {
  list_->setModel(model_);
  list_->setSelectionBehavior(QAbstractItemView::SelectRows);
  list_->setSelectionMode(QAbstractItemView::SingleSelection);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->setWordWrap(false);
  list_->setTabKeyNavigation(false);
  list_->verticalHeader()->hide();
  list_->verticalHeader()->setDefaultSectionSize(QFontMetrics(list_->font()).height() + 6);
  list_->horizontalHeader()->setStretchLastSection(true);
  list_->setAccessibleName(tr("Samples"));
  list_->setToolTip(tr("Click or Return: moves the time cursor to the step of that sample"));
  list_->setMinimumSize(120, 60);
  list_->installEventFilter(this);
  prompts_->setAccessibleName(tr("Prompt"));
  prompts_->setToolTip(tr("Only samples that go on from this prompt"));
  prompts_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  prompts_->setMinimumContentsLength(10);
  auto* left = new QWidget;
  auto* leftColumn = new QVBoxLayout(left);
  leftColumn->setContentsMargins(6, 4, 0, 0);
  leftColumn->setSpacing(4);
  auto* row = new QHBoxLayout(asking_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  row->addWidget(wish_, 1);
  row->addWidget(write_);
  wish_->setPlaceholderText(tr("A text to go on from"));
  wish_->setAccessibleName(tr("Text to go on from"));
  wish_->setMaxLength(2000);
  wish_->setToolTip(tr("The model goes on from this text with its weights of now; training waits for it (120 tokens)"));
  write_->setToolTip(wish_->toolTip());
  connect(wish_, &QLineEdit::returnPressed, this, &SamplesView::ask);
  connect(wish_, &QLineEdit::textChanged, this, [this] { write_->setEnabled(!wish_->text().isEmpty()); });
  connect(write_, &QPushButton::clicked, this, &SamplesView::ask);
  write_->setEnabled(false);
  leftColumn->addWidget(asking_);
  leftColumn->addWidget(prompts_);
  leftColumn->addWidget(list_, 1);
  panes_->addWidget(own_.box);
  panes_->addWidget(other_.box);
  parts_->addWidget(left);
  parts_->addWidget(panes_);
  for (QSplitter* splitter : {parts_, panes_}) splitter->setChildrenCollapsible(false);
  parts_->setStretchFactor(0, 2);
  parts_->setStretchFactor(1, 3);
  parts_->setSizes({360, 540});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(parts_);
  setFocusProxy(list_);
  connect(list_, &QTableView::clicked, this, [this](const QModelIndex& index) { open(index.row()); });
  connect(prompts_, &QComboBox::currentIndexChanged, this, [this] {
    wanted_.clear();
    refresh();
  });
  connect(&feed_, &SampleFeed::changed, this, [this] {
    if (!paused()) refresh();
  });
  refresh();
}

SamplesView::Pane SamplesView::makePane(const QString& name) {
  Pane pane{new QWidget, new QLabel, new QTextEdit};
  pane.heading->setContentsMargins(6, 6, 6, 2);
  pane.heading->setWordWrap(true);
  pane.text->setReadOnly(true);
  pane.text->setFrameShape(QFrame::NoFrame);
  pane.text->setAccessibleName(name);
  pane.text->setMinimumSize(100, 40);
  pane.text->document()->setDocumentMargin(8);
  auto* column = new QVBoxLayout(pane.box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(pane.heading);
  column->addWidget(pane.text, 1);
  return pane;
}

QString SamplesView::text() const { return own_.text->toPlainText(); }
QString SamplesView::baselineText() const { return other_.box->isHidden() ? QString() : other_.text->toPlainText(); }
QString SamplesView::heading() const { return own_.heading->text(); }

void SamplesView::ask() {
  const QString run = context().runs->current();
  if (wish_->text().isEmpty() || !feed_.hasWriter(run)) return;
  context().cursor->setLive(true);  // it is shown when it comes
  feed_.request(run, wish_->text());
}

QString SamplesView::prompt() const { return prompts_->currentData().toString(); }

/// The newest while the cursor is live, which may stand at an older record.
std::int64_t SamplesView::step(const QString& run) const {
  const auto& samples = feed_.samples(run);
  return context().cursor->live() && !samples.empty() ? samples.back().step : context().cursor->step();
}

void SamplesView::pausedChanged() {
  if (!paused()) refresh();
}

void SamplesView::refresh() {
  const QString run = context().runs->current();
  fillPrompts();
  const auto& samples = feed_.samples(run);
  rows_.clear();
  for (std::size_t at = samples.size(); at-- > 0;) {
    if (prompt().isEmpty() || samples[at].prompt == prompt()) rows_.push_back(at);
  }
  view::TableData rows;
  rows.headers = {tr("step").toStdString(), tr("prompt").toStdString(), tr("text").toStdString()};
  for (const std::size_t at : rows_) {
    rows.rows.push_back({{static_cast<double>(samples[at].step), preview(samples[at].prompt).toStdString(),
                          preview(samples[at].text).toStdString()},
                         std::nullopt});
  }
  model_->setTable(rows);
  list_->setColumnWidth(0, 70);
  list_->setColumnWidth(1, 110);
  asking_->setVisible(feed_.hasWriter(run));
  if (samples.empty() && !feed_.hasWriter(run)) {
    setStatus({ViewState::Empty,
               tr("Here the texts appear that a model wrote during its training, each at its step. While a run goes on, a "
                  "text to go on from can be typed here; another program's trainer records its own (mhc_log.sample)."),
               {},
               {}});
  } else {
    setStatus({ViewState::Data, {}, {}, {}});
  }
  showTexts();
  Q_EMIT tableChanged();
}

void SamplesView::fillPrompts() {
  const QString before = wanted_.isEmpty() ? prompt() : wanted_;
  QStringList known;
  for (const Sample& sample : feed_.samples(context().runs->current())) {
    if (!sample.prompt.isEmpty() && !known.contains(sample.prompt)) known << sample.prompt;
  }
  const QSignalBlocker quiet(prompts_);
  prompts_->clear();
  prompts_->addItem(tr("All prompts"), QString());
  for (const QString& one : known) {
    prompts_->addItem(preview(one), one);
    prompts_->setItemData(prompts_->count() - 1, one.left(1000), Qt::ToolTipRole);
  }
  prompts_->setCurrentIndex(std::max(prompts_->findData(before), 0));
  prompts_->setEnabled(known.size() > 1);
}

void SamplesView::showTexts() {
  const QString run = context().runs->current(), baseline = context().runs->baseline();
  showText(own_, run);
  const bool compares = !baseline.isEmpty() && baseline != run && !feed_.samples(baseline).empty();
  other_.box->setVisible(compares);
  if (compares) showText(other_, baseline);
  const std::vector<std::size_t> near = samplesNear(feed_.samples(run), step(run), prompt());
  if (near.empty()) return;
  const auto row = std::find(rows_.begin(), rows_.end(), near.front());
  if (row != rows_.end()) list_->selectRow(static_cast<int>(row - rows_.begin()));
}

void SamplesView::showText(const Pane& pane, const QString& run) {
  const auto& samples = feed_.samples(run);
  const std::vector<std::size_t> near = samplesNear(samples, step(run), prompt());
  const Run* known = context().runs->find(run);
  QString heading = known != nullptr ? known->name : QString(), body;
  if (near.empty()) {
    heading += QStringLiteral(" · ") + (samples.empty() ? tr("nothing was written yet") : tr("nothing was written from this prompt"));
  } else {
    const std::int64_t at = samples[near.front()].step;
    heading += QStringLiteral(" · ") +
               (at == step(run) ? tr("step %1").arg(stepText(at)) : tr("nearest: step %1").arg(stepText(at)));
    const QString dim = Theme::current().colour(ThemeColour::TextDim).name();
    for (const std::size_t one : near) body += html(samples[one], dim);
  }
  pane.heading->setText(heading);
  // The same text again would throw a reader back to its start.
  if (pane.text->property("shown").toString() == body) return;
  pane.text->setProperty("shown", body);
  pane.text->setHtml(body);
}

void SamplesView::open(int row) {
  if (row < 0 || row >= static_cast<int>(rows_.size())) return;
  context().cursor->request(feed_.samples(context().runs->current())[rows_[static_cast<std::size_t>(row)]].step);
}

void SamplesView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  parts_->setOrientation(width() < kNarrow ? Qt::Vertical : Qt::Horizontal);
}

bool SamplesView::eventFilter(QObject* object, QEvent* event) {
  if (object == list_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      open(list_->currentIndex().row());
      return true;
    }
  }
  return View::eventFilter(object, event);
}

view::TableData SamplesView::table() const {
  view::TableData table;
  table.title = tr("Samples").toStdString();
  table.headers = {tr("step").toStdString(), tr("prompt").toStdString(), tr("text").toStdString(),
                   tr("settings").toStdString()};
  const auto& samples = feed_.samples(context().runs->current());
  for (const std::size_t at : rows_) {
    if (at >= samples.size()) continue;
    const Sample& one = samples[at];
    table.rows.push_back({{static_cast<double>(one.step), one.prompt.toStdString(), one.text.toStdString(),
                           one.settings.toStdString()},
                          std::nullopt});
  }
  return table;
}

QJsonObject SamplesView::saveState() const { return {{QStringLiteral("prompt"), prompt().left(1000)}}; }

void SamplesView::restoreState(const QJsonObject& state) {
  wanted_ = state.value(QStringLiteral("prompt")).toString();
  refresh();
}

ViewDescriptor samplesDescriptor(SampleFeed& feed) {
  ViewDescriptor d;
  d.id = QStringLiteral("samples");
  d.title = SamplesView::tr("Samples");
  d.description = SamplesView::tr("What the model wrote during training, at the step of the time cursor");
  d.icon = QStringLiteral("text");
  d.make = [&feed](const ViewContext& context, QWidget* parent) -> View* {
    return new SamplesView(feed, context, parent);
  };
  d.places = {{QStringLiteral("Train"), DockSide::Bottom, 2, QStringLiteral("log"), 0.22}};
  return d;
}

}  // namespace mhc::widgets
