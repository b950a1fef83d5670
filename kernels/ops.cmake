# SPDX-License-Identifier: GPL-3.0-or-later
# Attention, products in float32 and the operations row by row: everything of a step besides stream mixing.
list(APPEND MHC_REFERENCE_SOURCES
  AttentionWorkspace.cpp
  reference/AdamW.cpp
  reference/Attention.cpp
  reference/Bf16.cpp
  reference/CrossEntropy.cpp
  reference/Embedding.cpp
  reference/MatrixProduct.cpp
  reference/Muon.cpp
  reference/RmsNorm.cpp
  reference/SquareSum.cpp
  reference/SwiGlu.cpp)
list(APPEND MHC_CPU_SOURCES
  cpu/AdamW.cpp
  cpu/AttentionBackward.cpp
  cpu/AttentionDecode.cpp
  cpu/AttentionForward.cpp
  cpu/Bf16.cpp
  cpu/CrossEntropy.cpp
  cpu/Embedding.cpp
  cpu/MatrixProduct.cpp
  cpu/MatrixProductPack.cpp
  cpu/Muon.cpp
  cpu/RmsNorm.cpp
  cpu/RooflineProbe.cpp
  cpu/SquareSum.cpp
  cpu/SwiGlu.cpp)

# The cases behind the worker's `bench kernels`, and the same alone in a program without LibTorch.
mhc_library(mhc_kernels_bench
  SOURCES bench/Caches.cpp bench/MixingBench.cpp bench/MixingParts.cpp bench/OpsBench.cpp bench/Place.cpp bench/Roofline.cpp
  LINKS mhc_kernels)
add_executable(mhc_ops_bench EXCLUDE_FROM_ALL bench/OpsBenchMain.cpp)
target_link_libraries(mhc_ops_bench PRIVATE mhc_kernels_bench mhc_warnings Threads::Threads)
