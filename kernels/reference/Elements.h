// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Element.h"

namespace mhc::kernels::reference {

/// Activations of either element as doubles: widened where they are read, rounded where they are written.
class ConstElements {
 public:
  ConstElements(const void* data, Element element) : data_(data), element_(element) {}
  explicit operator bool() const { return data_ != nullptr; }
  double operator[](std::int64_t i) const {
    return static_cast<double>(element_ == Element::Float32 ? static_cast<const float*>(data_)[i]
                                                            : widenBf16(static_cast<const std::uint16_t*>(data_)[i]));
  }

 private:
  const void* data_;
  Element element_;
};

class Elements : public ConstElements {
 public:
  Elements(void* data, Element element) : ConstElements(data, element), data_(data), element_(element) {}
  void set(std::int64_t i, double value) const {
    if (element_ == Element::Float32) {
      static_cast<float*>(data_)[i] = static_cast<float>(value);
    } else {
      static_cast<std::uint16_t*>(data_)[i] = roundBf16(static_cast<float>(value));
    }
  }

 private:
  void* data_;
  Element element_;
};

}  // namespace mhc::kernels::reference
