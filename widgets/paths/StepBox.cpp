// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/paths/StepBox.h"

#include <QSignalBlocker>
#include <algorithm>
#include <iterator>

#include "widgets/base/StepText.h"

namespace mhc::widgets {

StepBox::StepBox(QWidget* parent) : QComboBox(parent) {
  setAccessibleName(tr("Checkpoint"));
  setToolTip(tr("The checkpoint that is measured and whose measurement is shown"));
  setSizeAdjustPolicy(QComboBox::AdjustToContents);
  setSteps({});
  connect(this, &QComboBox::currentIndexChanged, this, &StepBox::stepChanged);
}

void StepBox::setSteps(const PathSteps& steps) {
  if (count() > 0 && steps == steps_) return;
  const std::int64_t before = step();
  steps_ = steps;
  {
    const QSignalBlocker quiet(this);
    clear();
    const auto& there = steps_.checkpoints;
    addItem(there.empty() ? tr("Newest checkpoint") : tr("Newest checkpoint (%1)").arg(stepText(there.back())),
            QVariant::fromValue<qint64>(-1));
    std::vector<std::int64_t> all;
    std::set_union(there.begin(), there.end(), steps_.measured.begin(), steps_.measured.end(), std::back_inserter(all));
    for (auto one = all.rbegin(); one != all.rend(); ++one) {
      const bool measured = std::binary_search(steps_.measured.begin(), steps_.measured.end(), *one);
      const QString text = tr("Step %1").arg(stepText(*one));
      addItem(measured ? tr("%1, measured").arg(text) : text, QVariant::fromValue<qint64>(*one));
    }
    setStep(before);
  }
  if (step() != before) Q_EMIT stepChanged();
}

std::int64_t StepBox::step() const {
  return count() == 0 ? -1 : currentData().toLongLong();
}

void StepBox::setStep(std::int64_t step) {
  setCurrentIndex(std::max(findData(QVariant::fromValue<qint64>(step)), 0));
}

bool StepBox::measurable() const {
  return step() < 0 || std::binary_search(steps_.checkpoints.begin(), steps_.checkpoints.end(), step());
}

}  // namespace mhc::widgets
