// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/ViewRegistry.h"

namespace mhc::widgets {
class AlertFeed;
class LogFeed;
class PathFeed;
class RunCatalogue;
class SampleFeed;
}  // namespace mhc::widgets

namespace mhc::workbench {

/// Every view of the program, one line each. The models outlive the registry's views.
[[nodiscard]] widgets::ViewRegistry allViews(widgets::RunCatalogue& catalogue, widgets::LogFeed& log,
                                            widgets::AlertFeed& alerts, widgets::SampleFeed& samples,
                                            widgets::PathFeed& paths);

}  // namespace mhc::workbench
