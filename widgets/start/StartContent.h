// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace mhc::widgets {

/// One thing on the Start page that can be opened.
struct StartEntry {
  QString id;           ///< preset name, or path
  QString title;
  QString description;  ///< one line
};

struct StartContent {
  std::vector<StartEntry> presets;
  std::vector<StartEntry> designs;  ///< recently edited
  std::vector<StartEntry> runs;     ///< recently trained or opened
  QString finishedRun;              ///< path of a finished run to look at; empty: offer to train one
};

}  // namespace mhc::widgets
