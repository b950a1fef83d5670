// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Options.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <utility>

namespace mhc::workbench {
namespace {

QString help() {
  return QStringLiteral(
      "mhc-workbench [OPTIONS] [DESIGN | CONFIG | RUN FOLDER]…\n"
      "Design a transformer with hyper-connections, train it, watch it.\n\n"
      "  --preset NAME          open this preset as a new design\n"
      "  --train                start training it at once\n"
      "  --run DIR              open this run (repeat to overlay several)\n"
      "  --runs DIR             where runs are created and looked for\n"
      "  --profile DIR          keep settings, runs and caches below this folder\n"
      "  --theme NAME           light, dark or system\n"
      "  --size WxH             size of the window in logical pixels\n"
      "  --step N               show this step\n"
      "  --select N             select sublayer N\n"
      "  --shot LAYOUT FILE     save a picture of a layout (Start, Design, Train, Inspect) and end\n"
      "  --picture VIEW FILE    save a picture of one view (charts, wall, polytope …), as large as the window, and end\n"
      "  --state JSON           how the view of the next --picture is set up, as layouts keep it: {\"sinkhorn\": true}\n"
      "  --table VIEW FILE      save what one view shows as a table (CSV) and end\n"
      "  --new-window           do not use a window that is already open\n"
      "  --help, --version\n\n"
      "Examples\n"
      "  mhc-workbench --preset tiny-mhc\n"
      "  mhc-workbench --run runs/2026-03-01_tiny-mhc_7f3a --shot Inspect inspect.png --theme dark --size 1440x900\n");
}

QSize sizeOf(const QString& text) {
  const QStringList parts = text.toLower().split(QLatin1Char('x'));
  if (parts.size() != 2) return {};
  bool okWidth = false;
  bool okHeight = false;
  const QSize size(parts[0].toInt(&okWidth), parts[1].toInt(&okHeight));
  const bool fine = okWidth && okHeight && size.width() >= 320 && size.height() >= 240 && size.width() <= 16384 &&
                    size.height() <= 16384;
  return fine ? size : QSize();
}

/// Takes words one after another and keeps the first complaint.
struct Reader {
  const QStringList& words;
  qsizetype at = 1;
  QString problem{};

  QString take(const QString& option) {
    if (at < words.size()) return words[at++];
    if (problem.isEmpty()) problem = QStringLiteral("The option %1 needs one more word. See --help.").arg(option);
    return {};
  }
};

}  // namespace

ParsedOptions parseOptions(const QStringList& arguments) {
  ParsedOptions parsed;
  Options& o = parsed.options;
  Reader reader{arguments};
  QString state;
  while (reader.at < arguments.size() && reader.problem.isEmpty()) {
    const QString word = arguments[reader.at++];
    if (word == QLatin1String("--help") || word == QLatin1String("-h")) {
      parsed.text = help();
      return parsed;
    } else if (word == QLatin1String("--version")) {
      parsed.text = QStringLiteral("mhc-workbench %1\n").arg(QStringLiteral(MHC_VERSION));
      return parsed;
    } else if (word == QLatin1String("--preset")) {
      o.preset = reader.take(word);
    } else if (word == QLatin1String("--run")) {
      o.runs << reader.take(word);
    } else if (word == QLatin1String("--runs")) {
      o.runsFolder = reader.take(word);
    } else if (word == QLatin1String("--profile")) {
      o.profile = reader.take(word);
    } else if (word == QLatin1String("--theme")) {
      o.theme = reader.take(word);
      if (o.theme != QLatin1String("light") && o.theme != QLatin1String("dark") && o.theme != QLatin1String("system")) {
        reader.problem = QStringLiteral("The theme \"%1\" is unknown. Use light, dark or system.").arg(o.theme);
      }
    } else if (word == QLatin1String("--size")) {
      const QString text = reader.take(word);
      o.size = sizeOf(text);
      if (!o.size.isValid()) {
        reader.problem = QStringLiteral("\"%1\" is no size. Write WIDTHxHEIGHT, for example 1440x900.").arg(text);
      }
    } else if (word == QLatin1String("--step")) {
      const QString text = reader.take(word);
      bool fine = false;
      o.step = text.toLongLong(&fine);
      if (!fine || *o.step < 0) reader.problem = QStringLiteral("\"%1\" is no step. Write a number from 0.").arg(text);
    } else if (word == QLatin1String("--select")) {
      const QString text = reader.take(word);
      bool fine = false;
      o.select = text.toInt(&fine);
      if (!fine || *o.select < 1) reader.problem = QStringLiteral("\"%1\" is no sublayer. Write a number from 1.").arg(text);
    } else if (word == QLatin1String("--shot")) {
      const QString layout = reader.take(word);
      o.pictures.push_back({layout, reader.take(word)});
    } else if (word == QLatin1String("--picture")) {
      const QString view = reader.take(word);
      o.pictures.push_back({QStringLiteral("view:") + view, reader.take(word), std::exchange(state, {})});
    } else if (word == QLatin1String("--state")) {
      state = reader.take(word);
      QJsonParseError error;
      if (!QJsonDocument::fromJson(state.toUtf8(), &error).isObject()) {
        reader.problem = QStringLiteral("\"%1\" is no state of a view: %2. Write a JSON object.").arg(state, error.errorString());
      }
    } else if (word == QLatin1String("--table")) {
      const QString view = reader.take(word);
      o.pictures.push_back({QStringLiteral("table:") + view, reader.take(word)});
    } else if (word == QLatin1String("--train")) {
      o.train = true;
    } else if (word == QLatin1String("--new-window")) {
      o.newWindow = true;
    } else if (word.startsWith(QLatin1Char('-'))) {
      reader.problem = QStringLiteral("The option %1 is unknown. See --help.").arg(word);
    } else {
      o.files << word;
    }
  }
  parsed.problem = reader.problem;
  return parsed;
}

}  // namespace mhc::workbench
