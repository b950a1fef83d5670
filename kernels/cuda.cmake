# SPDX-License-Identifier: GPL-3.0-or-later
# The CUDA kernels. Compiled by g++ for the emulation always, by nvcc where it is found (cmake/MhcCuda.cmake).
set(MHC_CUDA_SOURCES
  cuda/AdamW.cu
  cuda/Bf16.cu
  cuda/CrossEntropy.cu
  cuda/Embedding.cu
  cuda/Launch.cu
  cuda/MixingBorderBackward.cu
  cuda/MixingBorderForward.cu
  cuda/MixingParameterGradients.cu
  cuda/Muon.cu
  cuda/RmsNorm.cu
  cuda/Rotation.cu
  cuda/SquareSum.cu
  cuda/SwiGlu.cu
  cuda/Table.cu)

# The .cu files of `sources` as C++ on the emulation. Optimised in every kind of build; a device's 16 bytes are read as
# other types than they were written, which C++ forbids and nvcc does not care about.
function(mhc_emulated_kernels name)
  cmake_parse_arguments(A "" "NAMESPACE" "SOURCES;INCLUDES" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  set_source_files_properties(${A_SOURCES} PROPERTIES LANGUAGE CXX)
  target_include_directories(${name} BEFORE PRIVATE ${A_INCLUDES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE -O2 -ffp-contract=off -fno-strict-aliasing)
  target_compile_definitions(${name} PRIVATE MHC_CUDA=${A_NAMESPACE})
  target_link_libraries(${name} PUBLIC mhc_emulation mhc_kernels PRIVATE mhc_warnings)
endfunction()
mhc_emulated_kernels(mhc_kernels_emulated NAMESPACE emulated SOURCES ${MHC_CUDA_SOURCES})
if(MHC_WITH_CUDA)
  mhc_cuda_library(mhc_kernels_cuda SOURCES ${MHC_CUDA_SOURCES} cuda/Device.cu)
  target_link_libraries(mhc_kernels_cuda PUBLIC mhc_kernels)
  # NVIDIA's collectives, beside LibTorch's libraries for GPUs.
  if(TARGET mhc::nccl)
    mhc_cuda_library(mhc_kernels_nccl SOURCES cuda/Nccl.cu INCLUDES ${MHC_NCCL_ROOT}/include)
    target_link_libraries(mhc_kernels_nccl PUBLIC mhc_kernels_cuda mhc::nccl)
  endif()
endif()
