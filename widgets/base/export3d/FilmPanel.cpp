// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/FilmPanel.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardItemModel>
#include <algorithm>

#include "widgets/base/TimeCursor.h"
#include "widgets/base/export3d/AskFile.h"
#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

enum What { Steps, Turn, Rock, Places, StepsAndTurn };
const QList<QSize> kSizes{{1280, 720}, {1920, 1080}, {3840, 2160}};

}  // namespace

FilmPanel::FilmPanel(SceneExport& scene, QWidget* parent)
    : QDialog(parent),
      scene_(scene),
      film_(scene.view(), scene.scene(), *scene.view().context().cursor, this),
      what_(new QComboBox(this)),
      format_(new QComboBox(this)),
      size_(new QComboBox(this)),
      first_(new QSpinBox(this)),
      last_(new QSpinBox(this)),
      stride_(new QSpinBox(this)),
      frames_(new QSpinBox(this)),
      rate_(new QSpinBox(this)),
      text_(new QLabel(this)),
      progress_(new QProgressBar(this)) {
  setWindowTitle(tr("Film"));
  setAttribute(Qt::WA_DeleteOnClose);
  what_->addItems({tr("the recorded steps, one after the other"), tr("a whole turn of the camera"),
                   tr("the camera rocks"), tr("the camera goes through the kept places"),
                   tr("the recorded steps, while the camera turns")});
  const bool places = scene.camera().places().size() > 1;
  if (auto* items = qobject_cast<QStandardItemModel*>(what_->model()); items != nullptr && !places) {
    items->item(Places)->setEnabled(false);
    items->item(Places)->setToolTip(tr("Keep two or more places of the camera first (menu Camera)"));
  }
  format_->addItems({tr("PNG sequence, a folder"), tr("Ogg Theora (.ogv)"), tr("MP4 (.mp4)")});
  if (auto* items = qobject_cast<QStandardItemModel*>(format_->model());
      items != nullptr && !canWrite(FilmFormat::Mp4)) {
    items->item(2)->setEnabled(false);
    items->item(2)->setToolTip(tr("MP4 needs the program ffmpeg"));
  }
  for (const QSize& size : kSizes) size_->addItem(tr("%1 × %2").arg(size.width()).arg(size.height()));
  const auto& steps = scene.view().context().cursor->recorded();
  for (QSpinBox* box : {first_, last_}) {
    box->setRange(0, static_cast<int>(std::min<std::int64_t>(steps.empty() ? 0 : steps.back(), 2'000'000'000)));
  }
  last_->setValue(last_->maximum());
  stride_->setRange(1, 100'000);
  stride_->setToolTip(tr("1: every recorded step, 2: every other one"));
  frames_->setRange(2, 100'000);
  frames_->setValue(250);
  rate_->setRange(1, 120);
  rate_->setValue(25);
  rate_->setSuffix(tr(" a second"));
  auto* form = new QFormLayout(this);
  form->addRow(tr("Shows"), what_);
  form->addRow(tr("From step"), first_);
  form->addRow(tr("To step"), last_);
  form->addRow(tr("Every"), stride_);
  form->addRow(tr("Frames"), frames_);
  form->addRow(tr("Speed"), rate_);
  form->addRow(tr("Size"), size_);
  form->addRow(tr("Format"), format_);
  text_->setWordWrap(true);
  form->addRow(text_);
  form->addRow(progress_);
  progress_->hide();
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  start_ = buttons->addButton(tr("Make the film…"), QDialogButtonBox::ActionRole);
  cancel_ = buttons->addButton(tr("Cancel"), QDialogButtonBox::ActionRole);
  cancel_->setEnabled(false);
  form->addRow(buttons);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  connect(start_, &QPushButton::clicked, this, &FilmPanel::ask);
  connect(cancel_, &QPushButton::clicked, &film_, &FilmExport::cancel);
  for (QComboBox* box : {what_, format_, size_})
    connect(box, &QComboBox::currentIndexChanged, this, &FilmPanel::refresh);
  for (QSpinBox* box : {first_, last_, stride_, frames_, rate_})
    connect(box, &QSpinBox::valueChanged, this, &FilmPanel::refresh);
  connect(&film_, &FilmExport::progressed, this, [this](int done, int total) {
    progress_->setRange(0, total);
    progress_->setValue(done);
    text_->setText(tr("Frame %1 of %2").arg(done).arg(total));
  });
  connect(&film_, &FilmExport::finished, this, [this](const QString& problem) {
    progress_->hide();
    start_->setEnabled(true);
    cancel_->setEnabled(false);
    text_->setText(problem.isEmpty() ? tr("The film is written.") : problem);
  });
  refresh();
}

void FilmPanel::setFormat(FilmFormat format) {
  format_->setCurrentIndex(static_cast<int>(format));
}
void FilmPanel::setWhat(int what) {
  what_->setCurrentIndex(what);
}

FilmPlan FilmPanel::plan(const QString& path) const {
  FilmPlan plan;
  plan.path = path;
  plan.format = static_cast<FilmFormat>(format_->currentIndex());
  plan.pixels = kSizes[size_->currentIndex()];
  plan.scale = plan.pixels.height() / 720.0;
  plan.framesPerSecond = rate_->value();
  plan.frames = frames_->value();
  const int what = what_->currentIndex();
  if (what == Steps || what == StepsAndTurn) {
    int k = 0;
    for (const std::int64_t step : scene_.view().context().cursor->recorded()) {
      if (step < first_->value() || step > last_->value()) continue;
      if (k++ % stride_->value() == 0) plan.steps.push_back(step);
    }
  }
  const CameraMove move = what == Steps    ? CameraMove::Still
                          : what == Rock   ? CameraMove::Rock
                          : what == Places ? CameraMove::Path
                                           : CameraMove::Spin;
  plan.camera = CameraTrack(move, scene_.scene().camera().pose(), scene_.camera().places());
  return plan;
}

void FilmPanel::refresh() {
  const bool steps = what_->currentIndex() == Steps || what_->currentIndex() == StepsAndTurn;
  for (QSpinBox* box : {first_, last_, stride_}) box->setEnabled(steps);
  frames_->setEnabled(!steps);
  if (film_.running()) return;
  const FilmPlan made = plan({});
  const int frames = steps ? static_cast<int>(made.steps.size()) : made.frames;
  text_->setText(tr("%1 frames, %2 s").arg(frames).arg(static_cast<double>(frames) / made.framesPerSecond, 0, 'f', 1));
  start_->setEnabled(frames > 0);
}

void FilmPanel::start(const QString& path) {
  progress_->show();
  start_->setEnabled(false);
  cancel_->setEnabled(true);
  film_.start(plan(path));
}

void FilmPanel::ask() {
  const auto format = static_cast<FilmFormat>(format_->currentIndex());
  const FileQuestion question =
      format == FilmFormat::PngSequence ? FileQuestion{tr("Folder of the pictures"), QStringLiteral("film"), {}}
      : format == FilmFormat::OggTheora ? FileQuestion{tr("Film"), QStringLiteral("film.ogv"), tr("Ogg Theora (*.ogv)")}
                                        : FileQuestion{tr("Film"), QStringLiteral("film.mp4"), tr("MP4 (*.mp4)")};
  askFile(*this, question, [this](const QString& path) { start(path); });
}

}  // namespace mhc::widgets
