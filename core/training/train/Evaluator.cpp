// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Evaluator.h"

#include <vector>

namespace mhc::training {

Result<Evaluation> evaluate(Model& model, data::EvaluationSource source, const std::function<bool()>& goOn) {
  source.rewind();
  const auto size = static_cast<std::size_t>(model.batch() * model.length());
  std::vector<std::int32_t> ids(size), targets(size);
  Evaluation result;
  double sum = 0;
  for (;;) {
    MHC_TRY_ASSIGN(const std::int64_t rows, source.next(ids.data(), targets.data(), model.batch()));
    if (rows == 0) break;
    Pass pass;
    pass.batch = rows;
    pass.length = model.length();
    pass.ids = ids.data();
    pass.targets = targets.data();
    model.forward(pass);
    for (std::int64_t i = 0; i < pass.tokens(); ++i) sum += static_cast<double>(model.losses()[i]);
    result.tokens += pass.tokens();
    if (goOn && !goOn()) {
      result.complete = false;
      break;
    }
  }
  result.loss = result.tokens > 0 ? sum / static_cast<double>(result.tokens) : 0;
  return result;
}

}  // namespace mhc::training
