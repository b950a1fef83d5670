// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/training/EmulatedDevice.h"

#include <cstring>
#include <memory>
#include <optional>

#include "kernels/Operations.h"
#include "kernels/cuda/Kernels.h"
#include "kernels/emulation/DeviceMemory.h"

namespace mhc::training::test {
namespace {

using kernels::ParallelFor;
using kernels::SerialFor;

std::vector<std::function<void()>>& queue() {
  static std::vector<std::function<void()>> work;
  return work;
}

/// While a recording is made: the place in the queue where it began.
std::optional<std::size_t> recordingFrom;

/// What a GPU refuses while a stream is captured.
void refuseWhileRecording(const char* what) {
  if (recordingFrom) throw DeviceError(std::string(what) + " can't be recorded.");
}

bool onDevice(const void* memory) {
  return kernels::emulation::DeviceMemory::instance().holds(memory);
}

struct EmulatedRecording final : Recording {
  std::vector<std::function<void()>> work;
};

void drain() {
  refuseWhileRecording("A wait");
  for (std::size_t i = 0; i < queue().size(); ++i) queue()[i]();
  queue().clear();
}

template <auto kernel, typename Arguments>
void attentionLater(const Arguments& a, const ParallelFor&) {
  if (!onDevice(a.cos)) refuseWhileRecording("A copy of the host's memory");
  queue().push_back([a] { kernel(a, SerialFor()); });
}

template <auto kernel, typename Arguments>
void later(const Arguments& a, const ParallelFor&) {
  queue().push_back([a] { kernel(a, SerialFor()); });
}

/// The same where one array is the host's, who may change it once the call is over.
template <auto kernel, auto member, typename Arguments>
void laterWithIds(const Arguments& a, const ParallelFor&) {
  if (onDevice(a.*member)) {
    queue().push_back([a] { kernel(a, SerialFor()); });
    return;
  }
  refuseWhileRecording("A copy of the host's memory");
  auto ids = std::make_shared<std::vector<std::int32_t>>(a.*member, a.*member + a.tokens);
  queue().push_back([a, ids] {
    Arguments own = a;
    own.*member = ids->data();
    kernel(own, SerialFor());
  });
}

double squareSum(const float* values, std::int64_t size, const ParallelFor& parallel) {
  drain();
  return kernels::emulated::squareSum(values, size, parallel);
}

kernels::KernelTable makeTable() {
  namespace k = kernels;
  k::KernelTable t = k::emulated::kernelTable();
  t.borderForward = later<k::emulated::borderForward, k::BorderForward>;
  t.borderBackward = later<k::emulated::borderBackward, k::BorderBackward>;
  t.attentionForward = attentionLater<k::reference::attentionForward, k::AttentionForward>;
  t.attentionBackward = attentionLater<k::reference::attentionBackward, k::AttentionBackward>;
  t.swiGluForward = later<k::emulated::swiGluForward, k::SwiGluForward>;
  t.swiGluBackward = later<k::emulated::swiGluBackward, k::SwiGluBackward>;
  t.embeddingForward = laterWithIds<k::emulated::embeddingForward, &k::EmbeddingForward::ids, k::EmbeddingForward>;
  t.embeddingBackward = laterWithIds<k::emulated::embeddingBackward, &k::EmbeddingBackward::ids, k::EmbeddingBackward>;
  t.crossEntropy = laterWithIds<k::emulated::crossEntropy, &k::CrossEntropy::targets, k::CrossEntropy>;
  t.rmsNormForward = later<k::emulated::rmsNormForward, k::RmsNormForward>;
  t.addBf16 = later<k::emulated::addBf16, k::AddBf16>;
  t.toBf16 = later<k::emulated::toBf16, k::ToBf16>;
  t.adamW = later<k::emulated::adamW, k::AdamW>;
  t.muonMomentum = later<k::emulated::muonMomentum, k::MuonMomentum>;
  t.blend = later<k::emulated::blend, k::Blend>;
  t.muonApply = later<k::emulated::muonApply, k::MuonApply>;
  t.squareSum = squareSum;
  return t;
}

}  // namespace

EmulatedDevice::~EmulatedDevice() {
  queue().clear();
  while (!taken_.empty()) release(taken_.begin()->first);
}

const kernels::KernelTable& EmulatedDevice::kernels() const {
  static const kernels::KernelTable table = makeTable();
  return table;
}

Result<void*> EmulatedDevice::allocate(std::size_t bytes) {
  if (bytes > memory().free) return makeError(ExitCode::OutOfMemory, "test.full", "The emulated GPU is full.");
  void* const memory = kernels::emulation::DeviceMemory::instance().allocate(bytes, "arena");
  std::memset(memory, 0, bytes);
  taken_[memory] = bytes;
  most_ = std::max(most_, this->memory().taken);
  return memory;
}

void EmulatedDevice::release(void* memory) {
  kernels::emulation::DeviceMemory::instance().release(memory);
  taken_.erase(memory);
}

DeviceMemory EmulatedDevice::memory() const {
  DeviceMemory memory{bytes_, 0, 0};
  for (const auto& [start, bytes] : taken_) memory.taken += bytes;
  memory.free = bytes_ - memory.taken;
  return memory;
}

void EmulatedDevice::multiply(const Product& product) {
  queue().push_back([product] { gemm(product); });
}

void EmulatedDevice::zero(float* values, std::int64_t count) {
  queue().push_back([=] { std::fill_n(values, count, 0.0F); });
}

void EmulatedDevice::beginRecording() {
  refuseWhileRecording("A recording");
  recordingFrom = queue().size();
}

Result<std::shared_ptr<Recording>> EmulatedDevice::endRecording() {
  auto recording = std::make_shared<EmulatedRecording>();
  const auto begin = queue().begin() + static_cast<std::ptrdiff_t>(recordingFrom.value());
  recording->work.assign(begin, queue().end());
  queue().erase(begin, queue().end());
  recordingFrom.reset();
  if (recordingFails_) return makeError(ExitCode::DeviceLost, "test.no_recording", "The emulated GPU forgot it.");
  return std::shared_ptr<Recording>(recording);
}

void EmulatedDevice::replay(Recording& recording) {
  const auto& work = static_cast<EmulatedRecording&>(recording).work;
  queue().insert(queue().end(), work.begin(), work.end());
}

void EmulatedDevice::wait() {
  drain();
  if (const std::string why = kernels::emulated::takeFailure(); !why.empty()) throw DeviceError(why);
  if (waitsLeft_ == 0) throw DeviceError("The emulated GPU fell off the bus. Resume from the last checkpoint.");
  if (waitsLeft_ > 0) --waitsLeft_;
}

}  // namespace mhc::training::test
