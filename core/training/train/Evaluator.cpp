// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Evaluator.h"

#include <vector>

namespace mhc::training {

namespace {

struct Part {
  double sum = 0;
  std::int64_t tokens = 0;
  std::int64_t complete = 1;
};

Result<Part> evaluatePart(Model& model, data::EvaluationSource source, const std::function<bool()>& goOn) {
  source.rewind();
  const auto size = static_cast<std::size_t>(model.batch() * model.length());
  std::vector<std::int32_t> ids(size), targets(size);
  Part part;
  for (;;) {
    MHC_TRY_ASSIGN(const std::int64_t rows, source.next(ids.data(), targets.data(), model.batch()));
    if (rows == 0) break;
    Pass pass;
    pass.batch = rows;
    pass.length = model.length();
    pass.ids = ids.data();
    pass.targets = targets.data();
    model.forward(pass);
    for (std::int64_t i = 0; i < pass.tokens(); ++i) part.sum += static_cast<double>(model.losses()[i]);
    part.tokens += pass.tokens();
    if (goOn && !goOn()) {
      part.complete = 0;
      break;
    }
  }
  return part;
}

}  // namespace

Result<Evaluation> evaluate(Model& model, data::EvaluationSource source, const std::function<bool()>& goOn,
                            RankGroup* ranks) {
  std::vector<Part> parts;
  if (ranks != nullptr && ranks->several()) {
    const auto mine = evaluatePart(model, source.part(ranks->rank(), ranks->size()), goOn);
    MHC_TRY(ranks->agree(mine.ok() ? Result<void>() : mine.error()));
    parts = ranks->gather(mine.value());
  } else {
    MHC_TRY_ASSIGN(const Part whole, evaluatePart(model, std::move(source), goOn));
    parts.push_back(whole);
  }
  Evaluation result;
  double sum = 0;
  for (const Part& part : parts) {
    sum += part.sum;
    result.tokens += part.tokens;
    result.complete = result.complete && part.complete == 1;
  }
  result.loss = result.tokens > 0 ? sum / static_cast<double>(result.tokens) : 0;
  return result;
}

}  // namespace mhc::training
