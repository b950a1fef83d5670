// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mhc {

/// A sentence for a person: what was tried, what was found, what to do. Files and the command line carry all
/// three parts; the window translates by id. The English text is complete; nothing is assembled from parts later.
struct Message {
  std::string id;                                              ///< stable, dotted: "config.out_of_range"
  std::vector<std::pair<std::string, std::string>> arguments;  ///< values that appear in the sentence, by name
  std::string english;                                         ///< the whole sentence

  bool operator==(const Message&) const = default;
};

/// Builds a message from an English template in which {name} is replaced by the argument of that name.
[[nodiscard]] Message makeMessage(std::string id, const std::string& pattern,
                                  std::vector<std::pair<std::string, std::string>> arguments = {});

}  // namespace mhc
