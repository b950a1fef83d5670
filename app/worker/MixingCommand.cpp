// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/MixingFiles.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Text.h"
#include "core/training/backend/StagedBorders.h"
#include "core/training/backend/ThreadTeam.h"

namespace mhc::worker {
namespace {

struct Options {
  std::string input;
  std::string output;
  std::string numerics;
  std::string order;  ///< empty: as the numerics have it
  std::string backend = "cpu";
  int iterations = 20;
};

MixingSettings settingsOf(const Options& options) {
  MixingSettings settings;
  const bool deepseek = options.numerics == "deepseek_v4";
  settings.numerics = deepseek ? kernels::MixingNumerics::DeepseekV4 : kernels::MixingNumerics::Paper;
  const bool source_first = options.order.empty() ? deepseek : options.order == "src_dst";
  settings.order = source_first ? ResOrder::SourceDestination : ResOrder::DestinationSource;
  settings.iterations = options.iterations;
  return settings;
}

Result<const kernels::KernelTable*> tableOf(const std::string& backend) {
  if (backend == "cuda" && training::deviceMaker() != nullptr) {
    MHC_TRY_ASSIGN(std::shared_ptr<training::Device> device, training::deviceMaker()(0));
    return &training::stagedBorders(std::move(device));
  }
  const kernels::KernelTable* table = backend == "cpu" ? &kernels::cpuKernels() : kernels::kernelsNamed(backend);
  if (table != nullptr) return table;
  return makeError(ExitCode::BadUsage, "mixing.no_backend",
                   "The mixing can't be computed with the backend {backend}: {reason}. Use --backend cpu.",
                   {{"backend", backend},
                    {"reason", backend == "cuda" ? "this program was built without CUDA" : "this CPU lacks its instructions"}});
}

void print(const Session& session, const Options& options, const MixingSettings& settings, const MixingInputs& in,
           const MixingOutputs& out, const kernels::KernelTable& table) {
  if (session.json) {
    printDocument({{"output", options.output}, {"tokens", in.shape.tokens}, {"streams", in.shape.n},
                   {"channels", in.shape.C}, {"numerics", nameOf(settings.numerics)}, {"order", nameOf(settings.order)},
                   {"iterations", settings.iterations}, {"kernels", table.name},
                   {"gradients", in.hasGradients()}, {"row_error", out.row_error}, {"column_error", out.column_error}});
    return;
  }
  std::printf("%lld tokens, %d streams of %lld channels, %s numerics, res rows %s, %d iterations, %s kernels\n",
              static_cast<long long>(in.shape.tokens), in.shape.n, static_cast<long long>(in.shape.C),
              std::string(nameOf(settings.numerics)).c_str(), std::string(nameOf(settings.order)).c_str(),
              settings.iterations, std::string(table.name).c_str());
  std::printf("largest |row sum - 1| %s, largest |column sum - 1| %s\n", formatNumber(out.row_error).c_str(),
              formatNumber(out.column_error).c_str());
  std::printf("%s to %s\n", in.hasGradients() ? "Mixes and gradients written" : "Mixes written", options.output.c_str());
}

ExitCode run(const Session& session, const Options& options) {
  const auto table = tableOf(options.backend);
  if (!table.ok()) return fail(session, table.error());
  const auto in = readMixingInputs(options.input);
  if (!in.ok()) return fail(session, in.error());
  const MixingSettings settings = settingsOf(options);
  const int threads = session.threads > 0 ? static_cast<int>(session.threads) : training::physicalCores();
  const MixingOutputs out = computeMixing(in.value(), settings, *table.value(), training::ThreadTeam(threads));
  const auto written = writeMixingOutputs(options.output, in.value(), out, settings);
  if (!written.ok()) return fail(session, written.error());
  print(session, options, settings, in.value(), out, *table.value());
  return ExitCode::Finished;
}

}  // namespace

void addMixing(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "mixing", "The mHC coefficients, mixes and gradients of given tensors, by the kernels that training uses");
  command->footer(
      "The input is a safetensors file with x [T, n, C], fn [n^2 + 2n, nC], base [n^2 + 2n], scale [3] and, if wanted,\n"
      "f [T, C], grad_next [T, n, C], grad_u [T, C]. Written are pre, post, res, u, next and the gradients of\n"
      "<next, grad_next> + <u, grad_u> with f an independent input. Rows of res are destination streams.\n"
      "Examples:\n"
      "  mhc-worker mixing --input layer.safetensors --output mixed.safetensors --numerics deepseek_v4\n"
      "  mhc-worker mixing --input layer.safetensors --output mixed.safetensors --numerics paper --backend reference");
  auto options = std::make_shared<Options>();
  command->add_option("--input", options->input, "Safetensors file with the tensors")->required();
  command->add_option("--output", options->output, "Safetensors file to create or replace")->required();
  command->add_option("--numerics", options->numerics, "paper: no eps, norm eps 1e-20; deepseek_v4: both 1e-6")
      ->required()
      ->check(CLI::IsMember({"paper", "deepseek_v4"}));
  command->add_option("--order", options->order,
                      "Rows of the res block: dst_src (default of paper) or src_dst (default of deepseek_v4)")
      ->check(CLI::IsMember({"dst_src", "src_dst"}));
  command->add_option("--iters", options->iterations, "Sinkhorn iterations, 1 to 1000 (default 20)")
      ->check(CLI::Range(1, 1000));
  command->add_option("--backend", options->backend,
                      "cpu (default: the best for this machine), reference, scalar, avx2, avx512, avx512bf16 or cuda")
      ->check(CLI::IsMember({"cpu", "reference", "scalar", "avx2", "avx512", "avx512bf16", "cuda"}));
  command->callback([&session, options] {
    session.action = [&session, options] { return run(session, *options); };
  });
}

}  // namespace mhc::worker
