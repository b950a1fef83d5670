// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/view/ElementId.h"
#include "core/view/Frame.h"
#include "core/view/TableData.h"
#include "widgets/base/vtk/OrbitCamera.h"

namespace mhc::widgets {

/// One tube of the network in 3D.
enum class NetworkPart : std::uint8_t { Carry, Read, Write };
struct NetworkLink {
  NetworkPart part = NetworkPart::Carry;
  int sublayer = 1;
  int to = -1, from = -1;  ///< streams from 0. Carry: both; Read: from; Write: to
  double weight = 0;       ///< token mean of the map's entry, signed
  bool operator==(const NetworkLink&) const = default;
};

/// The streams as n tubes around the blocks, without widgets: where everything stands, how thick it is, and what
/// becomes of a mass that is put into the streams. Scene coordinates: x = depth, streams on a circle of radius 1 around
/// the x axis, the first above (z = 1); blocks on the axis.
///
/// Mass: m_{b+1} = H_res_b·m_b with the token-mean maps, from a start vector before a chosen sublayer. Column sums of 1
/// keep its total; maps of HC do not.
class NetworkModel {
 public:
  static constexpr double kPitchMost = 1.5, kPitchLeast = 0.4;  ///< length of a sublayer along x
  static constexpr double kThickness = 0.11;                    ///< radius of a tube of weight 1
  static constexpr double kLeastWeight = 0.01;                  ///< thinner tubes are left out

  NetworkModel() = default;
  explicit NetworkModel(view::FramePtr frame);

  [[nodiscard]] bool empty() const { return links_.empty(); }
  [[nodiscard]] int n() const { return n_; }
  [[nodiscard]] int sublayers() const { return sublayers_; }
  [[nodiscard]] const view::FramePtr& frame() const { return frame_; }
  [[nodiscard]] const std::vector<NetworkLink>& links() const { return links_; }
  [[nodiscard]] static view::ElementId idOf(const NetworkLink& link);

  [[nodiscard]] double pitch() const;
  /// x of boundary b = 1…L + 1, in between for the way through a sublayer.
  [[nodiscard]] double xOf(double boundary) const { return (boundary - 1) * pitch(); }
  [[nodiscard]] Vec3 streamAt(double boundary, int stream) const;
  [[nodiscard]] Vec3 blockCentre(int sublayer) const;
  [[nodiscard]] Vec3 blockHalf() const;
  /// Along a link, t = 0…1. Carries go around the axis, so that none runs through the block.
  [[nodiscard]] Vec3 along(const NetworkLink& link, double t) const;
  [[nodiscard]] double radius(const NetworkLink& link) const;

  /// Where the mass starts: before sublayer `from`, in one stream or (−1) evenly in all.
  void setMass(int from, int stream);
  [[nodiscard]] int massFrom() const { return massFrom_; }
  [[nodiscard]] int massStream() const { return massStream_; }
  /// m_b of boundary b; zeros before the start.
  [[nodiscard]] std::vector<double> mass(int boundary) const;
  /// What a carry takes along: H_ij·m_j.
  [[nodiscard]] double carried(const NetworkLink& link) const;

  [[nodiscard]] std::vector<Vec3> corners() const;  ///< of everything, for "fit"
  [[nodiscard]] view::TableData table() const;

 private:
  void flow();

  view::FramePtr frame_;
  int n_ = 0, sublayers_ = 0;
  int massFrom_ = 1, massStream_ = -1;
  std::vector<NetworkLink> links_;         ///< sublayer by sublayer: carries row by row, reads, writes
  std::vector<std::vector<double>> mass_;  ///< [L + 1][n]
};

}  // namespace mhc::widgets
