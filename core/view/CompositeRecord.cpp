// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/CompositeRecord.h"

#include <limits>

namespace mhc::view {
namespace {

// Places within one half: each of the first four quantities is mean, median, p99 or p1, max or min.
constexpr std::size_t kForward = 0, kBackward = 4, kMinColumnSum = 8, kSigmaDiff = 12;
constexpr std::size_t kMeanComposite = 16, kProductOfMeans = 18;  // each forward, backward

double valueAt(const float* record, std::size_t size, CompositeSide side, std::size_t place) {
  if (record == nullptr || size != kCompositeRecord) return std::numeric_limits<double>::quiet_NaN();
  return record[(side == CompositeSide::Prefix ? 0 : kCompositeRecord / 2) + place];
}

std::size_t statistic(GainDefinition definition) {
  return definition == GainDefinition::MedianToken ? 1 : 0;
}

}  // namespace

std::string gainDefinitionName(GainDefinition definition) {
  switch (definition) {
    case GainDefinition::ProductOfMeans:
      return "product of the mean maps";
    case GainDefinition::MeanComposite:
      return "mean composite";
    case GainDefinition::MedianToken:
      return "median token";
    default:
      return "mean of per-token gains";
  }
}

std::size_t gainPosition(CompositeSide side, GainDefinition definition, bool backward) {
  const std::size_t half = side == CompositeSide::Prefix ? 0 : kCompositeRecord / 2, which = backward ? 1 : 0;
  if (definition == GainDefinition::ProductOfMeans) return half + kProductOfMeans + which;
  if (definition == GainDefinition::MeanComposite) return half + kMeanComposite + which;
  return half + (backward ? kBackward : kForward) + statistic(definition);
}

double recordedGain(const float* record, std::size_t size, CompositeSide side, GainDefinition definition,
                    bool backward) {
  if (record == nullptr || size != kCompositeRecord) return std::numeric_limits<double>::quiet_NaN();
  return record[gainPosition(side, definition, backward)];
}

double recordedMinColumnSum(const float* record, std::size_t size, CompositeSide side, GainDefinition definition) {
  return valueAt(record, size, side, kMinColumnSum + statistic(definition));
}

double recordedSigmaDiff(const float* record, std::size_t size, CompositeSide side, GainDefinition definition) {
  return valueAt(record, size, side, kSigmaDiff + statistic(definition));
}

}  // namespace mhc::view
