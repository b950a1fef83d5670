// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/PicturePanel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <array>
#include <cmath>

#include "widgets/base/export3d/AskFile.h"
#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

// Width and height in pixels, and how large labels are, in percent of those on the screen.
struct Preset {
  const char* name;
  int width, height, percent;
};
constexpr std::array<Preset, 4> kPresets{
    {{QT_TRANSLATE_NOOP("PicturePanel", "Full HD, 1920 × 1080"), 1920, 1080, 150},
     {QT_TRANSLATE_NOOP("PicturePanel", "4K, 3840 × 2160"), 3840, 2160, 300},
     {QT_TRANSLATE_NOOP("PicturePanel", "Column of 85 mm at 300 dpi, 4 : 3"), 1004, 753, 200},
     {QT_TRANSLATE_NOOP("PicturePanel", "Page of 175 mm at 300 dpi, 16 : 9"), 2067, 1163, 200}}};

}  // namespace

PicturePanel::PicturePanel(SceneExport& scene, QWidget* parent)
    : QDialog(parent),
      scene_(scene),
      presets_(new QComboBox(this)),
      width_(new QSpinBox(this)),
      height_(new QSpinBox(this)),
      percent_(new QSpinBox(this)),
      transparent_(new QCheckBox(tr("without a background (transparent)"), this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("Picture"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* form = new QFormLayout(this);
  presets_->addItem(tr("As on the screen"));
  for (const Preset& preset : kPresets) presets_->addItem(QCoreApplication::translate("PicturePanel", preset.name));
  presets_->addItem(tr("Other size"));
  for (QSpinBox* box : {width_, height_}) {
    box->setRange(16, 16'384);
    box->setSuffix(tr(" pixels"));
    connect(box, &QSpinBox::valueChanged, this, [this] { presets_->setCurrentIndex(presets_->count() - 1); });
  }
  percent_->setRange(25, 800);
  percent_->setSuffix(tr(" %"));
  percent_->setToolTip(tr("Size of labels and points beside those on the screen"));
  form->addRow(tr("Size"), presets_);
  form->addRow(tr("Width"), width_);
  form->addRow(tr("Height"), height_);
  form->addRow(tr("Labels"), percent_);
  form->addRow(QString(), transparent_);
  problem_->setWordWrap(true);
  form->addRow(problem_);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  QPushButton* save = buttons->addButton(tr("Save…"), QDialogButtonBox::ActionRole);
  form->addRow(buttons);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  connect(save, &QPushButton::clicked, this, &PicturePanel::ask);
  const auto choose = [this](int index) {
    if (index > static_cast<int>(kPresets.size())) return;
    const double dpr = scene_.scene().devicePixelRatioF();
    const QSignalBlocker a(width_), b(height_);
    const Preset* preset = index > 0 ? &kPresets[static_cast<std::size_t>(index - 1)] : nullptr;
    width_->setValue(preset != nullptr ? preset->width : static_cast<int>(std::lround(scene_.scene().width() * dpr)));
    height_->setValue(preset != nullptr ? preset->height
                                        : static_cast<int>(std::lround(scene_.scene().height() * dpr)));
    percent_->setValue(preset != nullptr ? preset->percent : static_cast<int>(std::lround(100 * dpr)));
  };
  connect(presets_, &QComboBox::currentIndexChanged, this, choose);
  choose(0);
}

void PicturePanel::setPixels(QSize pixels) {
  width_->setValue(pixels.width());
  height_->setValue(pixels.height());
}

QSize PicturePanel::pixels() const {
  return {width_->value(), height_->value()};
}
double PicturePanel::scale() const {
  return percent_->value() / 100.0;
}
void PicturePanel::setTransparent(bool on) {
  transparent_->setChecked(on);
}
QString PicturePanel::problem() const {
  return problem_->text();
}

bool PicturePanel::save(const QString& path) {
  const auto saved = scene_.savePicture(path, pixels(), scale(), transparent_->isChecked());
  problem_->setText(saved.ok() ? tr("Saved.") : QString::fromStdString(saved.error().text()));
  return saved.ok();
}

void PicturePanel::ask() {
  askFile(*this, {tr("Picture"), QStringLiteral("picture.png"), tr("PNG (*.png)")},
          [this](const QString& path) { save(path); });
}

}  // namespace mhc::widgets
