# SPDX-License-Identifier: GPL-3.0-or-later
mhc_tests(mhc_kernels_ops_tests
  SOURCES AttentionBf16Test.cpp AttentionCpuTest.cpp AttentionReferenceTest.cpp BenchPlaceTest.cpp ElementwiseCpuTest.cpp ElementwiseReferenceTest.cpp
          ElementwiseBf16Test.cpp MatrixProductTest.cpp OptimizerTest.cpp OpsSupport.cpp
          RooflineTest.cpp
  LINKS mhc_kernels_bench mhc_kernels Threads::Threads)
