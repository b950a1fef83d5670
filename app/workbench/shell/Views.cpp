// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Views.h"

#include "widgets/alerts/AlertsView.h"
#include "widgets/chart/ChartGrid.h"
#include "widgets/composite/CompositeView.h"
#include "widgets/depth/DepthView.h"
#include "widgets/depth/StepsView.h"
#include "widgets/distribution/DistributionView.h"
#include "widgets/figure/FigureView.h"
#include "widgets/landscape/LandscapeView.h"
#include "widgets/log/LogView.h"
#include "widgets/matrix/MatrixView.h"
#include "widgets/matrix/SandboxView.h"
#include "widgets/network/NetworkView.h"
#include "widgets/paths/PathsView.h"
#include "widgets/polytope/PolytopeView.h"
#include "widgets/ranks/RanksView.h"
#include "widgets/runs/RunsView.h"
#include "widgets/samples/SamplesView.h"
#include "widgets/streams/StreamsView.h"
#include "widgets/unfolded/UnfoldedView.h"
#include "widgets/wall/WallView.h"

namespace mhc::workbench {

widgets::ViewRegistry allViews(widgets::RunCatalogue& catalogue, widgets::LogFeed& log, widgets::AlertFeed& alerts,
                               widgets::SampleFeed& samples, widgets::PathFeed& paths) {
  widgets::ViewRegistry registry;
  registry.add(widgets::runsDescriptor(catalogue));
  registry.add(widgets::chartGridDescriptor());
  registry.add(widgets::distributionDescriptor());
  registry.add(widgets::logDescriptor(log));
  registry.add(widgets::alertsDescriptor(alerts));
  registry.add(widgets::samplesDescriptor(samples));
  registry.add(widgets::wallDescriptor());
  registry.add(widgets::polytopeDescriptor());
  registry.add(widgets::landscapeDescriptor());
  registry.add(widgets::networkDescriptor());
  registry.add(widgets::depthDescriptor());
  registry.add(widgets::matrixDescriptor(paths));
  registry.add(widgets::compositeDescriptor());
  registry.add(widgets::sandboxDescriptor());
  registry.add(widgets::figureDescriptor());
  registry.add(widgets::unfoldedDescriptor());
  registry.add(widgets::streamsDescriptor());
  registry.add(widgets::pathsDescriptor(paths));
  registry.add(widgets::stepsDescriptor());
  registry.add(widgets::ranksDescriptor());
  return registry;
}

}  // namespace mhc::workbench
