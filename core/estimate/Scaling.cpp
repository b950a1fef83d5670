// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Scaling.h"

#include <algorithm>
#include <array>

namespace mhc::estimate {
namespace {

/// Dispatch and combine, each forward and backward.
constexpr double exchangesOfExperts = 4;

/// What a GPU sends when S bytes are summed and the sum is wanted everywhere (2), or each part at its owner (1).
void addReduction(ScalingRow& row, double bytes, double passes, double inNode, double nodes) {
  row.nodeBytes += passes * bytes * (inNode - 1) / inNode;
  row.netBytes += passes * (bytes / inNode) * (nodes - 1) / nodes;
}

}  // namespace

const std::vector<Cluster>& knownClusters() {
  // Nodes of eight with one network adapter a GPU: 200 Gb/s beside the A100, 400 beside the others.
  static const std::vector<Cluster> clusters{
      {"a100", 8, 312e12, 80e9, 2.04e12, 300e9, 25e9},
      {"h100", 8, 989e12, 80e9, 3.35e12, 450e9, 50e9},
      {"h200", 8, 989e12, 141e9, 4.8e12, 450e9, 50e9},
      {"b200", 8, 2250e12, 180e9, 7.7e12, 900e9, 50e9},
  };
  return clusters;
}

std::optional<Cluster> clusterNamed(std::string_view name) {
  for (const Cluster& cluster : knownClusters()) {
    if (cluster.name == name) return cluster;
  }
  return std::nullopt;
}

std::string_view nameOf(Spread spread) {
  switch (spread) {
    case Spread::Replicas:
      return "replicas";
    case Spread::Sharded:
      return "sharded";
    case Spread::Experts:
      return "experts";
  }
  return "replicas";
}

ScalingRow scaling(const Workload& work, const Cluster& cluster, int gpus, Spread spread) {
  ScalingRow row;
  row.gpus = std::max(1, gpus);
  row.spread = spread;
  const double all = row.gpus;
  const double inNode = std::min<double>(all, std::max(1, cluster.perNode));
  const double nodes = std::max(1.0, all / inNode);
  const double divided = spread == Spread::Experts ? work.expertParameters : 0;  // among the node's GPUs
  const double whole = work.parameters - divided;
  const double held = whole + divided / inNode;
  const double momentBytes = work.parameters > 0 ? work.optimizerBytes / work.parameters : 0;

  row.memory = held * (work.weightBytes + work.gradientBytes) + work.microBatchBytes + work.runtimeBytes;
  // A part of the moments: of the whole parameters over all GPUs, of an expert's over those that hold it.
  row.memory += momentBytes * (spread == Spread::Replicas ? held : whole / all + divided / inNode / nodes);
  row.fits = row.memory <= cluster.memory;
  row.divides = work.sequences >= row.gpus && work.sequences % row.gpus == 0;

  row.computeSeconds = work.flops / all / (cluster.flops * usualUtilisation);
  row.mixingSeconds = work.mixingBytes / all / cluster.bandwidth;
  if (spread == Spread::Replicas) {
    addReduction(row, whole * work.gradientBytes, 2, inNode, nodes);
  } else {
    addReduction(row, whole * (work.gradientBytes + work.gatheredBytes), 1, inNode, nodes);
    // Each GPU has its own experts: their gradients meet those of the same experts in other nodes alone.
    row.netBytes += (divided / inNode) * (work.gradientBytes + work.gatheredBytes) * (nodes - 1) / nodes;
  }
  if (spread == Spread::Experts) {
    const double perExchange = work.tokens / all * work.chosenExperts * work.width * work.activationBytes;
    row.nodeBytes += exchangesOfExperts * work.expertLayers * perExchange * (inNode - 1) / inNode;
  }
  row.nodeSeconds = row.nodeBytes / cluster.nodeLink;
  row.netSeconds = row.netBytes / cluster.netLink;

  const std::array<std::pair<double, const char*>, 4> parts{{{row.computeSeconds, "products"},
                                                             {row.mixingSeconds, "mixing"},
                                                             {row.nodeSeconds, "node links"},
                                                             {row.netSeconds, "network"}}};
  row.bound = std::max_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
                return a.first < b.first;
              })->second;
  return row;
}

double pipelineBytesPerToken(const Workload& work) {
  return work.streams * work.width * work.activationBytes;
}

}  // namespace mhc::estimate
