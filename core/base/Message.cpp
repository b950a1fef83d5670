// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Message.h"

namespace mhc {

Message makeMessage(std::string id, const std::string& pattern,
                    std::vector<std::pair<std::string, std::string>> arguments) {
  std::string text;
  text.reserve(pattern.size() + 64);
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] == '{') {
      const std::size_t end = pattern.find('}', i);
      bool replaced = false;
      if (end != std::string::npos) {
        const std::string name = pattern.substr(i + 1, end - i - 1);
        for (const auto& [key, value] : arguments) {
          if (key == name) {
            text += value;
            i = end + 1;
            replaced = true;
            break;
          }
        }
      }
      if (replaced) continue;
    }
    text += pattern[i++];
  }
  return {std::move(id), std::move(arguments), std::move(text)};
}

}  // namespace mhc
