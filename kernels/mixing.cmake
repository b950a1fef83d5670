# SPDX-License-Identifier: GPL-3.0-or-later
list(APPEND MHC_REFERENCE_SOURCES CpuFeatures.cpp)
list(APPEND MHC_CPU_SOURCES cpu/VecProbe.cpp)
