// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/SourceTree.h"

#include <fstream>
#include <iterator>

namespace mhc::architecture {
namespace fs = std::filesystem;
namespace {

bool isSkippedFolder(const fs::path& folder, int depth) {
  const std::string name = folder.filename().string();
  if (depth == 0 && (name == "build" || name == "runs")) return true;
  return name == "__pycache__" || (name.front() == '.' && name != ".ci");
}

std::string contentOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

void visitTree(const fs::path& root, const std::function<void(const std::string&, const std::string&)>& visit) {
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory()) {
      if (isSkippedFolder(entry->path(), entry.depth())) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file() || entry->file_size() > (1 << 20)) continue;
    if (entry.depth() == 0 && entry->path().filename() == ".git") continue;  // a file in a linked work tree
    const std::string text = contentOf(entry->path());
    if (text.find('\0') == std::string::npos) visit(entry->path().lexically_relative(root).generic_string(), text);
  }
}

}  // namespace mhc::architecture
