// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace mhc::run::test {

/// A folder of its own for one test, removed at its end.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mhc-run-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string contentOf(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// A new file in place of any former one: shortening one in place would make some file systems flush it.
inline void writeContent(const std::filesystem::path& file, std::string_view bytes) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// Changes one bit of a file.
inline void flipBit(const std::filesystem::path& file, std::size_t byte, int bit = 0) {
  std::string bytes = contentOf(file);
  bytes.at(byte) = static_cast<char>(bytes.at(byte) ^ (1 << bit));
  writeContent(file, bytes);
}

}  // namespace mhc::run::test
