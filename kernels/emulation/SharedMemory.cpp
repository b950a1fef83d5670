// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/SharedMemory.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace mhc::kernels::emulation {
namespace {

constexpr unsigned char kPoison = 0xFF;
constexpr unsigned char kFenceByte = 0xA5;

}  // namespace

void SharedMemory::Piece::assign(const void* pieceKey, std::size_t size, const char* pieceName) {
  key = pieceKey;
  name = pieceName;
  bytes = size;
  live = true;
  if (!memory_ || size > capacity_) {
    capacity_ = size;
    memory_ = std::make_unique<unsigned char[]>(size + 2 * kFence + 256);
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.get()) + kFence;
    start_ = memory_.get() + ((address + 255) / 256 * 256 - address) + kFence;
  }
  poison();
}

void SharedMemory::Piece::poison() {
  std::memset(start_ - kFence, kFenceByte, kFence);
  std::memset(start_, kPoison, bytes);
  std::memset(start_ + bytes, kFenceByte, kFence);
}

bool SharedMemory::Piece::damaged() const {
  const auto other = [](unsigned char byte) { return byte != kFenceByte; };
  return std::any_of(start_ - kFence, start_, other) || std::any_of(start_ + bytes, start_ + bytes + kFence, other);
}

bool SharedMemory::Piece::touchesFence(const unsigned char* at, std::size_t size) const {
  return at + size > start_ - kFence && at < start_ + bytes + kFence && (at < start_ || at + size > start_ + bytes);
}

SharedMemory& SharedMemory::instance() {
  static SharedMemory memory;
  return memory;
}

void SharedMemory::reset(std::size_t dynamicBytes) {
  dynamic_.assign(nullptr, dynamicBytes, "the dynamic shared memory");
  for (const auto& piece : pieces_) piece->live = false;
}

unsigned char* SharedMemory::piece(const void* key, std::size_t bytes, const char* name) {
  for (const auto& piece : pieces_) {
    if (piece->key != key) continue;
    if (!piece->live) piece->assign(key, bytes, name);
    return piece->data();
  }
  pieces_.push_back(std::make_unique<Piece>());
  pieces_.back()->assign(key, bytes, name);
  return pieces_.back()->data();
}

std::string SharedMemory::damaged() const {
  if (dynamic_.damaged()) return dynamic_.name;
  for (const auto& piece : pieces_) {
    if (piece->live && piece->damaged()) return std::string("the shared array ") + piece->name;
  }
  return {};
}

std::size_t SharedMemory::used() const {
  std::size_t sum = dynamic_.bytes;
  for (const auto& piece : pieces_) sum += piece->live ? piece->bytes : 0;
  return sum;
}

bool SharedMemory::contains(const void* at) const {
  const auto* address = static_cast<const unsigned char*>(at);
  return dynamic_.contains(address) ||
         std::any_of(pieces_.begin(), pieces_.end(), [&](const auto& piece) { return piece->contains(address); });
}

bool SharedMemory::touchesFence(const void* at, std::size_t bytes) const {
  const auto* address = static_cast<const unsigned char*>(at);
  if (dynamic_.touchesFence(address, bytes)) return true;
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [&](const auto& piece) { return piece->live && piece->touchesFence(address, bytes); });
}

}  // namespace mhc::kernels::emulation
