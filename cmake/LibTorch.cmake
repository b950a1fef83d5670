# SPDX-License-Identifier: GPL-3.0-or-later
# LibTorch from the unpacked Python wheels (torch, nvidia-cuda-cupti, nvidia-cuda-runtime side by side).
# The wheel's own CMake package wants a CUDA toolkit and adds flags of its own, hence our imported targets:
#   mhc::torch  libtorch_cpu + libc10 and their headers, with the wheel's single libgomp first in the run path.
set(MHC_TORCH_VERSION 2.11.0)
if("$ENV{XDG_CACHE_HOME}" MATCHES "^/")
  set(_mhc_cache "$ENV{XDG_CACHE_HOME}")
else()
  set(_mhc_cache "$ENV{HOME}/.cache")
endif()
set(MHC_LIBTORCH_ROOT "${_mhc_cache}/mhc-workbench/libtorch-${MHC_TORCH_VERSION}" CACHE PATH
    "Folder that holds torch/ and nvidia/ as unpacked from the wheels")
set(MHC_TORCH_LIBS "${MHC_LIBTORCH_ROOT}/torch/lib")
set(MHC_CUDA_LIBS "${MHC_LIBTORCH_ROOT}/nvidia/cu13/lib")
if(NOT EXISTS "${MHC_TORCH_LIBS}/libtorch_cpu.so")
  message(FATAL_ERROR "LibTorch ${MHC_TORCH_VERSION} was not found in ${MHC_LIBTORCH_ROOT}. Run packaging/install-dependencies.")
endif()
add_library(mhc_c10 SHARED IMPORTED)
set_target_properties(mhc_c10 PROPERTIES IMPORTED_LOCATION "${MHC_TORCH_LIBS}/libc10.so")
add_library(mhc_torch SHARED IMPORTED)
set_target_properties(mhc_torch PROPERTIES
  IMPORTED_LOCATION "${MHC_TORCH_LIBS}/libtorch_cpu.so"
  INTERFACE_INCLUDE_DIRECTORIES "${MHC_LIBTORCH_ROOT}/torch/include;${MHC_LIBTORCH_ROOT}/torch/include/torch/csrc/api/include"
  INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${MHC_LIBTORCH_ROOT}/torch/include;${MHC_LIBTORCH_ROOT}/torch/include/torch/csrc/api/include"
  INTERFACE_LINK_LIBRARIES "mhc_c10"
  INTERFACE_LINK_OPTIONS "-Wl,-rpath,${MHC_TORCH_LIBS};-Wl,-rpath,${MHC_CUDA_LIBS};-Wl,-rpath-link,${MHC_TORCH_LIBS};-Wl,-rpath-link,${MHC_CUDA_LIBS}")
# Our OpenMP loops share the wheel's runtime: link its libgomp by path instead of the compiler's.
add_library(mhc_gomp SHARED IMPORTED)
set_target_properties(mhc_gomp PROPERTIES IMPORTED_LOCATION "${MHC_TORCH_LIBS}/libgomp.so.1"
                      INTERFACE_COMPILE_OPTIONS "-fopenmp")
add_library(mhc::torch ALIAS mhc_torch)
add_library(mhc::gomp ALIAS mhc_gomp)
# LibTorch's part for GPUs, if the libraries that it asks for at load are there: mhc::torch_cuda with the shared CUDA
# runtime. Nothing refers to libtorch_cuda by a symbol, so the linker is told to keep it.
if(EXISTS "${MHC_TORCH_LIBS}/libtorch_cuda.so" AND EXISTS "${MHC_CUDA_LIBS}/libcublas.so.13")
  set(MHC_GPU_LIBS "${MHC_CUDA_LIBS}")
  foreach(part cudnn cusparselt nccl nvshmem)
    list(APPEND MHC_GPU_LIBS "${MHC_LIBTORCH_ROOT}/nvidia/${part}/lib")
  endforeach()
  set(search "-Wl,-rpath,${MHC_TORCH_LIBS}")
  foreach(folder ${MHC_GPU_LIBS})
    list(APPEND search "-Wl,-rpath,${folder}" "-Wl,-rpath-link,${folder}")
  endforeach()
  add_library(mhc_torch_cuda INTERFACE)
  target_link_options(mhc_torch_cuda INTERFACE ${search})
  target_link_libraries(mhc_torch_cuda INTERFACE
    -Wl,--no-as-needed "${MHC_TORCH_LIBS}/libtorch_cuda.so" "${MHC_TORCH_LIBS}/libc10_cuda.so" -Wl,--as-needed
    mhc_torch "${MHC_CUDA_LIBS}/libcudart.so.13")
  add_library(mhc::torch_cuda ALIAS mhc_torch_cuda)
  # The collectives that LibTorch itself was linked with, to call them without it.
  set(MHC_NCCL_ROOT "${MHC_LIBTORCH_ROOT}/nvidia/nccl")
  if(EXISTS "${MHC_NCCL_ROOT}/include/nccl.h" AND EXISTS "${MHC_NCCL_ROOT}/lib/libnccl.so.2")
    add_library(mhc_nccl INTERFACE)
    target_link_options(mhc_nccl INTERFACE ${search})
    target_link_libraries(mhc_nccl INTERFACE "${MHC_NCCL_ROOT}/lib/libnccl.so.2" "${MHC_CUDA_LIBS}/libcudart.so.13")
    add_library(mhc::nccl ALIAS mhc_nccl)
  endif()
endif()
