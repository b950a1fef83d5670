// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace mhc::kernels::emulation {

/// The shared memory of the block that runs: the launch's dynamic part and one piece for each declaration in the
/// source. Every byte starts as 0xFF (floats: NaN) in each block; a fence stands on both sides of each piece.
class SharedMemory {
 public:
  /// For a new block: poisons all pieces.
  void reset(std::size_t dynamicBytes);
  [[nodiscard]] unsigned char* dynamic() { return dynamic_.data(); }
  /// The piece of the declaration `key`, the same for all threads of a block.
  [[nodiscard]] unsigned char* piece(const void* key, std::size_t bytes, const char* name);
  /// The name of a piece whose fence was overwritten; empty if none was.
  [[nodiscard]] std::string damaged() const;
  /// Bytes of all pieces: what the block of a real device would need.
  [[nodiscard]] std::size_t used() const;
  [[nodiscard]] bool contains(const void* at) const;
  /// For the check of accesses: whether [at, at + bytes) touches a fence.
  [[nodiscard]] bool touchesFence(const void* at, std::size_t bytes) const;

  static SharedMemory& instance();

 private:
  static constexpr std::size_t kFence = 256;
  class Piece {
   public:
    void assign(const void* pieceKey, std::size_t bytes, const char* pieceName);
    void poison();
    [[nodiscard]] unsigned char* data() const { return start_; }
    [[nodiscard]] bool damaged() const;
    [[nodiscard]] bool touchesFence(const unsigned char* at, std::size_t size) const;
    [[nodiscard]] bool contains(const unsigned char* at) const { return live && at >= start_ && at < start_ + bytes; }
    const void* key = nullptr;
    const char* name = "";
    std::size_t bytes = 0;
    bool live = false;  ///< declared by the block that runs

   private:
    std::unique_ptr<unsigned char[]> memory_;
    std::size_t capacity_ = 0;
    unsigned char* start_ = nullptr;
  };
  Piece dynamic_;
  std::vector<std::unique_ptr<Piece>> pieces_;
};

}  // namespace mhc::kernels::emulation
