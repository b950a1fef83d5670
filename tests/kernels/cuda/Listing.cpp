// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/cuda/Listing.h"

#include <cxxabi.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <regex>

namespace mhc::kernels::test {
namespace {

/// "void mhc::…::swiGluForwardKernel<float, true>(float const*, …)" → "swiGluForwardKernel<float, true>".
std::string demangled(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                    std::free);
  std::string name = status == 0 ? text.get() : symbol;
  const std::string space = "(anonymous namespace)::";
  if (const auto at = name.find(space); at != std::string::npos) name = name.substr(at + space.size());
  return name.substr(0, name.find('('));
}

}  // namespace

int KernelListing::count(const std::string& start) const {
  int sum = 0;
  for (const auto& [opcode, number] : instructions) sum += opcode.rfind(start, 0) == 0 ? number : 0;
  return sum;
}

int KernelListing::vectors(const std::string& kind) const {
  int sum = 0;
  for (const auto& [opcode, number] : instructions) {
    const bool wide = opcode.find(".v4.") != std::string::npos;
    sum += wide && opcode.rfind(kind + ".global", 0) == 0 ? number : 0;
  }
  return sum;
}

std::map<std::string, KernelListing> readListing(const std::string& folder, const std::string& stem) {
  // By demangled names: the symbols of unnamed namespaces hold a number that differs from one compilation to the next.
  std::map<std::string, KernelListing> kernels;
  static const std::regex entry(R"(\.entry\s+([\w$]+))");
  static const std::regex instruction(R"(^\s*(?:@!?%p\d+\s+)?([a-z][a-z0-9_]*(?:\.[a-z0-9_:]+)+)\s)");
  std::ifstream ptx(folder + "/" + stem + ".ptx");
  KernelListing* current = nullptr;
  std::smatch match;
  for (std::string line; std::getline(ptx, line);) {
    if (std::regex_search(line, match, entry)) {
      const std::string name = demangled(match[1]);
      current = &kernels[name];
      current->name = name;
    } else if (current != nullptr && std::regex_search(line, match, instruction)) {
      ++current->instructions[match[1]];
    }
  }
  static const std::regex function(R"(Compiling entry function '([\w$]+)')");
  static const std::regex spills(R"((\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads)");
  static const std::regex registers(R"(Used (\d+) registers)");
  std::ifstream log(folder + "/" + stem + ".registers");
  current = nullptr;
  for (std::string line; std::getline(log, line);) {
    if (std::regex_search(line, match, function)) {
      current = &kernels[demangled(match[1])];
    } else if (current != nullptr && std::regex_search(line, match, spills)) {
      current->stack = std::stoi(match[1]);
      current->spills = std::stoi(match[2]) + std::stoi(match[3]);
    } else if (current != nullptr && std::regex_search(line, match, registers)) {
      current->registers = std::stoi(match[1]);
    }
  }
  static const std::regex code(R"(Function : ([\w$]+))");
  static const std::regex operation(R"(^\s*/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z][A-Z0-9_.]*))");
  std::ifstream sass(folder + "/" + stem + ".sass");
  current = nullptr;
  for (std::string line; std::getline(sass, line);) {
    if (std::regex_search(line, match, code)) {
      current = &kernels[demangled(match[1])];
    } else if (current != nullptr && std::regex_search(line, match, operation)) {
      ++current->machine[match[1]];
    }
  }
  return kernels;
}

}  // namespace mhc::kernels::test
