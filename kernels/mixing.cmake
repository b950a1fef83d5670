# SPDX-License-Identifier: GPL-3.0-or-later
list(APPEND MHC_REFERENCE_SOURCES
  CpuFeatures.cpp
  MixingPlan.cpp
  reference/MixingSinkhorn.cpp
  reference/MixingCoefficients.cpp
  reference/MixingBorder.cpp)
list(APPEND MHC_CPU_SOURCES
  cpu/VecProbe.cpp
  cpu/MixingSinkhorn.cpp
  cpu/MixingProjection.cpp
  cpu/MixingStreamGradient.cpp
  cpu/MixingCoefficients.cpp
  cpu/MixingRead.cpp
  cpu/MixingWrite.cpp
  cpu/MixingBorderForward.cpp
  cpu/MixingBorderBackward.cpp)
