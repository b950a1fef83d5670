// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/workbench/shell/Appearance.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/shell/Views.h"
#include "core/base/Paths.h"
#include "tests/support/Wait.h"
#include "tests/workbench/Scratch.h"

namespace mhc::test {

/// A whole window with a profile of its own.
struct Shell {
  explicit Shell(const std::filesystem::path& profile, std::vector<widgets::ViewDescriptor> more = {}, bool shown = true) {
    setProfile(profile);
    settings = std::make_unique<workbench::Settings>(configHome() / "settings.json");
    settings->load();
    appearance = std::make_unique<workbench::Appearance>(*settings, QStringLiteral("light"));
    state = std::make_unique<workbench::State>(*settings, workbench::runsFolderOf({}, *settings));
    state->window.load();
    auto views = workbench::allViews(state->catalogue, state->log, state->alertFeed, state->samples, state->paths);
    for (auto& view : more) views.add(std::move(view));
    window = std::make_unique<workbench::MainWindow>(*state, std::move(views));
    window->restoreSession(true);
    window->showDefaultLayout();
    if (!shown) return;
    window->show();
    settle();
  }
  ~Shell() {
    window->close();
    window.reset();
    state.reset();
    setProfile({});
  }

  std::unique_ptr<workbench::Settings> settings;
  std::unique_ptr<workbench::Appearance> appearance;
  std::unique_ptr<workbench::State> state;
  std::unique_ptr<workbench::MainWindow> window;
};

}  // namespace mhc::test
