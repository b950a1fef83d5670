// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Pictures.h"

#include <QCursor>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPixmap>
#include <QSaveFile>

#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/MainWindow.h"
#include "widgets/base/View.h"

namespace mhc::workbench {
namespace {

constexpr int kTickMs = 50;
constexpr int kCalmMs = 800;     // pool threads paint curves, 3D views sharpen
constexpr int kLongestMs = 20'000;
const QString kView = QStringLiteral("view:");
const QString kTable = QStringLiteral("table:");

/// The view that a request names; empty for a layout.
QString viewOf(const QString& what) {
  for (const QString& kind : {kView, kTable}) {
    if (what.startsWith(kind)) return what.mid(kind.size());
  }
  return {};
}

}  // namespace

Pictures::Pictures(MainWindow& window, std::vector<PictureRequest> requests, bool expectsData)
    : QObject(&window), window_(window), requests_(std::move(requests)), expectsData_(expectsData) {
  timer_.setInterval(kTickMs);
  connect(&timer_, &QTimer::timeout, this, &Pictures::look);
}

void Pictures::start() {
  size_ = window_.size();
  QCursor::setPos(window_.mapToGlobal(QPoint(size_.width() - 2, 2)));  // nothing is pointed at
  next();
}

void Pictures::next() {
  if (at_ == requests_.size()) {
    timer_.stop();
    Q_EMIT finished({});
    return;
  }
  waited_ = 0;
  calm_ = 0;
  const QString& what = requests_[at_].what;
  QString problem;
  if (const QString view = viewOf(what); !view.isEmpty()) {
    if (Stage::showsDesigns(window_.stage().layout())) window_.stage().showLayout(QStringLiteral("Inspect"));
    if (Dock* dock = window_.stage().openView(view); dock != nullptr) {
      // A view's own picture is as large as the window.
      if (what.startsWith(kView)) window_.stage().toggleMaximised(dock);
      if (const QString& state = requests_[at_].state; !state.isEmpty() && dock->view() != nullptr) {
        dock->view()->restoreState(QJsonDocument::fromJson(state.toUtf8()).object());
      }
    } else {
      problem = tr("There is no view \"%1\". Known views are listed in the View menu.").arg(view);
    }
  } else if (window_.stage().layouts().contains(what)) {
    window_.stage().showLayout(what);
  } else {
    problem = tr("There is no layout \"%1\". Use %2.").arg(what, window_.stage().layouts().join(QStringLiteral(", ")));
  }
  if (!problem.isEmpty()) {
    timer_.stop();
    Q_EMIT finished(problem);
    return;
  }
  timer_.start();
}

bool Pictures::ready() const {
  const QString shown = viewOf(requests_[at_].what);
  const Dock* dock = shown.isEmpty() ? nullptr : window_.stage().find(shown);
  if (dock != nullptr && dock->view() != nullptr && dock->view()->state() == widgets::ViewState::Loading) return false;
  if (!expectsData_) return true;
  const auto& frames = window_.state().frames.frames();
  const QString current = window_.state().runs.current();
  const History* history = window_.state().histories.find(current);
  if (history == nullptr || !history->begun) return false;
  if (history->recorded.empty()) return true;
  return std::any_of(frames.begin(), frames.end(), [&](const auto& frame) {
    return frame->run == current.toStdString() && frame->recorded >= 0;
  });
}

void Pictures::look() {
  waited_ += kTickMs;
  if (window_.size() != size_) window_.resize(size_);
  calm_ = ready() ? calm_ + kTickMs : 0;
  if (calm_ < kCalmMs && waited_ < kLongestMs) return;
  timer_.stop();
  const QString problem = take();
  if (!problem.isEmpty()) {
    Q_EMIT finished(problem);
    return;
  }
  ++at_;
  next();
}

QString Pictures::take() {
  const auto& request = requests_[at_];
  const QString view = viewOf(request.what);
  Dock* dock = view.isEmpty() ? nullptr : window_.stage().find(view);
  QDir().mkpath(QFileInfo(request.file).absolutePath());
  if (request.what.startsWith(kTable)) {
    const widgets::View* shown = dock != nullptr ? dock->view() : nullptr;
    const std::string csv = shown != nullptr ? view::toCsv(shown->table()) : std::string();
    QSaveFile file(request.file);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(csv.data(), static_cast<qint64>(csv.size())) >= 0;
    if (written && file.commit()) return {};
    return tr("The table %1 could not be written: %2. Choose a writable folder.").arg(request.file, file.errorString());
  }
  const QPixmap picture = view.isEmpty() ? window_.grab() : dock != nullptr ? dock->grab() : QPixmap();
  window_.stage().leaveMaximised();
  if (picture.isNull() || !picture.save(request.file)) {
    return tr("The picture %1 could not be written. Choose a writable folder and a name that ends in .png.").arg(request.file);
  }
  return {};
}

}  // namespace mhc::workbench
