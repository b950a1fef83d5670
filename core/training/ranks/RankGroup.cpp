// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ranks/RankGroup.h"

#include "core/base/FixedText.h"

namespace mhc::training {
namespace {

/// Of an error, what fits into a message of fixed size.
struct Verdict {
  int code = 0;
  char id[96] = {};
  char text[1400] = {};
};

/// Most commands fit into the first message.
struct Head {
  std::uint64_t length = 0;
  char text[504] = {};
};

}  // namespace

Result<void> RankGroup::agree(const Result<void>& mine) {
  if (!several()) return mine;
  Verdict verdict;
  if (!mine.ok()) {
    verdict.code = static_cast<int>(mine.error().code);
    copyInto(verdict.id, mine.error().message.id);
    copyInto(verdict.text, mine.error().text());
  }
  const auto all = gather(verdict);
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    if (all[rank].code == 0) continue;
    const std::string where = rank == 0 ? "" : "Rank " + std::to_string(rank) + ": ";
    return makeError(static_cast<ExitCode>(all[rank].code), all[rank].id, "{where}{text}",
                     {{"where", where}, {"text", all[rank].text}});
  }
  return {};
}

std::string RankGroup::share(const std::string& text) {
  if (!several()) return text;
  Head head;
  if (leads()) {
    head.length = text.size();
    copyInto(head.text, text);
  }
  broadcast(&head, sizeof head);
  if (head.length < sizeof head.text) return std::string(head.text, head.length);
  std::string whole = leads() ? text : std::string(head.length, '\0');
  broadcast(whole.data(), whole.size());
  return whole;
}

void RankGroup::command(const Json& command) {
  if (several()) (void)share(command.dump());
}

}  // namespace mhc::training
