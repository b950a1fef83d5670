// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/KernelTable.h"

#include <array>
#include <cstdlib>

#include "kernels/CpuFeatures.h"
#include "kernels/MixingKernels.h"
#include "kernels/Operations.h"

#define MHC_TABLE(implementation)                                                                             \
  {                                                                                                           \
    .name = #implementation, .borderForward = implementation::borderForward,                                  \
    .borderBackward = implementation::borderBackward, .borderWorkspace = borderWorkspace,                     \
    .attentionForward = implementation::attentionForward,                                                     \
    .attentionBackward = implementation::attentionBackward, .attentionDecode = implementation::attentionDecode, \
    .swiGluForward = implementation::swiGluForward, .swiGluBackward = implementation::swiGluBackward,         \
    .embeddingForward = implementation::embeddingForward,                                                     \
    .embeddingBackward = implementation::embeddingBackward, .crossEntropy = implementation::crossEntropy,     \
    .rmsNormForward = implementation::rmsNormForward, .addBf16 = implementation::addBf16,                     \
    .toBf16 = implementation::toBf16, .adamW = implementation::adamW,                                         \
    .muonMomentum = implementation::muonMomentum, .blend = implementation::blend,                             \
    .muonApply = implementation::muonApply, .matrixProduct = implementation::matrixProduct,                   \
    .squareSum = implementation::squareSum,                           \
  }

namespace mhc::kernels {
namespace {

// Best first.
constexpr std::array<KernelTable, 5> tables = {
    KernelTable MHC_TABLE(avx512bf16), KernelTable MHC_TABLE(avx512), KernelTable MHC_TABLE(avx2),
    KernelTable MHC_TABLE(scalar), KernelTable MHC_TABLE(reference)};

const KernelTable& choose() {
  if (const char* wanted = std::getenv("MHC_KERNELS")) {
    if (const KernelTable* table = kernelsNamed(wanted)) return *table;
  }
  for (const KernelTable& table : tables) {
    if (cpuSupports(table.name)) return table;
  }
  return tables.back();
}

}  // namespace

const KernelTable& referenceKernels() { return tables.back(); }

const KernelTable& cpuKernels() {
  static const KernelTable& table = choose();
  return table;
}

const KernelTable* kernelsNamed(std::string_view name) {
  for (const KernelTable& table : tables) {
    if (table.name == name && cpuSupports(name)) return &table;
  }
  return nullptr;
}

}  // namespace mhc::kernels
