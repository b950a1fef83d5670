// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace mhc::view {

/// Values per block of a Column: 64 KiB, so that short series stay small.
template <typename T>
inline constexpr std::size_t kColumnBlock = std::bit_floor((std::size_t{1} << 16) / sizeof(T));

/// A read-only look at the first size() values of a Column. Copying it costs one pointer per block of 64 KiB, and it
/// stays valid and unchanged while the column grows, so a pool thread may read it while the owner appends.
template <typename T>
class ColumnView {
 public:
  using Block = std::array<T, kColumnBlock<T>>;

  ColumnView() = default;
  ColumnView(std::vector<std::shared_ptr<const Block>> blocks, std::size_t size)
      : blocks_(std::move(blocks)), size_(size) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const {
    return (*blocks_[index / kColumnBlock<T>])[index % kColumnBlock<T>];
  }
  [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }
  /// The longest contiguous run of values that starts at `first` and ends before `last`.
  [[nodiscard]] std::span<const T> run(std::size_t first, std::size_t last) const {
    const std::size_t offset = first % kColumnBlock<T>;
    const std::size_t count = std::min(last - first, kColumnBlock<T> - offset);
    return {blocks_[first / kColumnBlock<T>]->data() + offset, count};
  }

 private:
  std::vector<std::shared_ptr<const Block>> blocks_;
  std::size_t size_ = 0;
};

/// An append-only array in blocks that never move. One owner appends; everybody else reads views.
template <typename T>
class Column {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const T& operator[](std::size_t index) const {
    return (*blocks_[index / kColumnBlock<T>])[index % kColumnBlock<T>];
  }
  void append(const T& value) {
    if (size_ % kColumnBlock<T> == 0) blocks_.push_back(std::make_shared<typename ColumnView<T>::Block>());
    (*blocks_.back())[size_ % kColumnBlock<T>] = value;
    ++size_;
  }
  void append(std::span<const T> values) {
    while (!values.empty()) {
      const std::size_t offset = size_ % kColumnBlock<T>;
      if (offset == 0) blocks_.push_back(std::make_shared<typename ColumnView<T>::Block>());
      const std::size_t count = std::min(values.size(), kColumnBlock<T> - offset);
      std::copy_n(values.begin(), count, blocks_.back()->begin() + static_cast<std::ptrdiff_t>(offset));
      size_ += count;
      values = values.subspan(count);
    }
  }
  /// `count` values from `first` on, if they lie in one block.
  [[nodiscard]] std::span<const T> run(std::size_t first, std::size_t count) const {
    return {blocks_[first / kColumnBlock<T>]->data() + first % kColumnBlock<T>, count};
  }
  /// Forgets everything; views taken before keep their values.
  void clear() {
    blocks_.clear();
    size_ = 0;
  }
  [[nodiscard]] ColumnView<T> view() const { return ColumnView<T>({blocks_.begin(), blocks_.end()}, size_); }

 private:
  std::vector<std::shared_ptr<typename ColumnView<T>::Block>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace mhc::view
