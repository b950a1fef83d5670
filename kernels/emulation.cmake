# SPDX-License-Identifier: GPL-3.0-or-later
# CUDA for g++: the kernels of kernels/cuda run on it in the tests. Not part of any program.
mhc_library(mhc_emulation
  SOURCES emulation/Block.cpp emulation/Cuda.cpp emulation/DeviceMemory.cpp emulation/Fiber.cpp emulation/Launch.cpp
          emulation/Mma.cpp emulation/SharedMemory.cpp)
