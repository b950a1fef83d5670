// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/MixingFrame.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Streams.h"
#include "core/view/NumberText.h"
#include "widgets/base/RunSet.h"

namespace mhc::widgets {
namespace {

std::size_t index(int sublayer) { return static_cast<std::size_t>(sublayer - 1); }

std::size_t valuesOf(int n) { return static_cast<std::size_t>(2 * n + n * n); }

std::vector<double> part(const view::FrameData& data, int sublayer, int first, int count) {
  const std::vector<float>& values = data.mean[index(sublayer)];
  return {values.begin() + first, values.begin() + first + count};
}

QString translated(const char* text) { return QCoreApplication::translate("mhc::widgets::MixingFrame", text); }

}  // namespace

bool hasMaps(const view::Frame* frame) {
  if (frame == nullptr || frame->data == nullptr || frame->recorded < 0) return false;
  const view::FrameData& data = *frame->data;
  if (data.n < 1 || data.n > 64 || data.sublayers < 1 || data.mean.size() != static_cast<std::size_t>(data.sublayers)) {
    return false;
  }
  return std::all_of(data.mean.begin(), data.mean.end(),
                     [&](const std::vector<float>& values) { return values.size() == valuesOf(data.n); });
}

QString sublayerName(const view::FrameData& data, int sublayer) {
  if (data.hcType.empty()) return translated("sublayer %1").arg(sublayer);
  return (sublayer % 2 == 1 ? translated("attention %1") : translated("FFN %1")).arg((sublayer + 1) / 2);
}

std::vector<double> preOf(const view::FrameData& data, int sublayer) { return part(data, sublayer, 0, data.n); }

std::vector<double> postOf(const view::FrameData& data, int sublayer) { return part(data, sublayer, data.n, data.n); }

hyper::Matrix resOf(const view::FrameData& data, int sublayer) {
  return {data.n, data.n, part(data, sublayer, 2 * data.n, data.n * data.n)};
}

hyper::Matrix resFrom(const float* values, int n) {
  return {n, n, std::vector<double>(values, values + static_cast<std::ptrdiff_t>(n) * n)};
}

double differenceEnergy(const view::FrameData& data, int sublayer) {
  const std::size_t n = static_cast<std::size_t>(data.n);
  if (index(sublayer) >= data.streams.size() || data.streams[index(sublayer)].size() < n * n) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return hyper::streamStatistics(resFrom(data.streams[index(sublayer)].data(), data.n)).difference_energy;
}

double effectVisibility(double energy) {
  if (!std::isfinite(energy)) return 1;
  if (energy <= 1e-4) return 0;
  return std::min(1.0, (std::log10(energy) + 4) / 2);
}

const std::string& mixingType(const view::FrameData& data, int sublayer) {
  return sublayer >= 1 && index(sublayer) < data.types.size() ? data.types[index(sublayer)] : data.hcType;
}

bool anyOfType(const view::FrameData& data, std::string_view type) {
  for (int s = 1; s <= data.sublayers; ++s) {
    if (mixingType(data, s) == type) return true;
  }
  return false;
}

QString ownMixing(const view::FrameData& data, int sublayer) {
  const std::string& own = mixingType(data, sublayer);
  if (own == data.hcType) return {};
  return translated("its mixing is %1, the run's %2").arg(QString::fromStdString(own), QString::fromStdString(data.hcType));
}

bool constraintApplies(const view::FrameData& data, int sublayer) {
  const std::string& type = mixingType(data, sublayer);
  return type == "mhc" || type == "identity";
}

ViewStatus shownStatus(const view::Frame& frame) {
  ViewStatus status{ViewState::Data, {}, {}, {}};
  if (!frame.live && frame.recorded != frame.requested) {
    status.state = ViewState::Stale;
    status.text = translated("Step %1 has no record of the maps; nearest: %2")
                      .arg(QString::fromStdString(view::formatInteger(frame.requested)),
                           QString::fromStdString(view::formatInteger(frame.recorded)));
  }
  return status;
}

ViewStatus waitingStatus(const ViewContext& context, const QString& text) {
  ViewStatus status{ViewState::Empty, text, {}, {}};
  if (context.runs == nullptr || !context.runs->current().isEmpty()) return status;
  status.actionText = QCoreApplication::translate("mhc::widgets::MixingFrame", "Start training");
  status.command = QStringLiteral("run.train");
  return status;
}

QString matrixText(const hyper::Matrix& matrix) {
  QString text;
  for (int i = 0; i < matrix.rows; ++i) {
    if (i > 0) text += QLatin1Char('\n');
    for (int j = 0; j < matrix.cols; ++j) {
      const double value = matrix(i, j);
      text += QStringLiteral("%1").arg(std::abs(value) < 5e-5 ? 0.0 : value, 8, 'f', std::abs(value) < 100 ? 4 : 1);
    }
  }
  return text;
}

}  // namespace mhc::widgets
