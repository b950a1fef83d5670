// SPDX-License-Identifier: GPL-3.0-or-later
// The exact gains beside the landscape, by every definition.
#include <QCheckBox>

#include "core/view/NumberText.h"
#include "widgets/base/Selection.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/landscape/LandscapeView.h"

namespace mhc::widgets {

void LandscapeView::setNumbers(bool on) {
  numbers_->setChecked(on);
}

void LandscapeView::updateNumbers() {
  if (!numbers_->isChecked()) return;
  const view::FramePtr frame = currentFrame();
  std::optional<LandscapeCell> cell = pointed_;
  const auto& selected = context().selection->selected();
  if (!cell && !model_.empty() && !selected.empty() && selected.begin()->sublayer > 0 &&
      selected.begin()->sublayer <= model_.depth()) {
    cell = LandscapeCell{model_.rowOf(frame != nullptr ? frame->recorded : 0), selected.begin()->sublayer};
  }
  if (!cell || model_.empty())
    return panel_->setText(tr("Point at the surface, or select a sublayer:\nits exact gains stand here."));
  const std::int64_t step = model_.step(*cell);
  QStringList lines{tr("%1 (sublayer %2)").arg(sublayerText(cell->sublayer)).arg(cell->sublayer),
                    tr("step %1").arg(QString::fromStdString(view::formatInteger(step)))};
  for (const auto side : {view::CompositeSide::Prefix, view::CompositeSide::Suffix}) {
    for (const bool backward : {false, true}) {
      lines
          << QString()
          << (side == view::CompositeSide::Prefix
                  ? tr("%1 gain, sublayers 1 to %2").arg(backward ? tr("backward") : tr("forward")).arg(cell->sublayer)
                  : tr("%1 gain, sublayers %2 to %3")
                        .arg(backward ? tr("backward") : tr("forward"))
                        .arg(cell->sublayer)
                        .arg(model_.depth()));
      for (int d = 0; d < view::kGainDefinitions; ++d) {
        const auto definition = static_cast<view::GainDefinition>(d);
        lines << QStringLiteral("  %1  %2")
                     .arg(QString::fromStdString(view::formatValue(
                              model_.recordedAt(step, cell->sublayer, side, definition, backward), 9)),
                          QString::fromStdString(view::gainDefinitionName(definition)));
      }
    }
  }
  panel_->setText(lines.join(QLatin1Char('\n')));
}

}  // namespace mhc::widgets
