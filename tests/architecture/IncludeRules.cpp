// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/IncludeRules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <set>

namespace mhc::architecture {
namespace {

using Names = std::set<std::string, std::less<>>;

/// The arrows inside core: whom a folder may include besides itself and base.
const std::map<std::string, Names, std::less<>>& coreArrows() {
  static const std::map<std::string, Names, std::less<>> arrows{
      {"base", {}},
      {"config", {}},
      {"hyper", {}},
      {"graph", {"config", "estimate", "hyper"}},
      {"estimate", {"config", "hyper"}},
      {"data", {"config", "hyper"}},
      {"run", {"config", "hyper"}},
      {"view", {"config", "hyper"}},
      {"control", {"config", "hyper", "run"}},
      {"interop", {"config", "hyper", "run"}},
  };
  return arrows;
}

const Names kSeenByWidgets{"base", "config", "graph", "hyper", "estimate", "view"};
const Names kWidgetsForAll{"base", "chart"};

bool startsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// "core/run" -> "run" if it is a folder of `parent`, else nothing.
std::optional<std::string> folderIn(std::string_view module, std::string_view parent) {
  if (!startsWith(module, parent) || module.size() <= parent.size() || module[parent.size()] != '/')
    return std::nullopt;
  return std::string(module.substr(parent.size() + 1));
}

bool coreMayInclude(const std::string& from, std::string_view to) {
  const auto folder = folderIn(to, "core");
  if (from == "training") return folder || startsWith(to, "kernels");
  if (!folder || *folder == "training") return false;
  if (*folder == from || *folder == "base") return true;
  const auto arrows = coreArrows().find(from);
  return arrows != coreArrows().end() && arrows->second.contains(*folder);
}

bool widgetMayInclude(const std::string& from, std::string_view to) {
  if (const auto folder = folderIn(to, "core")) return kSeenByWidgets.contains(*folder);
  const auto widget = folderIn(to, "widgets");
  if (!widget) return false;
  if (from == "bench") return true;  // programs that measure views show them as the window does
  return *widget == from || (from == "chart" ? *widget == "base" : from != "base" && kWidgetsForAll.contains(*widget));
}

enum class Library { None, Qt, Vtk, LibTorch, Cuda, Mpi };

Library libraryOf(std::string_view header) {
  static constexpr std::array<std::string_view, 4> torch{"torch/", "ATen/", "c10/", "caffe2/"};
  static constexpr std::array<std::string_view, 5> cuda{"cuda", "cublas", "cudnn", "nccl", "cooperative_groups"};
  const auto begins = [header](std::string_view start) { return startsWith(header, start); };
  // By their first include folder "c10/cuda/…" and "ATen/cuda/…" belong to LibTorch.
  if (std::any_of(torch.begin(), torch.end(), begins)) return Library::LibTorch;
  if (std::any_of(cuda.begin(), cuda.end(), begins)) return Library::Cuda;
  if (begins("vtk")) return Library::Vtk;
  if (header == "mpi.h") return Library::Mpi;
  const bool qt = header.size() > 1 && header[0] == 'Q' && std::isupper(static_cast<unsigned char>(header[1])) != 0;
  return qt || begins("Qt") || begins("qt") ? Library::Qt : Library::None;
}

/// Why a module must not include a header of a library; empty if it may.
std::string_view libraryObjection(std::string_view module, Library library) {
  const bool window = startsWith(module, "widgets/") || module == "app/workbench";
  const bool windowTest = module == "tests/widgets" || module == "tests/workbench" || module == "tests/support" ||
                          module == "tests/end_to_end";
  switch (library) {
    case Library::Qt:
      return window || windowTest ? "" : "Qt belongs to widgets and app/workbench";
    case Library::Vtk:
      return window || windowTest ? "" : "VTK belongs to widgets and app/workbench";
    case Library::LibTorch:
      return module == "core/training" || module == "tests/training" ? "" : "only core/training includes LibTorch";
    case Library::Cuda:
      return module == "kernels/cuda" ? "" : "only kernels/cuda includes CUDA";
    case Library::Mpi:
      return module == "core/training" ? "" : "only core/training/collective/mpi includes MPI";
    case Library::None:
      break;
  }
  return "";
}

struct Include {
  std::string header;
  bool quoted = false;
};

std::optional<Include> includeOf(std::string_view line) {
  const auto skip = [&line] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip();
  if (!startsWith(line, "#")) return std::nullopt;
  line.remove_prefix(1);
  skip();
  if (!startsWith(line, "include")) return std::nullopt;
  line.remove_prefix(7);
  skip();
  if (line.empty() || (line[0] != '"' && line[0] != '<')) return std::nullopt;
  const bool quoted = line[0] == '"';
  const auto end = line.find(quoted ? '"' : '>', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return Include{std::string(line.substr(1, end - 1)), quoted};
}

/// Why a module must not include this; empty if it may.
std::string objection(const std::string& module, const Include& include) {
  if (const auto why = libraryObjection(module, libraryOf(include.header)); !why.empty()) return std::string(why);
  if (include.header.find("..") != std::string::npos) return "headers are named by their path from the root";
  const std::string target = moduleOf(include.header);
  if (!include.quoted) return target.empty() ? "" : "our own headers stand in quotes";
  if (target.empty() || mayInclude(module, target)) return {};
  return module + " must not include " + target;
}

}  // namespace

std::string moduleOf(std::string_view path) {
  static constexpr std::array<std::string_view, 5> roots{"core", "kernels", "widgets", "app", "tests"};
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view root = path.substr(0, slash);
  if (std::find(roots.begin(), roots.end(), root) == roots.end()) return {};
  if (root == "kernels") return startsWith(path, "kernels/cuda/") ? "kernels/cuda" : "kernels";
  const auto second = path.find('/', slash + 1);
  return std::string(path.substr(0, second == std::string_view::npos ? slash : second));
}

bool mayInclude(std::string_view from, std::string_view to) {
  if (startsWith(from, "tests")) return true;
  if (startsWith(to, "tests")) return false;
  if (startsWith(from, "kernels")) return startsWith(to, "kernels");
  if (const auto folder = folderIn(from, "core")) return coreMayInclude(*folder, to);
  if (const auto folder = folderIn(from, "widgets")) return widgetMayInclude(*folder, to);
  if (from == "app/worker") return to == from || startsWith(to, "core/") || startsWith(to, "kernels");
  if (from == "app/workbench") {
    return to == from || startsWith(to, "widgets/") || (startsWith(to, "core/") && to != "core/training");
  }
  return false;
}

std::vector<std::string> includeViolations(std::string_view path, std::string_view text) {
  std::vector<std::string> found;
  const std::string module = moduleOf(path);
  if (module.empty()) return found;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    if (const auto include = includeOf(text.substr(0, end))) {
      const std::string why = objection(module, *include);
      if (!why.empty()) {
        found.push_back(std::string(path) + ":" + std::to_string(number) + " includes " + include->header + ": " + why);
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

}  // namespace mhc::architecture
