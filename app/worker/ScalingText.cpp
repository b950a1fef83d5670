// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/ScalingText.h"

#include <cstdio>

#include "core/base/Text.h"

namespace mhc::worker {
namespace {

using estimate::ScalingRow;
using estimate::Spread;

std::vector<ScalingRow> rowsOf(const estimate::Workload& work, const estimate::Cluster& cluster,
                               const std::vector<int>& gpus) {
  std::vector<Spread> spreads{Spread::Replicas, Spread::Sharded};
  if (work.expertParameters > 0) spreads.push_back(Spread::Experts);
  std::vector<ScalingRow> rows;
  for (const Spread spread : spreads) {
    for (const int count : gpus) rows.push_back(estimate::scaling(work, cluster, count, spread));
  }
  return rows;
}

/// Decimal, as link speeds are given: "13.5 GB".
std::string bytes(double count) {
  return count < 1 ? "-" : formatCount(count) + "B";
}

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 0.001 ? "%.4f" : value < 1 ? "%.3f" : "%.2f", value);
  return value > 0 ? text : "-";
}

}  // namespace

std::string scalingText(const estimate::Workload& work, const estimate::Cluster& cluster,
                        const std::vector<int>& gpus) {
  std::string text;
  char line[256];
  const auto print = [&](const char* format, auto... values) {
    std::snprintf(line, sizeof line, format, values...);
    text += line;
  };
  print("%sparameters, %sFLOP and %stokens a step; %s, %d GPUs a node\n", (formatCount(work.parameters) + " ").c_str(),
        (formatCount(work.flops) + " ").c_str(), (formatCount(work.tokens) + " ").c_str(), cluster.name.c_str(),
        cluster.perNode);
  print("%-9s %5s %9s %5s %9s %8s %9s %9s %9s %9s  %s\n", "spread", "GPUs", "memory", "fits", "products", "mixing",
        "in node", "time", "network", "time", "longest");
  for (const ScalingRow& row : rowsOf(work, cluster, gpus)) {
    print("%-9s %5d %9s %5s %7s s %6s s %9s %7s s %9s %7s s  %s%s\n", std::string(nameOf(row.spread)).c_str(), row.gpus,
          bytes(row.memory).c_str(), row.fits ? "yes" : "no", seconds(row.computeSeconds).c_str(),
          seconds(row.mixingSeconds).c_str(), bytes(row.nodeBytes).c_str(), seconds(row.nodeSeconds).c_str(),
          bytes(row.netBytes).c_str(), seconds(row.netSeconds).c_str(), row.bound.c_str(),
          row.divides ? "" : " (the batch does not divide evenly)");
  }
  return text;
}

Json scalingJson(const estimate::Workload& work, const estimate::Cluster& cluster, const std::vector<int>& gpus) {
  Json rows = Json::array();
  for (const ScalingRow& row : rowsOf(work, cluster, gpus)) {
    rows.push_back({{"spread", std::string(nameOf(row.spread))},
                    {"gpus", row.gpus},
                    {"memory_bytes", row.memory},
                    {"fits", row.fits},
                    {"batch_divides", row.divides},
                    {"compute_seconds", row.computeSeconds},
                    {"mixing_seconds", row.mixingSeconds},
                    {"node_bytes", row.nodeBytes},
                    {"node_seconds", row.nodeSeconds},
                    {"network_bytes", row.netBytes},
                    {"network_seconds", row.netSeconds},
                    {"longest", row.bound}});
  }
  return {{"parameters", work.parameters},
          {"expert_parameters", work.expertParameters},
          {"flops_per_step", work.flops},
          {"tokens_per_step", work.tokens},
          {"pipeline_bytes_per_token", estimate::pipelineBytesPerToken(work)},
          {"utilisation", estimate::usualUtilisation},
          {"cluster",
           {{"name", cluster.name},
            {"gpus_per_node", cluster.perNode},
            {"flops", cluster.flops},
            {"memory_bytes", cluster.memory},
            {"memory_bandwidth", cluster.bandwidth},
            {"node_link", cluster.nodeLink},
            {"network_link", cluster.netLink}}},
          {"rows", std::move(rows)}};
}

}  // namespace mhc::worker
