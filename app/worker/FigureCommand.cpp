// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/File.h"
#include "core/run/RunDatabaseReader.h"
#include "core/run/RunFolder.h"
#include "core/view/figure/Figures.h"

namespace mhc::worker {
namespace {

const std::map<std::string, view::GainDefinition> kDefinitions{{"product", view::GainDefinition::ProductOfMeans},
                                                               {"mean-composite", view::GainDefinition::MeanComposite},
                                                               {"mean", view::GainDefinition::MeanOfTokens},
                                                               {"median", view::GainDefinition::MedianToken}};

struct FigureArguments {
  int number = 7;
  std::vector<std::string> runs;
  std::string output;
  std::int64_t step = run::anyStep;
  std::string definition = "mean";
  bool dark = false;
};

Result<view::FigureRun> readRun(const std::filesystem::path& folder, std::int64_t step) {
  MHC_TRY_ASSIGN(const auto database, run::RunDatabaseReader::open(run::RunPaths{folder}.database()));
  MHC_TRY_ASSIGN(const run::RunMeta meta, database->meta());
  MHC_TRY_ASSIGN(const auto nearest, database->nearestRecordedStep(step));
  if (!nearest) {
    return makeError(
        ExitCode::BadData, "figure.nothing_recorded",
        "{path} has recorded no maps yet. Train it for at least one step, with training.mixing_every above 0.",
        {{"path", folder.string()}});
  }
  MHC_TRY_ASSIGN(run::StepDetails details, database->details(*nearest));
  view::FrameData data;
  data.hcType = meta.shape.hcType;
  data.n = meta.shape.streams;
  data.sublayers = meta.shape.sublayers;
  data.mean = std::move(details.mean);
  data.tokens = std::move(details.tokens);
  data.composite = std::move(details.composite);
  const std::filesystem::path named = folder.filename().empty() ? folder.parent_path() : folder;
  return view::figureRun(named.filename().string(), *nearest, data);
}

/// The largest of the finite values; null for none.
Json largest(const std::vector<double>& values) {
  Json result;
  for (const double v : values) {
    if (std::isfinite(v) && (result.is_null() || v > result.get<double>())) result = v;
  }
  return result;
}

Json describe(const view::FigureRun& run, const std::string& folder, view::GainDefinition definition) {
  const view::GainCurves curves = view::gainCurves(run, definition);
  return {{"run", folder},
          {"hc_type", run.hcType},
          {"step", run.step},
          {"sublayers", run.means.size()},
          {"single_forward_max", largest(curves.singleForward)},
          {"single_backward_max", largest(curves.singleBackward)},
          {"composite_forward_max", largest(curves.compositeForward)},
          {"composite_backward_max", largest(curves.compositeBackward)}};
}

Result<ExitCode> figure(const FigureArguments& arguments, const Session& session) {
  const std::filesystem::path output(arguments.output);
  if (output.extension() != ".svg") {
    return makeError(
        ExitCode::BadUsage, "figure.format",
        "The worker draws SVG: give --output a name that ends in .svg, not {name}. A PNG comes from the view "
        "Figures of the window.",
        {{"name", output.filename().string()}});
  }
  std::vector<view::FigureRun> runs;
  for (const std::string& folder : arguments.runs) {
    MHC_TRY_ASSIGN(auto run, readRun(folder, arguments.step));
    runs.push_back(std::move(run));
  }
  const view::GainDefinition definition = kDefinitions.at(arguments.definition);
  const view::FigureStyle style = arguments.dark ? view::darkFigure() : view::lightFigure();
  MHC_TRY(writeFileDurably(output, view::toSvg(view::drawFigure(arguments.number, runs, definition, style))));
  if (session.json) {
    Json list = Json::array();
    for (std::size_t i = 0; i < runs.size(); ++i) list.push_back(describe(runs[i], arguments.runs[i], definition));
    printDocument({{"figure", arguments.number},
                   {"output", output.string()},
                   {"definition", arguments.definition},
                   {"runs", list}});
  } else {
    std::printf("%s: figure %d of %zu run%s\n", output.c_str(), arguments.number, runs.size(),
                runs.size() == 1 ? "" : "s");
  }
  return ExitCode::Finished;
}

}  // namespace

void addFigure(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<FigureArguments>();
  CLI::App* command =
      app.add_subcommand("figure", "Draw a figure of the mHC paper (arXiv 2512.24880) from runs, side by side");
  command
      ->add_option(
          "number", arguments->number,
          "3 or 7: Amax gain of single layers and composites over depth; 8: H_res and composites with their sums")
      ->check(CLI::IsMember({3, 7, 8}))
      ->required();
  command->add_option("--run", arguments->runs, "Run folders, in the order to show them")
      ->type_name("FOLDER")
      ->check(CLI::ExistingDirectory)
      ->expected(1, 12)
      ->required();
  command->add_option("--output", arguments->output, "The picture, a name that ends in .svg")
      ->type_name("FILE")
      ->required();
  command->add_option("--step", arguments->step, "The recorded step nearest to this one (default: the newest)")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--definition", arguments->definition,
                   "How tokens are averaged: product, mean-composite, mean or median")
      ->check(CLI::IsMember({"product", "mean-composite", "mean", "median"}))
      ->capture_default_str();
  command->add_flag("--dark", arguments->dark, "Light on dark");
  command->footer(
      "Example:\n  mhc-worker figure 7 --run runs/residual --run runs/hc --run runs/mhc --output gains.svg");
  command->callback([arguments, &session] {
    session.action = [arguments, &session] {
      const auto result = figure(*arguments, session);
      return result.ok() ? result.value() : fail(session, result.error());
    };
  });
}

}  // namespace mhc::worker
