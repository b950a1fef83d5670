// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/view/Column.h"
#include "core/view/Pyramid.h"

namespace mhc::view {

/// What the X axis of a chart counts. Active time leaves pauses out.
enum class XKind : std::uint8_t { Step, Tokens, Flops, ActiveSeconds, WallSeconds };
inline constexpr int kXKinds = 5;

/// Where one record lies on every X axis.
struct XRow {
  std::int64_t step = 0;
  double tokens = 0;         ///< tokens trained on up to and including this step
  double flops = 0;          ///< floating point operations up to this step
  double activeSeconds = 0;  ///< time spent training
  double wallSeconds = 0;    ///< time since the run's first start, pauses included
};

/// A batch of rows as a reader delivers it. Metrics of one batch share its X rows; a metric not recorded at a row is NaN.
/// Metric names used by the program: train_loss, validation_loss, learning_rate, gradient_norm, tokens_per_second.
struct SeriesRows {
  std::vector<XRow> x;
  std::vector<std::pair<std::string, std::vector<double>>> metrics;  ///< each as long as x
};

/// All points of one metric of one run, as they were when it was taken; safe to read in any thread.
class Series {
 public:
  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] bool empty() const { return values.empty(); }
  [[nodiscard]] double x(XKind kind, std::size_t index) const;
  /// First index in [first, last) whose X is not below `value`; X does not decrease in that stretch (see pieces).
  [[nodiscard]] std::size_t lowerBound(XKind kind, double value, std::size_t first, std::size_t last) const;
  [[nodiscard]] Extent extent(std::size_t first, std::size_t last) const { return pyramid.extent(first, last); }
  /// Index of the record nearest to `value` on that axis (the earlier one of two equally near); size() if empty.
  [[nodiscard]] std::size_t nearest(XKind kind, double value) const;

  ColumnView<std::int64_t> step;
  ColumnView<double> tokens, flops, activeSeconds, wallSeconds, values;
  PyramidView pyramid;
  /// Where X begins anew: an imported run whose steps (or clocks) go backwards falls into separate pieces. Starts with 0.
  std::vector<std::size_t> pieces;
  std::uint64_t epoch = 0;  ///< changes when rows were taken back (SeriesStore::clear), not when rows were added
};

/// Every point of every metric of one run. No cap, nothing thinned out. One thread (the window's) appends; Series are
/// cheap snapshots for the others.
class SeriesStore {
 public:
  SeriesStore();
  ~SeriesStore();
  SeriesStore(const SeriesStore&) = delete;
  SeriesStore& operator=(const SeriesStore&) = delete;

  /// Adds rows behind those that are there. A batch whose columns differ in length is cut to the shortest.
  void append(const SeriesRows& rows);
  /// Forgets all rows, because the run took some back (resume, thinning); the reader delivers them again.
  void clear();
  /// Shows the rows of `other` from now on instead of its own, as after clear() and append(). `other` is empty then.
  void take(SeriesStore& other);

  [[nodiscard]] std::vector<std::string> metrics() const;
  /// The series of that metric, empty if there is none.
  [[nodiscard]] Series series(std::string_view metric) const;
  /// Largest step of any metric, −1 if there is none.
  [[nodiscard]] std::int64_t lastStep() const { return lastStep_; }
  /// Rises with every change.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }

 private:
  struct Group;
  std::vector<std::unique_ptr<Group>> groups_;
  std::int64_t lastStep_ = -1;
  std::uint64_t revision_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace mhc::view
