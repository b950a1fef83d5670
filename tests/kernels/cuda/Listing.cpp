// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/cuda/Listing.h"

#include <cxxabi.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

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

namespace {

using Kernels = std::map<std::string, KernelListing>;

/// The symbol behind `marker` in a line; empty if it is not there.
std::string symbolAfter(const std::string& line, const std::string& marker) {
  const auto at = line.find(marker);
  if (at == std::string::npos) return {};
  const auto first = at + marker.size();
  auto end = first;
  while (end < line.size() &&
         (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_' || line[end] == '$'))
    ++end;
  return line.substr(first, end - first);
}

/// The first word from `at` on that is no predicate (@p1, @!PT).
std::string opcodeFrom(const std::string& line, std::size_t at) {
  for (;;) {
    at = line.find_first_not_of(" \t", at);
    if (at == std::string::npos) return {};
    const auto end = std::min(line.find_first_of(" \t;", at), line.size());
    if (line[at] != '@') return line.substr(at, end - at);
    at = end;
  }
}

void readPtx(const std::string& file, Kernels& kernels) {
  std::ifstream in(file);
  KernelListing* current = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (const std::string symbol = symbolAfter(line, ".entry "); !symbol.empty()) {
      const std::string name = demangled(symbol);
      current = &kernels[name];
      current->name = name;
    } else if (current != nullptr) {
      const std::string opcode = opcodeFrom(line, 0);
      const bool instruction = !opcode.empty() && std::islower(static_cast<unsigned char>(opcode[0])) != 0;
      if (instruction && opcode.find('.') != std::string::npos) ++current->instructions[opcode];
    }
  }
}

void readRegisters(const std::string& file, Kernels& kernels) {
  std::ifstream in(file);
  KernelListing* current = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (const std::string symbol = symbolAfter(line, "Compiling entry function '"); !symbol.empty()) {
      current = &kernels[demangled(symbol)];
    } else if (current != nullptr) {
      int stack = 0, stores = 0, loads = 0, used = 0;
      if (std::sscanf(line.c_str(), " %d bytes stack frame, %d bytes spill stores, %d bytes spill loads", &stack,
                      &stores, &loads) == 3) {
        current->stack = stack;
        current->spills = stores + loads;
      } else if (const auto at = line.find("Used ");
                 at != std::string::npos && std::sscanf(line.c_str() + at, "Used %d registers", &used) == 1) {
        current->registers = used;
      }
    }
  }
}

/// Lines of "/*04b0*/  @!P1 LDG.E.U16 R18, …".
void readMachineCode(const std::string& file, Kernels& kernels) {
  std::ifstream in(file);
  KernelListing* current = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (const std::string symbol = symbolAfter(line, "Function : "); !symbol.empty()) {
      current = &kernels[demangled(symbol)];
    } else if (const auto address = line.find("*/"); current != nullptr && address != std::string::npos) {
      const std::string opcode = opcodeFrom(line, address + 2);
      if (!opcode.empty() && std::isupper(static_cast<unsigned char>(opcode[0])) != 0) ++current->machine[opcode];
    }
  }
}

}  // namespace

const std::map<std::string, KernelListing>& readListing(const std::string& folder, const std::string& stem) {
  // By demangled names: the symbols of unnamed namespaces hold a number that differs from one compilation to the next.
  static std::map<std::string, Kernels> all;
  const auto [place, fresh] = all.try_emplace(folder + "/" + stem);
  if (fresh) {
    readPtx(place->first + ".ptx", place->second);
    readRegisters(place->first + ".registers", place->second);
    readMachineCode(place->first + ".sass", place->second);
  }
  return place->second;
}

}  // namespace mhc::kernels::test
