// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/SchemaBinding.h"

namespace mhc::config {

std::vector<Field> streamFields() {
  using binding::describe;
  using M = ModelConfig;
  const std::string group = "Streams";
  const std::vector<HcType> streams{HcType::Hc, HcType::Mhc, HcType::Identity};
  const std::vector<HcType> manifold{HcType::Mhc, HcType::Identity};
  const std::vector<HcType> sinkhorn{HcType::Mhc};
  return {
      describe(&M::hc_type,
           {.key = "hc_type", .label = "Connections", .group = group,
            .help = "How a sublayer reads and writes the residual streams. Runs that differ only in this start from the "
                    "same shared weights and see the same batches, so that their losses can be compared."}),
      describe(&M::hc_dynamic,
           {.key = "hc_dynamic", .label = "Token-dependent", .group = group, .symbol = "φ, α", .applies_to = streams,
            .level = Level::Advanced,
            .help = "On: the maps are computed from each token by the projections fn and the gates scale. Off: they are "
                    "the learned base alone, the same for every token."}),
      describe(&M::hc_mult,
           {.key = "hc_mult", .label = "Streams", .group = group, .unit = "streams", .symbol = "n",
            .range = {.low = 1, .high = 8}, .applies_to = streams,
            .help = "Number of residual streams. The paper uses 4. Memory of the streams grows with n, the mixing's "
                    "projections with n³. With 1 the H_res of mhc is the number 1."}),
      describe(&M::hc_sinkhorn_iters,
           {.key = "hc_sinkhorn_iters", .label = "Sinkhorn iterations", .group = group, .unit = "iterations",
            .symbol = "t_max", .range = {.low = 1, .high = 1000}, .applies_to = sinkhorn, .level = Level::Advanced,
            .scale = FieldScale::Log,
            .help = "Normalisations of columns, then rows, of exp(logits). Row sums are exact after any number; column "
                    "sums approach 1, the slower the further apart the logits are. The paper uses 20."}),
      describe(&M::hc_eps,
           {.key = "hc_eps", .label = "Mixing epsilon", .group = group, .range = {.low = 0, .high = 0.1},
            .applies_to = manifold, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Added to every divisor of the normalisations and to H_pre with deepseek_v4 numerics. null takes the "
                    "numerics' own value: 0 for paper, which allows no other, and 1e-6 for deepseek_v4."}),
      describe(&M::hc_numerics,
           {.key = "hc_numerics", .label = "Numerics", .group = group, .applies_to = streams, .level = Level::Advanced,
            .help = "Which published arithmetic is followed. The two agree to 1e-5 while logits are about N(0, 1) and "
                    "differ by up to 0.3 at N(0, 4²): do not compare runs across them."}),
      describe(&M::hc_init,
           {.key = "hc_init", .label = "Initial maps", .group = group, .symbol = "b, α", .applies_to = manifold,
            .help = "Where the maps start. If all streams are equal, H_res·x does not depend on H_res: an init that "
                    "treats the streams alike (identity, uniform) gives H_res no gradient, and the maps stay where they "
                    "are. spread breaks the symmetry."}),
      describe(&M::hc_reduce,
           {.key = "hc_reduce", .label = "Final reduction", .group = group, .applies_to = streams,
            .level = Level::Advanced,
            .help = "How the streams become one before the final norm, which removes any common factor."}),
      describe(&M::hc_temperature,
           {.key = "hc_temperature", .label = "Temperature", .group = group, .symbol = "τ",
            .range = {.low = 0, .high = 100, .low_open = true}, .applies_to = sinkhorn, .level = Level::Advanced,
            .scale = FieldScale::Log,
            .help = "Divides the logits of H_res before Sinkhorn. Below 1 the maps come nearer to permutations, "
                    "Sinkhorn needs more iterations and gradients fade. The papers use 1."}),
      describe(&M::hc_per_layer,
           {.key = "hc_per_layer", .label = "Different sublayers", .group = group, .applies_to = streams,
            .level = Level::Advanced,
            .help = "Sublayers whose mixing differs: an object with the sublayer's number (2·layer for attention, 2·layer "
                    "+ 1 for feed-forward, from 0) as key and the differing fields as value, for example {\"3\": "
                    "{\"hc_sinkhorn_iters\": 40}}. hc_type (not residual), hc_dynamic, hc_sinkhorn_iters, hc_eps, "
                    "hc_numerics, hc_init and hc_temperature may differ; the number of streams is the same everywhere."}),
  };
}

}  // namespace mhc::config
