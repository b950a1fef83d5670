// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "app/workbench/alerts/AlertWatch.h"
#include "app/workbench/alerts/DesktopNotifier.h"
#include "app/workbench/alerts/ThresholdLink.h"
#include "app/workbench/document/Documents.h"
#include "app/workbench/jobs/PathRunner.h"
#include "app/workbench/jobs/RunScanner.h"
#include "app/workbench/jobs/Sessions.h"
#include "app/workbench/readers/FrameFeed.h"
#include "app/workbench/readers/Histories.h"
#include "app/workbench/readers/LogTail.h"
#include "app/workbench/readers/ReaderPool.h"
#include "app/workbench/readers/TrackReader.h"
#include "app/workbench/settings/JsonStore.h"
#include "app/workbench/settings/Settings.h"
#include "widgets/alerts/AlertFeed.h"
#include "widgets/base/CommandRegistry.h"
#include "widgets/base/PathFeed.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/Thresholds.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/View.h"
#include "widgets/log/LogView.h"
#include "widgets/runs/RunCatalogue.h"
#include "widgets/samples/SampleFeed.h"

namespace mhc::workbench {

/// Everything that lives as long as the window and that more than one part of it needs. No behaviour of its own; made
/// and destroyed in the order of the members, so that what uses others goes first.
struct State {
  State(Settings& preferences, const std::filesystem::path& runsFolder);

  Settings& settings;
  JsonStore window;  ///< layouts, recent files, open runs
  widgets::RunSet runs;
  widgets::TimeCursor cursor;
  widgets::Selection selection;
  widgets::SeriesFeed series;
  widgets::TrackFeed tracks;
  widgets::Thresholds thresholds;
  widgets::PathFeed paths;
  widgets::CommandRegistry commands;
  widgets::RunCatalogue catalogue;
  widgets::LogFeed log;
  widgets::AlertFeed alertFeed;
  widgets::SampleFeed samples;
  ThresholdLink thresholdLink;
  Documents documents;
  LogTail logTail;
  ReaderPool readers;
  Histories histories;
  FrameFeed frames;
  TrackReader trackReader;
  Sessions sessions;
  AlertWatch alerts;
  DesktopNotifier desktop;
  RunScanner scanner;
  PathRunner pathRunner;

  [[nodiscard]] widgets::ViewContext context() { return {&runs, &cursor, &selection, &series, &commands, &tracks, &thresholds}; }
};

/// How far an open run is, by its worker's last word or, for another program's run, by its files and lock.
[[nodiscard]] RunProgress progressOf(const QString& run, const Sessions& sessions, const Histories& histories);

/// Where runs are: the command line's folder, else the setting's, else the data folder's.
[[nodiscard]] std::filesystem::path runsFolderOf(const std::string& chosen, const Settings& settings);

}  // namespace mhc::workbench
