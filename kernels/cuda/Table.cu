// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Kernels.h"

#define MHC_TEXT(name) #name
#define MHC_NAME(name) MHC_TEXT(name)

namespace mhc::kernels::MHC_CUDA {

KernelTable kernelTable() {
  KernelTable table = {};
  table.name = MHC_NAME(MHC_CUDA);
  table.borderForward = borderForward;
  table.borderBackward = borderBackward;
  table.borderWorkspace = borderWorkspace;
  table.swiGluForward = swiGluForward;
  table.swiGluBackward = swiGluBackward;
  table.embeddingForward = embeddingForward;
  table.embeddingBackward = embeddingBackward;
  table.crossEntropy = crossEntropy;
  table.rmsNormForward = rmsNormForward;
  table.addBf16 = addBf16;
  table.toBf16 = toBf16;
  table.adamW = adamW;
  table.muonMomentum = muonMomentum;
  table.blend = blend;
  table.muonApply = muonApply;
  table.squareSum = squareSum;
  return table;
}

}  // namespace mhc::kernels::MHC_CUDA
