# SPDX-License-Identifier: GPL-3.0-or-later
# nvcc, called by rules of our own: CMake's CUDA language would be asked for by everybody who configures, and adds flags.
#   MHC_WITH_CUDA                      whether there is a compiler to use
#   mhc_cuda_library(name SOURCES … INCLUDES …)   a static library of .cu files
#   mhc_cuda_listing(out SOURCE)       the PTX of a source, what ptxas says of its registers and, where there is cuobjdump,
#                                      its machine code, for the tests
find_program(MHC_NVCC nvcc HINTS $ENV{CUDA_HOME}/bin $ENV{CUDA_PATH}/bin /usr/local/cuda/bin
             DOC "NVIDIA's compiler; without it everything but the CUDA kernels is built")
set(cuda_found OFF)
if(MHC_NVCC)
  execute_process(COMMAND ${MHC_NVCC} --version OUTPUT_VARIABLE nvcc_text ERROR_QUIET)
  if(nvcc_text MATCHES "release ([0-9]+)\\.([0-9]+)" AND CMAKE_MATCH_1 GREATER_EQUAL 13)
    set(cuda_found ON)
    get_filename_component(MHC_CUDA_ROOT ${MHC_NVCC} REALPATH)
    get_filename_component(MHC_CUDA_ROOT ${MHC_CUDA_ROOT} DIRECTORY)
    get_filename_component(MHC_CUDA_ROOT ${MHC_CUDA_ROOT} DIRECTORY)
  else()
    message(STATUS "${MHC_NVCC} is older than CUDA 13.0, which LibTorch's libraries need: the CUDA kernels are not built")
  endif()
endif()
option(MHC_WITH_CUDA "Build the CUDA kernels (needs nvcc 13)" ${cuda_found})
if(MHC_WITH_CUDA AND NOT cuda_found)
  message(FATAL_ERROR "MHC_WITH_CUDA is on, but there is no nvcc of CUDA 13 on PATH or in CUDA_HOME.")
endif()

# Machine code for these, and PTX, from which the driver makes code for every later GPU.
option(MHC_CUDA_ALL "Compile for sm_80, 86, 89, 90, 100 and 120 instead of sm_90 alone" OFF)
set(MHC_CUDA_ARCHITECTURES 90)
if(MHC_CUDA_ALL)
  set(MHC_CUDA_ARCHITECTURES 80 86 89 90 100 120)
endif()
set(MHC_CUDA_CODE -gencode=arch=compute_80,code=compute_80)
foreach(architecture ${MHC_CUDA_ARCHITECTURES})
  list(APPEND MHC_CUDA_CODE -gencode=arch=compute_${architecture},code=sm_${architecture})
endforeach()
# A spill to memory or a warning of ptxas ends the build.
set(MHC_CUDA_FLAGS -std=c++20 -O3 --expt-relaxed-constexpr -I${CMAKE_SOURCE_DIR} -ccbin ${CMAKE_CXX_COMPILER}
    -Xptxas -warn-spills -Xptxas -Werror -Werror all-warnings -Xcompiler -fPIC,-Wall,-Wextra)

# Reads machine code for the tests; a wheel of its own, beside LibTorch's libraries after install-dependencies --cuda.
find_program(MHC_CUOBJDUMP cuobjdump HINTS ${MHC_LIBTORCH_ROOT}/nvidia/cu13/bin ${MHC_CUDA_ROOT}/bin
             DOC "NVIDIA's reader of machine code; without it the tests look at PTX alone")

# CUDA's runtime library: the toolkit's, or that beside LibTorch. For programs that don't link LibTorch.
if(MHC_WITH_CUDA)
  find_library(MHC_CUDART NAMES cudart libcudart.so.13 HINTS ${MHC_LIBTORCH_ROOT}/nvidia/cu13/lib ${MHC_CUDA_ROOT}/lib64 ${MHC_CUDA_ROOT}/lib
               DOC "CUDA's runtime library")
  add_library(mhc_cudart INTERFACE)
  target_link_libraries(mhc_cudart INTERFACE ${MHC_CUDART})
endif()

function(mhc_cuda_library name)
  cmake_parse_arguments(A "" "" "SOURCES;INCLUDES" ${ARGN})
  list(TRANSFORM A_INCLUDES PREPEND -isystem= OUTPUT_VARIABLE includes)
  set(objects)
  foreach(source ${A_SOURCES})
    get_filename_component(stem ${source} NAME_WE)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}/${stem}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/${name}
      COMMAND ${MHC_NVCC} ${MHC_CUDA_FLAGS} ${includes} ${MHC_CUDA_CODE} -MD -MF ${object}.d -MT ${object} -c
              ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source} DEPFILE ${object}.d
      COMMENT "Compiling ${source} for GPUs" VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  add_library(${name} STATIC ${objects})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_include_directories(${name} SYSTEM INTERFACE ${MHC_CUDA_ROOT}/include)
endfunction()

function(mhc_cuda_listing out source)
  get_filename_component(stem ${source} NAME_WE)
  set(base ${CMAKE_CURRENT_BINARY_DIR}/listings/${stem})
  # The shell's redirection: not VERBATIM.
  add_custom_command(OUTPUT ${base}.ptx ${base}.registers
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/listings
    COMMAND ${MHC_NVCC} ${MHC_CUDA_FLAGS} -arch=compute_80 -ptx -MD -MF ${base}.d -MT ${base}.ptx ${source} -o ${base}.ptx
    COMMAND ${MHC_NVCC} ${MHC_CUDA_FLAGS} -arch=sm_90 -cubin -Xptxas -v ${source} -o ${base}.cubin > ${base}.registers 2>&1
    DEPENDS ${source} DEPFILE ${base}.d COMMENT "Listing ${stem}.cu")
  set(files ${base}.ptx ${base}.registers)
  if(MHC_CUOBJDUMP)
    get_filename_component(tools ${MHC_CUOBJDUMP} DIRECTORY)  # it calls nvdisasm
    add_custom_command(OUTPUT ${base}.sass
      COMMAND ${CMAKE_COMMAND} -E env PATH=${tools}:$ENV{PATH} ${MHC_CUOBJDUMP} -sass ${base}.cubin > ${base}.sass
      DEPENDS ${base}.registers COMMENT "Disassembling ${stem}.cu")
    list(APPEND files ${base}.sass)
  endif()
  set(${out} ${files} PARENT_SCOPE)
endfunction()
