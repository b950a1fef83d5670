// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <functional>
#include <tuple>
#include <utility>

#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartArrangement.h"
#include "widgets/chart/ChartCell.h"
#include "widgets/chart/ChartGrid.h"
#include "widgets/chart/ChartGridBar.h"

namespace mhc::widgets {
namespace {

using Focused = std::function<View*()>;

/// Collects commands that act on the focused grid, or on the chart in it that has the focus.
class Commands {
 public:
  explicit Commands(Focused focused) : focused_(std::move(focused)) {}

  template <typename Act>
  void add(const char* id, const QString& text, const QString& description, Act act, const char* keys = nullptr) {
    Command command;
    command.id = QString::fromLatin1(id);
    command.text = text;
    command.description = description;
    command.scope = QStringLiteral("charts");
    if (keys != nullptr) command.shortcuts = {QKeySequence(QString::fromLatin1(keys))};
    command.run = [focused = focused_, act] {
      if (auto* grid = qobject_cast<ChartGrid*>(focused())) act(*grid);
    };
    all_.push_back(std::move(command));
  }
  template <typename Act>
  void addForChart(const char* id, const QString& text, const QString& description, Act act,
                   const char* keys = nullptr) {
    add(
        id, text, description,
        [act](ChartGrid& grid) {
          if (ChartCell* cell = grid.currentCell()) act(grid, *cell);
        },
        keys);
  }
  void addSwitch(const char* id, const QString& text, const QString& description, bool ChartSettings::*field) {
    add(id, text, description, [field](ChartGrid& grid) {
      ChartSettings s = grid.settings();
      s.*field = !(s.*field);
      grid.setSettings(s);
    });
  }
  void addRuns(const char* id, const QString& text, const QString& description, RunsMode mode) {
    add(id, text, description, [mode](ChartGrid& grid) {
      ChartSettings s = grid.settings();
      s.runs = mode;
      grid.setSettings(s);
    });
  }
  [[nodiscard]] std::vector<Command> take() { return std::move(all_); }

 private:
  Focused focused_;
  std::vector<Command> all_;
};

template <typename Change>
void rearrange(ChartGrid& grid, const Change& change) {
  ChartArrangement arrangement = grid.arrangement();
  change(arrangement);
  grid.setArrangement(arrangement);
}

QStringList idsOf(const ChartGrid& grid) {
  QStringList ids;
  for (const ChartCell* cell : grid.cells()) ids << cell->id();
  return ids;
}

QString tr(const char* text) {
  return ChartGrid::tr(text);
}

void addArranging(Commands& commands) {
  commands.addForChart(
      "charts.full", tr("Charts: this chart alone"), tr("Shows the chart with the focus alone, or all again"),
      [](ChartGrid& grid, ChartCell& cell) { grid.setFull(grid.full().isEmpty() ? cell.id() : QString()); },
      "Shift+F11");
  commands.addForChart("charts.pin", tr("Charts: pin"), tr("Keeps the chart with the focus at the top, or no longer"),
                       [](ChartGrid& grid, ChartCell& cell) {
                         rearrange(grid, [&](auto& a) { a.setPinned(cell.id(), !a.pinned(cell.id())); });
                       });
  commands.addForChart("charts.wide", tr("Charts: whole width"),
                       tr("Gives the chart with the focus a whole row, or no longer"),
                       [](ChartGrid& grid, ChartCell& cell) {
                         rearrange(grid, [&](auto& a) { a.setWide(cell.id(), !a.wide(cell.id())); });
                       });
  commands.addForChart(
      "charts.hide", tr("Charts: hide this chart"), tr("The menu Charts brings it back"),
      [](ChartGrid& grid, ChartCell& cell) { rearrange(grid, [&](auto& a) { a.setHidden(cell.id(), true); }); });
  for (const auto& [id, text, places, keys] :
       {std::tuple{"charts.moveBack", tr("Charts: move this chart back"), -1, "Ctrl+Shift+Left"},
        std::tuple{"charts.moveOn", tr("Charts: move this chart on"), 1, "Ctrl+Shift+Right"}}) {
    commands.addForChart(
        id, text, tr("Changes the order of the charts"),
        [places = places](ChartGrid& grid, ChartCell& cell) {
          rearrange(grid, [&](auto& a) { a.shift(cell.id(), places, idsOf(grid)); });
        },
        keys);
  }
  commands.add("charts.showAll", tr("Charts: arrange as at first"),
               tr("Shows all charts in their first order and size"), [](ChartGrid& grid) {
                 grid.setFull({});
                 grid.setArrangement({});
               });
}

}  // namespace

ViewDescriptor chartGridDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("charts");
  d.title = tr("Charts");
  d.description = tr("Loss, learning rate, gradient norm, speed and every other series of all shown runs");
  d.icon = QStringLiteral("chart");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new ChartGrid(context, parent); };
  d.places = {{QStringLiteral("Train"), DockSide::Right, 0, {}, 0.68}};
  d.commands = [](const Focused& focused) {
    Commands commands(focused);
    commands.add("charts.fit", tr("Charts: fit all"), tr("Shows all data and follows new data again"),
                 [](ChartGrid& grid) { grid.fit(); });
    commands.addForChart("charts.viewBack", tr("Charts: view back"),
                         tr("Shows what this chart showed before (Alt+Left)"),
                         [](ChartGrid&, ChartCell& cell) { cell.chart()->goBack(); });
    commands.addForChart("charts.viewForward", tr("Charts: view forward"), tr("Takes back a return (Alt+Right)"),
                         [](ChartGrid&, ChartCell& cell) { cell.chart()->goForward(); });
    commands.addSwitch("charts.logX", tr("Charts: logarithmic X"), tr("Switches the X axes between linear and log"),
                       &ChartSettings::logX);
    commands.addSwitch("charts.logY", tr("Charts: logarithmic Y"), tr("Switches the Y axes between linear and log"),
                       &ChartSettings::logY);
    commands.addSwitch("charts.outliers", tr("Charts: ignore outliers"),
                       tr("Fits the Y ranges to the middle 90 % of the values, or to all"),
                       &ChartSettings::ignoreOutliers);
    commands.addRuns("charts.each", tr("Charts: each run"), tr("Draws a curve for each shown run"), RunsMode::Each);
    commands.addRuns("charts.difference", tr("Charts: minus the baseline"), tr("Draws each run minus the baseline"),
                     RunsMode::Difference);
    commands.addRuns("charts.ratio", tr("Charts: divided by the baseline"),
                     tr("Draws each run divided by the baseline"), RunsMode::Ratio);
    commands.addRuns("charts.mean", tr("Charts: mean of groups"),
                     tr("Draws the mean of runs whose names differ by a number, with smallest and largest"),
                     RunsMode::MeanExtremes);
    commands.add("charts.copyCsv", tr("Charts: copy as CSV"), tr("Copies every record in view"),
                 [](ChartGrid& grid) { QApplication::clipboard()->setText(grid.csv()); });
    addArranging(commands);
    return commands.take();
  };
  return d;
}

}  // namespace mhc::widgets
