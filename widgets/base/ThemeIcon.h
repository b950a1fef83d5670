// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QColor>
#include <QIcon>
#include <QString>

namespace mhc::widgets {

/// The colours of an icon's four modes.
struct IconColours {
  QColor normal, disabled, selected;
};

/// resources/icons/NAME.svg with "currentColor" replaced, drawn from the vectors at every size. Null if there is no such file.
[[nodiscard]] QIcon tintedIcon(const QString& name, const IconColours& colours);

}  // namespace mhc::widgets
