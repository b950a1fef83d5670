// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/StagedBorders.h"

#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace mhc::training {
namespace {

using kernels::BorderBackward;
using kernels::BorderForward;
using kernels::MixingFamily;
using kernels::ReadKind;

std::shared_ptr<Device> chosen;

/// Copies of host arrays on the device, back at the end.
class Stage {
 public:
  Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() {
    for (const Array& array : arrays_) chosen->release(array.device);
  }

  /// Replaces a host pointer by the device's; null stays null, an array that is there already is used again.
  template <typename T>
  void bring(T*& pointer, std::int64_t bytes) {
    if (pointer == nullptr || bytes == 0) return;
    const void* const host = pointer;
    for (const Array& array : arrays_) {
      if (array.host != host) continue;
      pointer = static_cast<T*>(array.device);
      return;
    }
    void* const device = take(bytes);
    std::memcpy(device, host, static_cast<std::size_t>(bytes));
    arrays_.back().host = const_cast<void*>(host);
    arrays_.back().written = !std::is_const_v<T>;
    pointer = static_cast<T*>(device);
  }
  void* take(std::int64_t bytes) {
    auto memory = chosen->allocate(static_cast<std::size_t>(bytes));
    if (!memory.ok()) throw std::bad_alloc();
    arrays_.push_back({nullptr, memory.value(), static_cast<std::size_t>(bytes), false});
    return memory.value();
  }
  void fetch() {
    chosen->wait();
    for (const Array& array : arrays_) {
      if (array.written) std::memcpy(array.host, array.device, array.bytes);
    }
  }

 private:
  struct Array {
    void* host;
    void* device;
    std::size_t bytes;
    bool written;
  };
  std::vector<Array> arrays_;
};

/// Bytes of the arrays of a boundary.
struct Sizes {
  std::int64_t streams, branch, h, nextH, mix, norms, tokens, channels, fn, base, scale;

  Sizes(const kernels::MixingShape& s, kernels::Element element, ReadKind kind, const kernels::MixingOptions& read) {
    const std::int64_t n = s.n, e = kernels::elementSize(element), rows = kernels::mixRows(kind, read.family, s.n);
    const bool hc = kind == ReadKind::Sublayer && read.family == MixingFamily::Hc;
    streams = s.tokens * n * s.C * e;
    branch = s.tokens * s.C * e;
    h = s.tokens * (n + 2) * n * 4;
    nextH = kind == ReadKind::Head ? s.tokens * n * 4 : h;
    mix = s.tokens * rows * 4;
    norms = s.tokens * (hc ? n : 1) * 4;
    tokens = s.tokens * 4;
    channels = s.C * 4;
    fn = (hc ? (n + 2) * s.C : rows * n * s.C) * 4;
    base = rows * 4;
    scale = (kind == ReadKind::Head ? 1 : read.family == MixingFamily::Mhc ? 3 : 2) * 4;
  }
};

void bringParameters(Stage& stage, kernels::MixingParameters& p, const Sizes& size) {
  stage.bring(p.fn, size.fn);
  stage.bring(p.base, size.base);
  stage.bring(p.scale, size.scale);
}

void forward(const BorderForward& given, const kernels::ParallelFor& parallel) {
  BorderForward a = given;
  const Sizes size(a.shape, a.element, a.kind, a.read);
  Stage stage;
  stage.bring(a.x_next, size.streams);  // first: x may be the same array, and this one is written
  stage.bring(a.x, size.streams);
  stage.bring(a.f, size.branch);
  stage.bring(a.h, size.h);
  bringParameters(stage, a.parameters, size);
  stage.bring(a.next.h, size.nextH);
  stage.bring(a.next.mix, size.mix);
  stage.bring(a.next.inverse_rms, size.norms);
  stage.bring(a.u, size.branch);
  stage.bring(a.norm_weight, size.channels);
  stage.bring(a.y, size.branch);
  stage.bring(a.norm_inverse_rms, size.tokens);
  chosen->kernels().borderForward(a, parallel);
  stage.fetch();
}

void backward(const BorderBackward& given, const kernels::ParallelFor& parallel) {
  BorderBackward a = given;
  const Sizes size(a.shape, a.element, a.kind, a.read);
  Stage stage;
  stage.bring(a.grad_x, size.streams);  // first: grad_x_next may be the same array
  stage.bring(a.grad_x_next, size.streams);
  bringParameters(stage, a.parameters, size);
  stage.bring(a.x_next, size.streams);
  stage.bring(a.next.h, size.nextH);
  stage.bring(a.next.mix, size.mix);
  stage.bring(a.next.inverse_rms, size.norms);
  stage.bring(a.u, size.branch);
  stage.bring(a.norm_weight, size.channels);
  stage.bring(a.norm_inverse_rms, size.tokens);
  stage.bring(a.grad_y, size.branch);
  stage.bring(a.grad_h_next, size.h);
  stage.bring(a.gradients.fn, size.fn);
  stage.bring(a.gradients.base, size.base);
  stage.bring(a.gradients.scale, size.scale);
  stage.bring(a.grad_norm_weight, size.channels);
  stage.bring(a.grad_square, a.shape.tokens * a.shape.n * 4);
  stage.bring(a.x, size.streams);
  stage.bring(a.f, size.branch);
  stage.bring(a.h, size.h);
  stage.bring(a.grad_f, size.branch);
  stage.bring(a.grad_h, size.h);
  const std::int64_t workspace = chosen->kernels().borderWorkspace(a.shape, a.kind, a.read);
  a.workspace = workspace > 0 ? static_cast<float*>(stage.take(workspace * 4)) : nullptr;
  chosen->kernels().borderBackward(a, parallel);
  stage.fetch();
}

}  // namespace

const kernels::KernelTable& stagedBorders(std::shared_ptr<Device> device) {
  chosen = std::move(device);
  static const kernels::KernelTable table = [] {
    kernels::KernelTable t = {};
    t.name = "cuda";
    t.borderForward = forward;
    t.borderBackward = backward;
    return t;
  }();
  return table;
}

}  // namespace mhc::training
