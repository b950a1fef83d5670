// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace mhc::workbench {

/// A picture that the program makes of itself: a layout ("Inspect") or one view ("view:wall"), and the file. Or what a
/// view shows as a table ("table:wall"), for scripts and tests.
struct PictureRequest {
  QString what;
  QString file;
  QString state{};  ///< of the view, as layouts keep it (JSON); empty: as it is
};

/// The command line of mhc-workbench.
struct Options {
  QString preset;
  QStringList files;    ///< designs, configurations, run folders
  QStringList runs;     ///< --run
  QString runsFolder;
  QString profile;
  QString theme;        ///< light, dark, system; empty: the setting
  QSize size;           ///< invalid: the last one
  bool train = false;   ///< start training the preset at once
  bool newWindow = false;
  std::optional<qint64> step;
  std::optional<int> select;  ///< a sublayer, from 1
  std::vector<PictureRequest> pictures;
};

struct ParsedOptions {
  Options options;
  QString problem;  ///< a sentence; empty: fine
  QString text;     ///< to print and end (help, version)
};

/// Reads the command line; needs no QApplication. `arguments` begins with the program's name.
[[nodiscard]] ParsedOptions parseOptions(const QStringList& arguments);

}  // namespace mhc::workbench
