// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>

#include "kernels/bench/Roofline.h"

namespace mhc::kernels::bench {
namespace {

std::string firstWord(const std::string& path) {
  std::ifstream in(path);
  std::string word;
  in >> word;
  return word;
}

/// "48K", "32M", "1024K": bytes, or 0.
std::uint64_t sizeOf(const std::string& text) {
  std::uint64_t value = 0;
  std::size_t i = 0;
  for (; i < text.size() && i < 12 && text[i] >= '0' && text[i] <= '9'; ++i)
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
  if (i == text.size()) return value;
  return text[i] == 'K' ? value << 10U : text[i] == 'M' ? value << 20U : text[i] == 'G' ? value << 30U : 0;
}

/// Processors of a list such as "0-3,8-11".
int countOf(const std::string& list) {
  int count = 0;
  std::size_t i = 0;
  const auto number = [&] {
    int value = 0;
    for (; i < list.size() && list[i] >= '0' && list[i] <= '9' && value < 1000000; ++i)
      value = value * 10 + (list[i] - '0');
    return value;
  };
  while (i < list.size()) {
    const int first = number();
    int last = first;
    if (i < list.size() && list[i] == '-') {
      ++i;
      last = number();
    }
    count += last >= first ? last - first + 1 : 0;
    if (i < list.size() && list[i] != ',') break;
    ++i;
  }
  return count > 0 ? count : 1;
}

}  // namespace

std::vector<Cache> dataCaches() {
  std::vector<Cache> caches;
  for (int index = 0; index < 8; ++index) {
    const std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/";
    const std::string type = firstWord(folder + "type");
    if (type != "Data" && type != "Unified") continue;
    const std::uint64_t bytes = sizeOf(firstWord(folder + "size"));
    const std::string level = firstWord(folder + "level");
    if (bytes == 0 || level.empty()) continue;
    caches.push_back({"L" + level, bytes, countOf(firstWord(folder + "shared_cpu_list"))});
  }
  if (caches.empty()) caches = {{"L1", 32U << 10U, 1}, {"L2", 1U << 20U, 1}, {"L3", 32U << 20U, 8}};
  return caches;
}

}  // namespace mhc::kernels::bench
