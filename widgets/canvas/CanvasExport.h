// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "core/base/Result.h"

namespace mhc::widgets {

class DesignCanvas;

/// The whole diagram as a picture of lines and text, in the theme's colours.
[[nodiscard]] QByteArray diagramSvg(const DesignCanvas& canvas, const QString& title);

/// Writes the diagram; the ending names the format, .svg or .png (twice the logical size).
[[nodiscard]] Result<void> writeDiagram(const DesignCanvas& canvas, const QString& title, const QString& file);

}  // namespace mhc::widgets
