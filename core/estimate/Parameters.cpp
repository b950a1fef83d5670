// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Estimate.h"

namespace mhc::estimate {

Parameters parameters(const config::ModelConfig& model) {
  Parameters sum;
  for (const config::TensorInfo& tensor : config::tensorsOf(model)) {
    switch (tensor.part) {
      case config::TensorPart::Embedding: sum.embedding += tensor.count(); break;
      case config::TensorPart::Attention: sum.attention += tensor.count(); break;
      case config::TensorPart::Ffn: sum.ffn += tensor.count(); break;
      case config::TensorPart::Norms: sum.norms += tensor.count(); break;
      case config::TensorPart::Mixing: sum.mixing += tensor.count(); break;
      case config::TensorPart::Head: sum.head += tensor.count(); break;
    }
  }
  return sum;
}

}  // namespace mhc::estimate
