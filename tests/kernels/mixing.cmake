# SPDX-License-Identifier: GPL-3.0-or-later
mhc_tests(mhc_kernels_mixing_tests
  SOURCES VecTest.cpp MixingAgreementTest.cpp MixingBf16Test.cpp MixingBorderContractTest.cpp MixingBorderGoldenTest.cpp
          MixingBorderGradientTest.cpp MixingGoldenTest.cpp MixingSupport.cpp OpsSupport.cpp
  LINKS mhc_kernels Threads::Threads)
