// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace mhc::widgets {

/// Asks for a file without waiting for the answer: the window stays alive, and `chosen` is called when there is one.
struct FileQuestion {
  QString title;
  QString name;    ///< proposed; empty: none
  QString filter;  ///< "PNG (*.png)"; empty: any name
  bool save = true;
};
void askFile(QWidget& parent, const FileQuestion& question, std::function<void(const QString&)> chosen);

/// Says what went wrong, without waiting.
void tellProblem(QWidget& parent, const QString& title, const QString& text);

}  // namespace mhc::widgets
