// SPDX-License-Identifier: GPL-3.0-or-later
// What the sandbox takes from a run, how Sinkhorn runs in it, and the arrays it gives away.
#include <QBoxLayout>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>

#include "core/hyper/Spectrum.h"
#include "core/view/NumberText.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/matrix/MatrixModel.h"
#include "widgets/matrix/SandboxView.h"

namespace mhc::widgets {

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
  fromRun_->setToolTip(
      tr("The selected sublayer of the current run at the shown step: its H_res, or its mean logits over tokens, with "
         "this sublayer's iterations and numerics"));
  fromRun_->setEnabled(false);
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

void SandboxView::framesChanged() {
  const view::FramePtr frame = currentFrame();
  fromRun_->setEnabled(frame != nullptr && hasMaps(frame.get()));
}

void SandboxView::takeFromRun() {
  const view::FramePtr frame = currentFrame();
  if (frame == nullptr || !hasMaps(frame.get())) return;
  int sublayer = 1;
  for (const view::ElementId& id : context().selection->selected()) {
    if (id.sublayer > 0 && id.sublayer <= frame->data->sublayers) sublayer = id.sublayer;
  }
  const MatrixModel model(frame, sublayer, -1);
  const MatrixCase matrix = model.matrixCase();
  const bool logits = meaning_ == Meaning::Logits && matrix.logits.has_value();
  if (!logits) setMeaning(Meaning::Numbers);
  setMatrix(logits ? *matrix.logits : matrix.matrix);
  takenText_ = text_->toPlainText();
  takenRun_ = context().runs->current();
  taken_ = tr("%1, step %2").arg(matrix.name, QString::fromStdString(view::formatInteger(frame->recorded)));
  takenSublayer_ = sublayer;
  ofRun_ = false;
  if (context().tracks != nullptr) context().tracks->want(takenRun_, view::RecordKind::Mean);
  applyRecipe();
}

/// The sublayer's own recipe, as soon as the run's folder has been asked for it.
void SandboxView::applyRecipe() {
  const view::TrackPtr track =
      context().tracks != nullptr ? context().tracks->find(takenRun_, view::RecordKind::Mean) : nullptr;
  const auto at = static_cast<std::size_t>(takenSublayer_ - 1);
  if (track != nullptr && at < track->sinkhorn.size() && track->sinkhorn[at].has_value()) {
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
