// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/hyper/UnfoldedPath.h"
#include "core/view/ArrayExport.h"
#include "core/view/ColourTable.h"
#include "core/view/Frame.h"
#include "core/view/TableData.h"

namespace mhc::widgets {

/// K[k, l], or its contribution ‖K[k,l]·F_l‖ / Σ_l ‖K[k,l]·F_l‖.
enum class UnfoldedQuantity : std::uint8_t { Value, Contribution };
/// A: the current run, B: the baseline.
enum class UnfoldedSide : std::uint8_t { A, B, Difference };

/// A cell of K: who reads (1…L, L + 1 = the output) whom (0 = the embedding, 1…L).
struct UnfoldedCell {
  int reader = 1;
  int source = 0;
  bool operator==(const UnfoldedCell&) const = default;
};

/// Who reads whom over depth, of one Frame or of two, without widgets. K of two runs is compared entry by entry: it
/// does not change when streams are relabelled.
class UnfoldedModel {
 public:
  UnfoldedModel() = default;
  UnfoldedModel(view::FramePtr a, view::FramePtr b, UnfoldedQuantity quantity, UnfoldedSide side);

  /// Whether the frame holds K in the size that its L asks for.
  [[nodiscard]] static bool hasUnfolded(const view::Frame* frame);

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] int size() const { return size_; }  ///< L + 1: rows and columns
  [[nodiscard]] int sublayers() const { return size_ - 1; }
  [[nodiscard]] UnfoldedQuantity quantity() const { return quantity_; }
  [[nodiscard]] UnfoldedSide side() const { return side_; }
  [[nodiscard]] bool comparable() const { return comparable_; }  ///< both runs have a K of this size
  [[nodiscard]] bool contains(const UnfoldedCell& cell) const;

  /// What the cell shows; `of` asks for the recorded numbers behind it. NaN if not there.
  [[nodiscard]] double shown(const UnfoldedCell& cell) const;
  [[nodiscard]] double recorded(const UnfoldedCell& cell, UnfoldedQuantity quantity, UnfoldedSide side) const;
  /// What a plain residual network has in that column: 1 in every row (value); with the same outputs F_l its share of
  /// the output's input (contribution), from the recorded RMS. NaN where it is not known, 0 for differences.
  [[nodiscard]] double residual(int source) const;

  /// The way through the streams behind a cell, of the frame that is shown (A for differences), from its mean maps. The
  /// output reads all streams alike, with the weight that makes its reading of the last sublayer the recorded one.
  [[nodiscard]] std::optional<hyper::UnfoldedPath> path(const UnfoldedCell& cell) const;
  [[nodiscard]] double reduceWeight() const;

  [[nodiscard]] const view::ColourScale& scale() const { return scale_; }
  [[nodiscard]] const view::FrameData& data() const { return *frame()->data; }
  [[nodiscard]] const view::FramePtr& frame() const { return side_ == UnfoldedSide::B ? b_ : a_; }

  [[nodiscard]] view::TableData table() const;
  [[nodiscard]] std::vector<view::NamedArray> arrays() const;
  /// Position in the record's 2·(L+1)² numbers.
  [[nodiscard]] std::size_t position(const UnfoldedCell& cell, UnfoldedQuantity quantity) const;

 private:
  void makeScale();

  view::FramePtr a_, b_;
  UnfoldedQuantity quantity_ = UnfoldedQuantity::Value;
  UnfoldedSide side_ = UnfoldedSide::A;
  int size_ = 0;
  bool comparable_ = false;
  std::vector<double> residual_;
  view::ColourScale scale_;
};

}  // namespace mhc::widgets
