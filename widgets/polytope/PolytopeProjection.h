// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::widgets {

using Point3 = std::array<double, 3>;

/// Plane coordinates Y = Bᵀ(H − J)B as one linear map, for thousands of matrices in a row: the same numbers as
/// hyper::planeCoordinates.
class PlaneMap {
 public:
  PlaneMap() = default;
  explicit PlaneMap(int n);
  [[nodiscard]] std::size_t size() const { return rows_.size(); }  ///< (n − 1)²
  /// Of n² row-major numbers.
  template <typename Number>
  void operator()(const Number* matrix, double* plane) const {
    for (std::size_t k = 0; k < rows_.size(); ++k) {
      double sum = 0;
      for (std::size_t i = 0; i < rows_[k].size(); ++i) sum += rows_[k][i] * static_cast<double>(matrix[i]);
      plane[k] = sum;
    }
  }

 private:
  std::vector<std::vector<double>> rows_;  ///< [(n − 1)²][n²]
};

/// From plane coordinates to the picture: three axes, and distances from the identity on a log scale where magnified.
/// A value, so that another thread may work with it.
struct PolytopeProjection {
  static constexpr double kMagnifiedUnit = 1e-3;  ///< below this distance the magnified scale is linear

  int n = 0;
  bool magnified = false;
  std::vector<std::vector<double>> shown;  ///< directions in use, unit vectors at right angles
  std::vector<double> identityPlane;
  bool operator==(const PolytopeProjection&) const = default;

  [[nodiscard]] Point3 operator()(const double* plane) const;
  [[nodiscard]] Point3 operator()(const std::vector<double>& plane) const { return (*this)(plane.data()); }
};

/// Which relabelling of the streams the picture is up to (measures.md 6). Rows and columns are always relabelled
/// together.
enum class PolytopeFold : std::uint8_t {
  None,
  Run,    ///< one permutation P for all matrices of the run, at all steps
  Matrix  ///< "conjugacy classes": each matrix has its own P
};

/// P·H·Pᵀ: entry (i, j) is H(p[i], p[j]).
[[nodiscard]] hyper::Matrix conjugated(const hyper::Matrix& matrix, const std::vector<int>& permutation);

/// The relabelling that brings the matrices together as far towards the cyclic shift as it goes: it maximises
/// Σ ⟨P·H·Pᵀ, C⟩; of equals the one with the lexicographically largest result. So runs, or matrices, that differ by a
/// relabelling alone look the same. The identity beyond kMostFolded streams or for values that are not finite.
inline constexpr int kMostFoldedRun = 8, kMostFoldedMatrix = 5;
[[nodiscard]] std::vector<int> foldingPermutation(const std::vector<hyper::Matrix>& matrices, int most);

}  // namespace mhc::widgets
