// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace mhc::widgets {

enum class TransportGlyph { Run, Pause, Step, StepMany, Stop, Checkpoint };

/// The signs of a media player, drawn in the palette's text colour at the moment of painting, so that they follow the
/// theme and any scale without files.
[[nodiscard]] QIcon transportIcon(TransportGlyph glyph);

}  // namespace mhc::widgets
