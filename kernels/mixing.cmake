# SPDX-License-Identifier: GPL-3.0-or-later
list(APPEND MHC_REFERENCE_SOURCES
  CpuFeatures.cpp
  MixingPlan.cpp
  ThreadScratch.cpp
  reference/MixingSinkhorn.cpp
  reference/MixingCoefficients.cpp
  reference/MixingBorder.cpp)
list(APPEND MHC_CPU_SOURCES
  cpu/VecProbe.cpp
  cpu/MixingProbe.cpp
  cpu/MixingSinkhorn.cpp
  cpu/MixingPack.cpp
  cpu/MixingProjection.cpp
  cpu/MixingStreamGradient.cpp
  cpu/MixingCoefficients.cpp
  cpu/MixingRead.cpp
  cpu/MixingWrite.cpp
  cpu/MixingWriteGradient.cpp
  cpu/MixingBorderForward.cpp
  cpu/MixingBorderBackward.cpp)
