// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/CameraNumbers.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <cmath>

#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {

CameraNumbers::CameraNumbers(VtkView& view, QWidget* parent)
    : QDialog(parent),
      view_(view),
      parallel_(new QCheckBox(tr("parallel projection"), this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("Camera"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* grid = new QGridLayout(this);
  const std::array<QString, 3> rows{tr("position"), tr("turns about"), tr("up")};
  for (int r = 0; r < 3; ++r) {
    auto* name = new QLabel(rows[static_cast<std::size_t>(r)], this);
    grid->addWidget(name, r, 0);
    for (int c = 0; c < 3; ++c) {
      auto* edit = new QLineEdit(this);
      edit->setAccessibleName(
          tr("%1, coordinate %2, in units of the scene").arg(rows[static_cast<std::size_t>(r)]).arg(c + 1));
      edit->setToolTip(tr("In units of the scene"));
      grid->addWidget(edit, r, c + 1);
      fields_[static_cast<std::size_t>(3 * r + c)] = edit;
      connect(edit, &QLineEdit::editingFinished, this, &CameraNumbers::apply);
    }
  }
  grid->addWidget(parallel_, 3, 1, 1, 3);
  problem_->setWordWrap(true);
  grid->addWidget(problem_, 4, 0, 1, 4);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  QPushButton* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
  QPushButton* paste = buttons->addButton(tr("Paste"), QDialogButtonBox::ActionRole);
  grid->addWidget(buttons, 5, 0, 1, 4);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
  connect(paste, &QPushButton::clicked, this, [this] { setText(QGuiApplication::clipboard()->text()); });
  connect(parallel_, &QCheckBox::toggled, this, &CameraNumbers::apply);
  connect(&view_, &VtkView::cameraChanged, this, &CameraNumbers::refresh);
  connect(&view_, &QObject::destroyed, this, &QDialog::close);
  refresh();
}

QString CameraNumbers::text() const {
  return QString::fromUtf8(QJsonDocument(toJson(view_.camera().pose())).toJson(QJsonDocument::Compact));
}

bool CameraNumbers::setText(const QString& text) {
  const auto pose = poseFrom(QJsonDocument::fromJson(text.toUtf8()).object());
  problem_->setText(pose ? QString() : tr("The clipboard holds no camera. Copy one here or in another 3D view first."));
  if (!pose) return false;
  view_.rememberPlace();
  view_.setPose(*pose);
  return true;
}

void CameraNumbers::refresh() {
  if (applying_) return;
  const CameraPose& pose = view_.camera().pose();
  const std::array<const Vec3*, 3> rows{&pose.position, &pose.focal, &pose.up};
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!fields_[i]->hasFocus()) fields_[i]->setText(QString::number((*rows[i / 3])[i % 3], 'g', 9));
  }
  const QSignalBlocker quiet(parallel_);
  parallel_->setChecked(pose.parallel);
}

void CameraNumbers::apply() {
  CameraPose pose = view_.camera().pose();
  const std::array<Vec3*, 3> rows{&pose.position, &pose.focal, &pose.up};
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    bool fine = false;
    const double value = fields_[i]->text().toDouble(&fine);  // the C locale: a decimal point in every language
    if (!fine || !(std::abs(value) < 1e6)) {
      problem_->setText(tr("\"%1\" is no coordinate. Write a number such as 1.5 or -2e-3.").arg(fields_[i]->text()));
      return;
    }
    (*rows[i / 3])[i % 3] = value;
  }
  if (pose.position == pose.focal) {
    problem_->setText(tr("The camera stands on the point that it turns about. Move one of them."));
    return;
  }
  problem_->clear();
  pose.parallel = parallel_->isChecked();
  applying_ = true;
  view_.rememberPlace();
  view_.setPose(pose);
  applying_ = false;
}

}  // namespace mhc::widgets
