// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/view/ArrayExport.h"
#include "core/view/ElementId.h"
#include "core/view/Frame.h"
#include "core/view/TableData.h"

namespace mhc::widgets {

/// One thing of the stream diagram. Node: stream `from` before sublayer `sublayer` (L + 1: after the last).
enum class StreamPart : std::uint8_t { Node, Carry, Read, Write };

struct StreamElement {
  StreamPart part = StreamPart::Node;
  int sublayer = 1;
  int to = -1, from = -1;  ///< Carry: both; Node and Read: from; Write: to
  double weight = 1;       ///< token mean of the map's entry, signed; 1 for a node
  double magnitude = 0;    ///< in units of RMS: how thick it is drawn; NaN: not recorded
  bool operator==(const StreamElement&) const = default;
};

/// Sizes of everything in the diagram of the streams through depth, of one Frame, without widgets: a node is the RMS
/// √G_jj of its stream, a link the token mean of |H_ij| times RMS_j, a read H_pre_j·RMS_j, a write H_post_i·RMS(F).
/// These are magnitudes: directions cancel or add up, so nothing is conserved from one boundary to the next.
class StreamsModel {
 public:
  StreamsModel() = default;
  explicit StreamsModel(view::FramePtr frame);

  [[nodiscard]] bool empty() const { return elements_.empty(); }
  [[nodiscard]] int n() const { return n_; }
  [[nodiscard]] int sublayers() const { return sublayers_; }
  [[nodiscard]] const view::FrameData& data() const { return *frame_->data; }
  [[nodiscard]] const view::FramePtr& frame() const { return frame_; }

  /// All elements, sublayer by sublayer: nodes, carries (row by row), reads, writes.
  [[nodiscard]] const std::vector<StreamElement>& elements() const { return elements_; }
  /// Index of the first element of that sublayer; of L + 2: the end.
  [[nodiscard]] std::size_t firstOf(int sublayer) const;
  [[nodiscard]] double rms(int boundary, int stream) const;
  /// RMS of the sublayer's output F.
  [[nodiscard]] double branchRms(int sublayer) const;
  [[nodiscard]] double largestRms() const { return largest_; }

  /// The shared name of an element; −1 in every field that it does not fix.
  [[nodiscard]] static view::ElementId idOf(const StreamElement& element);

  [[nodiscard]] view::TableData table() const;
  [[nodiscard]] std::vector<view::NamedArray> arrays() const;

 private:
  void addSublayer(int sublayer);

  view::FramePtr frame_;
  int n_ = 0, sublayers_ = 0;
  double largest_ = 0;
  std::vector<StreamElement> elements_;
};

}  // namespace mhc::widgets
