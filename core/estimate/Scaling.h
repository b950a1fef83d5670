// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mhc::estimate {

/// GPUs in nodes as data sheets describe them, not measured. Rates are those of one GPU, links in one direction.
struct Cluster {
  std::string name;      ///< "h100"
  int perNode = 8;       ///< GPUs that share fast links
  double flops = 0;      ///< dense bfloat16 products, FLOP/s
  double memory = 0;     ///< bytes
  double bandwidth = 0;  ///< of that memory, B/s
  double nodeLink = 0;   ///< to the other GPUs of its node, B/s
  double netLink = 0;    ///< its share of the node's network, B/s
};
[[nodiscard]] const std::vector<Cluster>& knownClusters();
/// Nothing: no cluster has that name.
[[nodiscard]] std::optional<Cluster> clusterNamed(std::string_view name);

/// Part of the matrix peak that training of such models reaches where nothing else holds it up.
inline constexpr double usualUtilisation = 0.4;

/// One optimizer step of a model, however it is spread. Bytes and FLOPs; GPUs not yet divided out.
struct Workload {
  double parameters = 0;
  double expertParameters = 0;  ///< of the experts that a router chooses among: part of `parameters`
  double weightBytes = 0;       ///< a parameter: 4, or 6 with a bfloat16 copy
  double gradientBytes = 4;     ///< a parameter: the flat float32 buffer that is reduced
  double optimizerBytes = 0;    ///< of all moments
  double gatheredBytes = 0;     ///< a parameter, when the owner of its moments sends it out: 4, or 2 in bfloat16
  double microBatchBytes = 0;   ///< streams, activations and workspace while one micro-batch is computed
  double runtimeBytes = 0;
  double flops = 0;            ///< of a step
  double mixingBytes = 0;      ///< memory traffic of the mixings in a step, fused, forward and backward
  double tokens = 0;           ///< of a step
  double width = 0;            ///< C
  double streams = 1;          ///< n
  double activationBytes = 4;  ///< an element: 4, or 2 in bfloat16
  double expertLayers = 0;     ///< layers with a router
  double chosenExperts = 0;    ///< routed experts that work on a token
  std::int64_t sequences = 0;  ///< of a step: no more GPUs than that have work
  double sequenceTokens = 0;
};

/// How the model is spread over the GPUs.
enum class Spread {
  Replicas,  ///< everything on each GPU, gradients summed (all-reduce)
  Sharded,   ///< as replicas, but each GPU holds the moments of its part alone (ZeRO-1)
  Experts,   ///< as sharded, and the routed experts divided among the GPUs of a node; not in this program
};
[[nodiscard]] std::string_view nameOf(Spread spread);  ///< "replicas", "sharded", "experts"

/// What one GPU has to do in a step, and how long it takes if nothing overlaps. Bytes are those that it sends.
struct ScalingRow {
  int gpus = 0;
  Spread spread = Spread::Replicas;
  double memory = 0;
  bool fits = false;          ///< into the cluster's GPU
  bool divides = false;       ///< the sequences of a step divide evenly
  double computeSeconds = 0;  ///< FLOPs at usualUtilisation of the peak
  double mixingSeconds = 0;   ///< the mixings' traffic at the full speed of memory
  double nodeBytes = 0;       ///< over the links inside a node
  double netBytes = 0;        ///< over the network
  double nodeSeconds = 0;
  double netSeconds = 0;
  std::string bound;  ///< "products", "mixing", "node links" or "network": the longest of the four
};

/// Collectives go in two levels, as NCCL's trees and rails do: reduce-scatter in the node, the sum over nodes of each
/// GPU's part, all-gather in the node. An all-to-all of experts stays in the node.
[[nodiscard]] ScalingRow scaling(const Workload& work, const Cluster& cluster, int gpus, Spread spread);

/// Bytes that a pipeline's stages would hand on for each token of a micro-batch, forward: all n streams.
[[nodiscard]] double pipelineBytesPerToken(const Workload& work);

}  // namespace mhc::estimate
