# SPDX-License-Identifier: GPL-3.0-or-later
mhc_tests(mhc_kernels_ops_tests
  SOURCES AttentionCpuTest.cpp AttentionReferenceTest.cpp ElementwiseCpuTest.cpp ElementwiseReferenceTest.cpp OpsSupport.cpp
  LINKS mhc_kernels Threads::Threads)
