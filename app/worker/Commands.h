// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

/// One function per subcommand, each in a file of its own: declares `mhc-worker NAME` and its options.
namespace mhc::worker {

struct Session;

void addBench(CLI::App& app, Session& session);
void addCompare(CLI::App& app, Session& session);
void addControl(CLI::App& app, Session& session);
void addDevices(CLI::App& app, Session& session);
void addEstimate(CLI::App& app, Session& session);
void addEvaluate(CLI::App& app, Session& session);
void addExport(CLI::App& app, Session& session);
void addFigure(CLI::App& app, Session& session);
void addForward(CLI::App& app, Session& session);
void addGenerate(CLI::App& app, Session& session);
void addMixing(CLI::App& app, Session& session);
void addPaths(CLI::App& app, Session& session);
void addPreflight(CLI::App& app, Session& session);
void addProbe(CLI::App& app, Session& session);
void addRoofline(CLI::App& app, Session& session);
void addScaling(CLI::App& app, Session& session);
void addTrain(CLI::App& app, Session& session);
void addValidate(CLI::App& app, Session& session);
void addVerify(CLI::App& app, Session& session);

}  // namespace mhc::worker
