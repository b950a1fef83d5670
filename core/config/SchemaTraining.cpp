// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/SchemaBinding.h"

namespace mhc::config {
namespace {

constexpr double mostSteps = 1e9;

std::vector<Field> dataFields() {
  using binding::describe;
  using T = TrainingConfig;
  const std::string data = "Data";
  const std::string batch = "Batch and length";
  return {
      describe(&T::data,
           {.key = "data", .label = "Text", .group = data,
            .help = "What is learned: corpus:tiny (the Jargon File, 1.7 MB of English), synthetic:copy (needs no file), "
                    "or the path of a UTF-8 text file of any size."}),
      describe(&T::tokenizer,
           {.key = "tokenizer", .label = "Tokenizer", .group = data, .level = Level::Advanced,
            .help = "How text becomes tokens. byte: 256 symbols, the symbol is the byte, no special ones; losses are "
                    "then in nats per byte."}),
      describe(&T::validation_fraction,
           {.key = "validation_fraction", .label = "Held out", .group = data,
            .range = {.low = 0, .high = 0.5, .low_open = true}, .level = Level::Advanced,
            .help = "Part of the text, at its end, that is never trained on and on which the validation loss is "
                    "measured."}),
      describe(&T::sequence_length,
           {.key = "sequence_length", .label = "Sequence length", .group = batch, .unit = "tokens", .symbol = "T",
            .range = {.low = 1, .high = 1048576}, .scale = FieldScale::Log,
            .help = "Tokens of one training sequence. Compute of the attention grows with its square, all memory of "
                    "activations with it."}),
      describe(&T::micro_batch,
           {.key = "micro_batch", .label = "Sequences at once", .group = batch, .unit = "sequences",
            .range = {.low = 1, .high = 65536}, .scale = FieldScale::Log,
            .help = "Sequences that go through the model together. Memory of activations grows with it."}),
      describe(&T::accumulation,
           {.key = "accumulation", .label = "Accumulation", .group = batch, .unit = "micro-batches",
            .range = {.low = 1, .high = 65536}, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Micro-batches whose gradients are averaged into one step: a larger batch at the same memory. "
                    "Tokens of a step are sequence_length × micro_batch × accumulation."}),
      describe(&T::steps,
           {.key = "steps", .label = "Steps", .group = batch, .unit = "steps", .range = {.low = 1, .high = mostSteps},
            .scale = FieldScale::Log,
            .help = "Updates of the weights, and the horizon of the learning-rate schedule. To stop earlier without "
                    "changing the schedule, use the worker's --steps."}),
      describe(&T::seed,
           {.key = "seed", .label = "Seed", .group = data, .range = {.low = 0, .high = 9007199254740991.0},
            .level = Level::Advanced,
            .help = "Initial weights, order of the data and samples all follow from it: the same seed, machine and "
                    "thread count give the same bytes."}),
  };
}

std::vector<Field> machineFields() {
  using binding::describe;
  using T = TrainingConfig;
  const std::string machine = "Machine";
  return {
      describe(&T::dtype,
           {.key = "dtype", .label = "Precision", .group = machine, .level = Level::Advanced,
            .help = "Arithmetic of the matrix products and of what is stored for the backward pass. Norms, softmax, loss, "
                    "mixing coefficients and the optimizer always use 32 bits."}),
      describe(&T::device,
           {.key = "device", .label = "Device", .group = machine, .level = Level::Advanced,
            .help = "Where the training runs: cpu, or cuda:0, cuda:1, … for a graphics card."}),
      describe(&T::threads,
           {.key = "threads", .label = "Threads", .group = machine, .unit = "threads",
            .range = {.low = 0, .high = 1024}, .level = Level::Advanced,
            .help = "Threads of the computation; 0 takes one for each physical core. Resuming is exact to the bit only "
                    "with the same number."}),
      describe(&T::shard_optimizer,
           {.key = "shard_optimizer", .label = "Shard the optimizer", .group = machine, .level = Level::Advanced,
            .help = "With several ranks, each holds and updates only its part of the optimizer's state (ZeRO-1): less "
                    "memory, the same training. Checkpoints stay whole and can be resumed with any number of ranks. One "
                    "rank alone ignores it."}),
      describe(&T::rank_timeout,
           {.key = "rank_timeout", .label = "Rank timeout", .group = machine, .unit = "s",
            .range = {.low = 1, .high = 86400}, .level = Level::Advanced, .change = Change::Live, .scale = FieldScale::Log,
            .help = "How long one of several ranks may keep the others waiting before the run ends, resumable, with exit "
                    "code 11. Longer than the slowest rank's step."}),
      describe(&T::compare_ranks_every,
           {.key = "compare_ranks_every", .label = "Compare ranks every", .group = machine, .unit = "steps",
            .range = {.low = 1, .high = mostSteps}, .level = Level::Advanced, .change = Change::Live,
            .scale = FieldScale::Log,
            .help = "With several ranks, steps between comparisons of their weights and mixing maps, which must be equal "
                    "to the bit; a difference is recorded."}),
  };
}

std::vector<Field> optimizerFields() {
  using binding::describe;
  using T = TrainingConfig;
  const std::string group = "Optimizer";
  return {
      describe(&T::optimizer,
           {.key = "optimizer", .label = "Optimizer", .group = group, .level = Level::Advanced,
            .help = "The rule that turns gradients into updates."}),
      describe(&T::learning_rate,
           {.key = "learning_rate", .label = "Learning rate", .group = group, .symbol = "η",
            .range = {.low = 0, .high = 10, .low_open = true}, .change = Change::Live, .scale = FieldScale::Log,
            .help = "The peak of the schedule, reached at the end of the warm-up. Small models bear more than large "
                    "ones: 2e-3 at 1 M parameters, 6e-4 at 100 M; the paper's 27B model used 4e-4."}),
      describe(&T::minimum_learning_rate_ratio,
           {.key = "minimum_learning_rate_ratio", .label = "Final fraction", .group = group,
            .range = {.low = 0, .high = 1}, .level = Level::Advanced, .change = Change::Live,
            .help = "The learning rate at the last step as a fraction of the peak."}),
      describe(&T::schedule,
           {.key = "schedule", .label = "Schedule", .group = group, .level = Level::Advanced,
            .help = "The shape of the learning rate after the warm-up."}),
      describe(&T::warmup_steps,
           {.key = "warmup_steps", .label = "Warm-up", .group = group, .unit = "steps",
            .range = {.low = 0, .high = mostSteps}, .level = Level::Advanced,
            .help = "Steps over which the learning rate rises in a line from 0 to the peak. Without it Adam's first "
                    "updates are as large as its largest."}),
      describe(&T::beta1,
           {.key = "beta1", .label = "Momentum", .group = group, .symbol = "β₁",
            .range = {.low = 0, .high = 1, .high_open = true}, .level = Level::Advanced,
            .help = "Decay of Adam's running mean of the gradient."}),
      describe(&T::beta2,
           {.key = "beta2", .label = "Second moment", .group = group, .symbol = "β₂",
            .range = {.low = 0, .high = 1, .high_open = true}, .level = Level::Advanced,
            .help = "Decay of Adam's running mean of the squared gradient."}),
      describe(&T::adam_eps,
           {.key = "adam_eps", .label = "Adam epsilon", .group = group, .symbol = "ε",
            .range = {.low = 0, .high = 0.1, .low_open = true}, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Added to the root of the second moment. The paper uses 1e-20, so that the tiny gradients of the "
                    "mixing parameters still give full updates; 1e-8 would silence them."}),
      describe(&T::weight_decay,
           {.key = "weight_decay", .label = "Weight decay", .group = group, .range = {.low = 0, .high = 10},
            .level = Level::Advanced, .change = Change::Live,
            .help = "Decoupled decay of all 2-D weights, embedding and mixing projections too; norms, base and scale "
                    "have none."}),
      describe(&T::gradient_clip,
           {.key = "gradient_clip", .label = "Gradient clip", .group = group,
            .range = {.low = 0, .high = 1e9, .low_open = true}, .level = Level::Advanced, .change = Change::Live,
            .scale = FieldScale::Log,
            .help = "Longest gradient, as the norm over all parameters; longer ones are shortened to it. A very large "
                    "value switches clipping off."}),
      describe(&T::hc_learning_rate_factor,
           {.key = "hc_learning_rate_factor", .label = "Mixing rate factor", .group = group,
            .range = {.low = 0, .high = 1000}, .applies_to = {HcType::Hc, HcType::Mhc, HcType::Identity}, .level = Level::Advanced,
            .change = Change::Live, .scale = FieldScale::Log,
            .help = "The learning rate of the mixing's base and scale is this many times the others'. More than 1 makes "
                    "the maps move further."}),
      describe(&T::recompute,
           {.key = "recompute", .label = "Recompute", .group = "Machine", .level = Level::Advanced,
            .help = "What the backward pass computes a second time instead of keeping it: less memory, more time. "
                    "Gradients stay the same to the bit."}),
      describe(&T::recompute_block,
           {.key = "recompute_block", .label = "Recompute block", .group = "Machine", .unit = "sublayers",
            .symbol = "L_r", .range = {.low = 0, .high = 4096}, .level = Level::Advanced,
            .help = "Sublayers that share one kept set of streams when something is recomputed. 0 chooses: the block that "
                    "needs least memory (paper, Eq 20) for selective, one layer for full."}),
      describe(&T::nonfinite_policy,
           {.key = "nonfinite_policy", .label = "On NaN", .group = group, .level = Level::Advanced,
            .change = Change::Live,
            .help = "What happens when loss or gradient is not a finite number. No checkpoint ever holds such a state."}),
  };
}

std::vector<Field> recordFields() {
  using binding::describe;
  using T = TrainingConfig;
  const std::string group = "Recording";
  return {
      describe(&T::evaluate_every,
           {.key = "evaluate_every", .label = "Evaluate every", .group = group, .unit = "steps",
            .range = {.low = 1, .high = mostSteps}, .change = Change::Live, .scale = FieldScale::Log,
            .help = "Steps between measurements of the validation loss."}),
      describe(&T::evaluate_tokens,
           {.key = "evaluate_tokens", .label = "Evaluation size", .group = group, .unit = "tokens",
            .range = {.low = 1, .high = mostSteps}, .level = Level::Advanced, .change = Change::Live,
            .scale = FieldScale::Log,
            .help = "Tokens of the validation text that a measurement during training uses, always the same from its "
                    "start. The last one uses all."}),
      describe(&T::checkpoint_every,
           {.key = "checkpoint_every", .label = "Checkpoint every", .group = group, .unit = "steps",
            .range = {.low = 1, .high = mostSteps}, .change = Change::Live, .scale = FieldScale::Log,
            .help = "Steps between checkpoints: at most this much work is lost."}),
      describe(&T::keep_last,
           {.key = "keep_last", .label = "Keep", .group = group, .unit = "checkpoints",
            .range = {.low = 1, .high = 1000000}, .level = Level::Advanced, .change = Change::Live,
            .scale = FieldScale::Log,
            .help = "Newest checkpoints that stay; the best one stays besides."}),
      describe(&T::mixing_every,
           {.key = "mixing_every", .label = "Record maps every", .group = group, .unit = "steps",
            .range = {.low = 1, .high = mostSteps}, .level = Level::Advanced, .change = Change::Live,
            .scale = FieldScale::Log,
            .help = "Steps between records of the mixing matrices, gains and stream statistics."}),
  };
}

}  // namespace

std::vector<Field> trainingFields() {
  std::vector<Field> all = dataFields();
  for (auto part : {machineFields(), optimizerFields(), recordFields()}) {
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  }
  return all;
}

}  // namespace mhc::config
