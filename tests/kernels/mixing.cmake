# SPDX-License-Identifier: GPL-3.0-or-later
mhc_tests(mhc_kernels_mixing_tests
  SOURCES VecTest.cpp MixingAgreementTest.cpp MixingGoldenTest.cpp
  LINKS mhc_kernels)
