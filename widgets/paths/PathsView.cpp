// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/paths/PathsView.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QJsonObject>
#include <QLabel>
#include <QMouseEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <algorithm>
#include <set>

#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/StepText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/paths/PathsModel.h"
#include "widgets/paths/PathsOptions.h"
#include "widgets/paths/ScatterPlot.h"
#include "widgets/paths/StepBox.h"

namespace mhc::widgets {
namespace {

constexpr int kNarrow = 720, kHigh = 380;  // narrower and higher: pictures under the table

}  // namespace

PathsView::PathsView(PathFeed& feed, const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      feed_(feed),
      model_(new PathsModel(this)),
      sorted_(new QSortFilterProxyModel(this)),
      table_(new QTableView(this)),
      scatter_(new ScatterPlot(this)),
      pruning_(new LinePlot(this)),
      noPruning_(new QLabel(this)),
      pictures_(new QTabWidget(this)),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      invitation_(new QLabel(this)),
      step_(new StepBox(this)),
      options_(new PathsOptions(this)),
      measure_(new QPushButton(tr("Measure"), this)),
      cancel_(new QPushButton(tr("Cancel"), this)),
      progress_(new QProgressBar(this)),
      doing_(new QLabel(this)),
      caption_(new QLabel(this)) {
  prepareTable();
  noPruning_->setText(tr("No pruning curve was measured. Choose it under Options and measure again."));
  noPruning_->setAlignment(Qt::AlignCenter);
  noPruning_->setWordWrap(true);
  auto* pruningPage = new QWidget(this);
  auto* pruningColumn = new QVBoxLayout(pruningPage);
  pruningColumn->setContentsMargins(0, 0, 0, 0);
  pruningColumn->addWidget(pruning_);
  pruningColumn->addWidget(noPruning_);
  pruning_->setTitle(tr("Loss as paths are taken out, nats per token (log scale)"),
                     tr("solid: cheapest first, dashed: random order, dotted: whole network"), tr("paths taken out"));
  pruning_->setLogarithmic(true);  // in random order the loss grows several times over: cheapest first would be flat
  pictures_->setDocumentMode(true);
  pictures_->addTab(scatter_, tr("Estimate"));
  pictures_->addTab(pruningPage, tr("Pruning"));
  pictures_->setTabToolTip(0, tr("The measured effect of each path over what one backward pass says of it"));
  pictures_->setTabToolTip(1, tr("The loss as path after path is taken out, the cheapest first, beside random order"));
  splitter_->addWidget(table_);
  splitter_->addWidget(pictures_);
  splitter_->setChildrenCollapsible(false);
  table_->setMinimumSize(60, 40);  // a low window still shows some rows
  pictures_->setMinimumSize(120, 60);
  splitter_->setSizes({580, 420});
  splitter_->setStretchFactor(0, 5);
  splitter_->setStretchFactor(1, 4);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(splitter_, 1);
  column->addWidget(invitation_, 1);
  invitation_->setWordWrap(true);
  invitation_->setAlignment(Qt::AlignCenter);
  invitation_->setMargin(24);
  connect(pruning_, &LinePlot::hovered, this, [this](double removed) { pruningPointed(removed, false); });
  connect(pruning_, &LinePlot::activated, this, [this](double removed) { pruningPointed(removed, true); });
  connect(scatter_, &ScatterPlot::currentChanged, this, [this](int effect) {
    if (context().selection == nullptr) return;
    context().selection->setHover(effect < 0 ? std::nullopt : std::optional(model_->element(effect)));
  });
  connect(scatter_, &ScatterPlot::activated, this, [this](int effect) {
    if (context().selection != nullptr) context().selection->select(model_->element(effect));
  });
  connect(pictures_, &QTabWidget::currentChanged, this, &View::tableChanged);
  connect(this, &View::cancelRequested, this, &PathsView::cancel);
  connect(&feed_, &PathFeed::jobChanged, this, [this] { showJob(); });
  connect(&feed_, &PathFeed::reportChanged, this, [this] { refresh(); });
  connect(&feed_, &PathFeed::stepsChanged, this, [this] { refresh(); });
  connect(step_, &StepBox::stepChanged, this, [this] { refresh(); });
  refresh();
}

PathsView::~PathsView() = default;

QWidget* PathsView::makeBar() {
  auto* bar = new QWidget(this);
  auto* column = new QVBoxLayout(bar);
  column->setContentsMargins(6, 4, 6, 4);
  auto* row = new QHBoxLayout;
  measure_->setToolTip(
      tr("Has the worker change each path of the chosen checkpoint and measure the loss over the same "
         "validation sequences"));
  cancel_->setToolTip(tr("Ends the measurement; nothing is kept of it"));
  progress_->setTextVisible(true);
  progress_->setAccessibleName(tr("Progress of the measurement"));
  row->addWidget(measure_);
  row->addWidget(step_);
  row->addWidget(options_);
  row->addWidget(progress_, 1);
  row->addWidget(cancel_);
  row->addStretch(0);
  caption_->setWordWrap(true);
  doing_->setWordWrap(true);
  caption_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addLayout(row);
  column->addWidget(doing_);
  column->addWidget(caption_);
  connect(measure_, &QPushButton::clicked, this, &PathsView::measure);
  connect(cancel_, &QPushButton::clicked, this, &PathsView::cancel);
  return bar;
}

void PathsView::prepareTable() {
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(Qt::UserRole);
  table_->setModel(sorted_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(PathsModel::Effect, Qt::DescendingOrder);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(false);
  table_->setTabKeyNavigation(false);
  table_->setMouseTracking(true);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(QFontMetrics(table_->font()).height() + 6);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setAccessibleName(tr("Effect of each path"));
  table_->viewport()->installEventFilter(this);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { rowsChosen(); });
}

void PathsView::measure() {
  const QString run = context().runs == nullptr ? QString() : context().runs->current();
  if (run.isEmpty()) return;
  const PathJob* job = feed_.newest(run, false);
  if (job != nullptr && job->active()) return;
  PathRequest request = options_->request();
  request.run = run;
  request.step = step_->step();
  feed_.start(request);
}

void PathsView::cancel() {
  if (context().runs == nullptr) return;
  const PathJob* job = feed_.newest(context().runs->current(), false);
  if (job != nullptr) feed_.cancel(job->id);
}

void PathsView::refresh() {
  const QString run = context().runs == nullptr ? QString() : context().runs->current();
  feed_.want(run);
  {
    const QSignalBlocker quiet(step_);
    step_->setSteps(feed_.steps(run));
  }
  const PathSteps steps = feed_.steps(run);
  const std::int64_t newest = steps.checkpoints.empty() ? -1 : steps.checkpoints.back();
  const std::int64_t wanted = step_->step() >= 0 ? step_->step() : newest;
  PathReportPtr report = feed_.report(run, wanted);
  if (report == nullptr && std::binary_search(steps.measured.begin(), steps.measured.end(), wanted)) {
    feed_.wantStep(run, wanted);
  }
  // Of a newest checkpoint that was not measured: what is known of earlier ones.
  if (report == nullptr && step_->step() < 0) report = feed_.report(run);
  if (report != report_) {
    report_ = std::move(report);
    showReport();
  }
  showJob();
}

void PathsView::showReport() {
  following_ = true;
  model_->setReport(report_);
  following_ = false;
  scatter_->setReport(report_);
  showPruning();
  if (report_ != nullptr) table_->resizeColumnsToContents();
  selectionChanged();
  Q_EMIT tableChanged();
}

QString PathsView::captionText() const {
  if (report_ == nullptr) return {};
  const std::vector<std::int64_t> there =
      feed_.steps(context().runs == nullptr ? QString() : context().runs->current()).checkpoints;
  const QString text = reportText(*report_);
  if (step_->step() >= 0 || there.empty() || there.back() == report_->step) return text;
  return tr("The newest checkpoint, of step %1, has not been measured; this is an earlier measurement.")
             .arg(stepText(there.back())) +
         QLatin1Char(' ') + text;
}

void PathsView::showJob() {
  const QString run = context().runs == nullptr ? QString() : context().runs->current();
  const PathJob* job = feed_.newest(run, false);
  const bool active = job != nullptr && job->active();
  const bool pressed = measure_->hasFocus(), given = cancel_->hasFocus();
  measure_->setEnabled(!active && !run.isEmpty() && step_->measurable());
  caption_->setText(captionText());
  const bool checkpoints = !feed_.steps(run).checkpoints.empty();
  splitter_->setVisible(report_ != nullptr);
  caption_->setVisible(report_ != nullptr);
  invitation_->setVisible(report_ == nullptr);
  const QString what =
      tr("Each read, write and carry of the trained network is cut, and the loss measured over the same "
         "validation sequences.");
  invitation_->setText(active ? what + QLatin1Char('\n') + tr("The effects appear here when all have been measured.")
                              : what + QLatin1Char('\n') + tr("Press Measure."));
  progress_->setVisible(active);
  cancel_->setVisible(active);
  // Whoever started it by keyboard has Cancel at hand, and Measure again when it is over.
  setFocusProxy(report_ != nullptr ? static_cast<QWidget*>(table_) : active ? cancel_ : measure_);
  if (active && pressed) cancel_->setFocus(Qt::OtherFocusReason);
  if (!active && given) measure_->setFocus(Qt::OtherFocusReason);
  doing_->setVisible(active || (job != nullptr && job->state == PathJobState::Failed));
  if (active) {
    progress_->setRange(0, job->progress < 0 ? 0 : 1000);
    progress_->setValue(static_cast<int>(1000 * std::max(job->progress, 0.0)));
    doing_->setText(job->state == PathJobState::Waiting ? tr("Waiting for another measurement to end")
                                                        : tr("Measuring: %1").arg(job->doing));
  } else if (job != nullptr) {
    doing_->setText(job->problem);
  }
  QPalette palette = this->palette();
  if (!active) palette.setColor(QPalette::WindowText, Theme::current().colour(ThemeColour::Bad));
  doing_->setPalette(palette);
  // With a checkpoint there is something to choose and to press, whether or not it was measured.
  if (report_ != nullptr || checkpoints || active) return setStatus({ViewState::Data, {}, {}, {}});
  if (job != nullptr && job->state == PathJobState::Failed) {
    return setStatus({ViewState::Error, job->problem, tr("Measure again"), QStringLiteral("paths.measure")});
  }
  ViewStatus waiting = waitingStatus(
      context(), tr("Here the effect of every path on the loss appears: each read, write and carry of the "
                    "trained network is cut, and the loss measured over the same validation sequences."));
  if (!run.isEmpty()) {
    waiting.actionText = tr("Measure the paths");
    waiting.command = QStringLiteral("paths.measure");
  }
  setStatus(waiting);
}

std::vector<int> PathsView::effectsOf(const std::function<bool(const view::ElementId&)>& wanted) const {
  std::vector<int> found;
  for (int row = 0; row < model_->rowCount(); ++row) {
    if (wanted(model_->element(row))) found.push_back(row);
  }
  return found;
}

void PathsView::hoverChanged() {
  if (context().selection == nullptr || report_ == nullptr) return;
  const auto& hover = context().selection->hover();
  int current = -1;
  // One entry: exactly that path. Anything wider would light half the picture.
  for (int row = 0; hover.has_value() && current < 0 && row < model_->rowCount(); ++row) {
    const view::ElementId id = model_->element(row);
    if (id.sublayer == hover->sublayer && id.map == hover->map && id.to == hover->to && id.from == hover->from)
      current = row;
  }
  scatter_->setCurrent(current);
}

void PathsView::selectionChanged() {
  if (context().selection == nullptr || report_ == nullptr || following_) return;
  const Selection& selection = *context().selection;
  const std::vector<int> effects = effectsOf([&](const view::ElementId& id) { return selection.selects(id); });
  scatter_->setSelected(effects);
  QItemSelection rows;
  for (const int effect : effects) {
    const QModelIndex index = sorted_->mapFromSource(model_->index(effect, 0));
    rows.select(index, index);
  }
  following_ = true;
  table_->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  following_ = false;
  if (!effects.empty() && !table_->hasFocus())
    table_->scrollTo(sorted_->mapFromSource(model_->index(effects.front(), 0)));
}

void PathsView::rowsChosen() {
  if (following_ || context().selection == nullptr || report_ == nullptr) return;
  std::set<view::ElementId> ids;
  std::vector<int> effects;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
    const int effect = sorted_->mapToSource(index).row();
    effects.push_back(effect);
    ids.insert(model_->element(effect));
  }
  scatter_->setSelected(std::move(effects));
  following_ = true;
  context().selection->setSelected(std::move(ids));
  following_ = false;
}

void PathsView::themeChanged() {
  showPruning();
  scatter_->update();
  pruning_->update();
}

void PathsView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  splitter_->setOrientation(width() < kNarrow && height() >= kHigh ? Qt::Vertical : Qt::Horizontal);
}

bool PathsView::eventFilter(QObject* object, QEvent* event) {
  if (object == table_->viewport() && context().selection != nullptr && report_ != nullptr) {
    if (event->type() == QEvent::MouseMove) {
      const QModelIndex index = table_->indexAt(static_cast<QMouseEvent*>(event)->position().toPoint());
      context().selection->setHover(index.isValid() ? std::optional(model_->element(sorted_->mapToSource(index).row()))
                                                    : std::nullopt);
    } else if (event->type() == QEvent::Leave) {
      context().selection->setHover(std::nullopt);
    }
  }
  return View::eventFilter(object, event);
}

view::TableData PathsView::table() const {
  if (report_ == nullptr) return {};
  return pictures_->currentIndex() == 1 && !report_->pruning.empty() ? pruningTable(*report_) : effectsTable(*report_);
}

std::vector<view::NamedArray> PathsView::arrays() const {
  return report_ == nullptr ? std::vector<view::NamedArray>() : reportArrays(*report_);
}

}  // namespace mhc::widgets
