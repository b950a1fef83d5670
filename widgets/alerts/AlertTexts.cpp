// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "widgets/alerts/AlertFeed.h"

namespace mhc::widgets {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("Alerts", text);
}

}  // namespace

QString titleOf(view::AlertKind kind) {
  switch (kind) {
    case view::AlertKind::BackwardGain:
      return tr("Backward gain above");
    case view::AlertKind::MinColumnSum:
      return tr("Smallest column sum below");
    case view::AlertKind::SigmaDiff:
      return tr("σ_diff below");
    case view::AlertKind::Cosine:
      return tr("Cosine of the streams above");
    case view::AlertKind::ForwardGain:
      return tr("Forward gain above");
    case view::AlertKind::NotFinite:
      return tr("NaN or infinity");
    case view::AlertKind::Stall:
      return tr("No step for longer than");
  }
  return {};
}

QString helpOf(view::AlertKind kind) {
  switch (kind) {
    case view::AlertKind::BackwardGain:
      return tr(
          "Largest backward gain of the products of mixing matrices over all depths: a mean over tokens, without unit. "
          "1.6 is what the mHC paper saw at 27B parameters: a reference, not a bound.");
    case view::AlertKind::MinColumnSum:
      return tr(
          "Smallest column sum of the products over all depths: a mean over tokens, without unit. Near 0 a stream is "
          "no longer read.");
    case view::AlertKind::SigmaDiff:
      return tr(
          "σ_diff of the product over the whole depth: a mean over tokens, without unit. Near 0 differences between "
          "streams do not survive the depth.");
    case view::AlertKind::Cosine:
      return tr(
          "Mean cosine between different streams after the last sublayer. At 1 all streams point the same way and "
          "mixing "
          "has no effect.");
    case view::AlertKind::ForwardGain:
      return tr(
          "Largest forward gain of the products over all depths. It is 1 by construction where rows are normalised, so "
          "this is watched for hc only unless you turn it on.");
    case view::AlertKind::NotFinite:
      return tr("NaN or infinity in the loss, the gradient norm, the gains or the streams.");
    case view::AlertKind::Stall:
      return tr(
          "Seconds without a new step while a worker is alive and not paused; at least twenty times the usual step.");
  }
  return {};
}

}  // namespace mhc::widgets
