// SPDX-License-Identifier: GPL-3.0-or-later
// What the sandbox takes from a run, how Sinkhorn runs in it, and the arrays it gives away.
#include <QBoxLayout>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>

#include "core/hyper/Decomposition.h"
#include "core/hyper/Spectrum.h"
#include "core/view/NumberText.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/matrix/MatrixModel.h"
#include "widgets/matrix/SandboxView.h"

namespace mhc::widgets {
namespace {

void addSpectrumAndTerms(std::vector<view::NamedArray>& arrays, const hyper::Matrix& matrix) {
  view::NamedArray eigen{"eigenvalues", {0, 2}, {}};
  for (const auto& value : hyper::eigenvalues(matrix)) {
    eigen.values.insert(eigen.values.end(), {value.real(), value.imag()});
    ++eigen.shape[0];
  }
  arrays.push_back(std::move(eigen));
  const std::vector<hyper::PermutationTerm> terms = hyper::decompose(matrix).terms;
  if (terms.empty()) return;
  view::NamedArray permutations{"permutations", {terms.size(), static_cast<std::size_t>(matrix.rows)}, {}};
  view::NamedArray weights{"weights", {terms.size()}, {}}, bounds{"bounds", {terms.size()}, {}};
  for (const hyper::PermutationTerm& term : terms) {
    permutations.values.insert(permutations.values.end(), term.permutation.begin(), term.permutation.end());
    weights.values.push_back(term.weight);
    bounds.values.push_back(term.bound);
  }
  for (view::NamedArray* array : {&permutations, &weights, &bounds}) arrays.push_back(std::move(*array));
}

}  // namespace

QWidget* SandboxView::makeRecipe() {
  iterations_->setRange(1, 1000);
  iterations_->setValue(hyper::SinkhornOptions().iterations);
  iterations_->setSuffix(tr(" iter."));
  iterations_->setAccessibleName(tr("Iterations of Sinkhorn"));
  iterations_->setToolTip(tr("Iterations of Sinkhorn (hc_sinkhorn_iters): each normalises columns, then rows"));
  numerics_->addItems({tr("paper"), tr("DeepSeek-V4")});
  numerics_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  numerics_->setMinimumContentsLength(4);
  iterations_->setMinimumWidth(90);
  numerics_->setAccessibleName(tr("Numerics of Sinkhorn"));
  numerics_->setToolTip(
      tr("hc_numerics. Paper: exact divisions. DeepSeek-V4: softmax + 1e-6, then every divisor + 1e-6"));
  showSource();
  auto* box = new QWidget(this);
  auto* column = new QVBoxLayout(box);
  auto* row = new QHBoxLayout;
  column->setContentsMargins(0, 0, 0, 0);
  row->addWidget(iterations_, 3);
  row->addWidget(numerics_, 2);
  column->addLayout(row);
  column->addWidget(fromRun_);
  const auto changed = [this] {
    ofRun_ = false;
    takenSublayer_ = 0;
    eps_.reset();
    examine();
  };
  connect(iterations_, &QSpinBox::valueChanged, this, changed);
  connect(numerics_, &QComboBox::currentIndexChanged, this, changed);
  connect(fromRun_, &QPushButton::clicked, this, &SandboxView::takeFromRun);
  if (context().tracks != nullptr) {
    connect(context().tracks, &TrackFeed::changed, this, [this](const QString& run, view::RecordKind kind) {
      if (kind == view::RecordKind::Mean && takenSublayer_ > 0 && run == takenRun_) applyRecipe();
    });
  }
  return box;
}

void SandboxView::setSinkhorn(int iterations, hyper::Numerics numerics, std::optional<double> eps) {
  const QSignalBlocker a(iterations_), b(numerics_);
  iterations_->setValue(iterations);
  numerics_->setCurrentIndex(static_cast<int>(numerics));
  eps_ = eps;
  examine();
}

void SandboxView::showSource() {
  const view::FramePtr frame = currentFrame();
  const bool known = frame != nullptr && hasMaps(frame.get());
  fromRun_->setEnabled(known);
  fromRun_->setText(known ? tr("From the run: %1").arg(sublayerName(*frame->data, chosenSublayer(*frame->data)))
                          : tr("From the run"));
  QString tip =
      tr("The selected sublayer of the current run at the shown step: its H_res, or its mean logits over tokens, with "
         "this sublayer's mixing type, iterations and numerics");
  if (!known) tip += QLatin1Char('\n') + tr("No run with recorded maps is open.");
  fromRun_->setToolTip(tip);
}

void SandboxView::forgetSource() {
  taken_.clear();
  takenLogits_.clear();
  takenMixing_.clear();
  takenText_.clear();
  takenSublayer_ = 0;
  ofRun_ = false;
}

int SandboxView::chosenSublayer(const view::FrameData& record) const {
  int sublayer = std::min(2, record.sublayers);
  for (const view::ElementId& id : context().selection->selected()) {
    if (id.sublayer > 0 && id.sublayer <= record.sublayers) sublayer = id.sublayer;
  }
  return sublayer;
}

void SandboxView::takeFromRun() {
  const view::FramePtr frame = currentFrame();
  if (frame == nullptr || !hasMaps(frame.get())) return;
  const int sublayer = chosenSublayer(*frame->data);
  const MatrixModel model(frame, sublayer, -1);
  const MatrixCase matrix = model.matrixCase();
  const bool logits = meaning_ == Meaning::Logits && matrix.logits.has_value();
  if (!logits) setMeaning(Meaning::Numbers);
  setMatrix(logits ? *matrix.logits : matrix.matrix);
  takenText_ = text_->toPlainText();
  takenRun_ = context().runs->current();
  taken_ = tr("%1, step %2").arg(matrix.name, QString::fromStdString(view::formatInteger(frame->recorded)));
  takenLogits_ = matrix.logitsName;
  takenMixing_ = matrix.withoutSinkhorn;
  takenSublayer_ = takenMixing_.isEmpty() ? sublayer : 0;
  ofRun_ = false;
  if (context().tracks != nullptr) context().tracks->want(takenRun_, view::RecordKind::Mean);
  applyRecipe();
}

/// The sublayer's own recipe, as soon as the run's folder has been asked for it.
void SandboxView::applyRecipe() {
  const view::TrackPtr track =
      context().tracks != nullptr ? context().tracks->find(takenRun_, view::RecordKind::Mean) : nullptr;
  const auto at = static_cast<std::size_t>(takenSublayer_ - 1);
  if (takenSublayer_ > 0 && track != nullptr && at < track->sinkhorn.size() && track->sinkhorn[at].has_value()) {
    ofRun_ = true;
    takenSublayer_ = 0;
    const hyper::SinkhornOptions& recipe = *track->sinkhorn[at];
    return setSinkhorn(recipe.iterations, recipe.numerics, recipe.eps);
  }
  examine();
}

std::vector<view::NamedArray> SandboxView::arrays() const {
  const auto n = static_cast<std::size_t>(case_.matrix.rows);
  if (n == 0) return {};
  std::vector<view::NamedArray> arrays{{"H", {n, n}, case_.matrix.values},
                                       {"singular_values", {n}, hyper::singularValues(case_.matrix)}};
  addSpectrumAndTerms(arrays, case_.matrix);
  if (!case_.logits.has_value()) return arrays;
  const std::vector<hyper::SinkhornState> states = hyper::sinkhornHistory(*case_.logits, case_.sinkhorn);
  view::NamedArray matrices{"sinkhorn", {states.size(), n, n}, {}};
  view::NamedArray rows{"row_error", {states.size()}, {}}, columns{"column_error", {states.size()}, {}};
  for (const hyper::SinkhornState& state : states) {
    matrices.values.insert(matrices.values.end(), state.matrix.values.begin(), state.matrix.values.end());
    rows.values.push_back(state.row_error);
    columns.values.push_back(state.column_error);
  }
  arrays.push_back({"logits", {n, n}, case_.logits->values});
  for (view::NamedArray* array : {&matrices, &rows, &columns}) arrays.push_back(std::move(*array));
  return arrays;
}

}  // namespace mhc::widgets
