# SPDX-License-Identifier: GPL-3.0-or-later
# Mistakes put into copies of the kernels on purpose: the emulation and the comparison with the reference must find each.
#   mhc_planted_fault(name FILE kernels' file TEXT what stands there WITH what the mistake is SOURCES ...)
# builds SOURCES with FILE changed, in namespace mhc::kernels::name. A TEXT that is not there exactly once is an error.
function(mhc_planted_fault name)
  cmake_parse_arguments(PARSE_ARGV 1 A "" "FILE;TEXT;WITH" "SOURCES")  # keeps the semicolons of the texts
  set(original ${CMAKE_SOURCE_DIR}/kernels/cuda/${A_FILE})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${original})
  file(READ ${original} text)
  string(FIND "${text}" "${A_TEXT}" first)
  string(FIND "${text}" "${A_TEXT}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "${A_FILE} does not hold this text exactly once, so the fault ${name} can't be planted: ${A_TEXT}")
  endif()
  string(REPLACE "${A_TEXT}" "${A_WITH}" text "${text}")
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/faults/${name})
  file(GENERATE OUTPUT ${folder}/kernels/cuda/${A_FILE} CONTENT "${text}")
  set(sources)
  foreach(source Launch.cu ${A_SOURCES})
    if(source STREQUAL A_FILE)
      list(APPEND sources ${folder}/kernels/cuda/${source})
    else()
      list(APPEND sources ${CMAKE_SOURCE_DIR}/kernels/cuda/${source})
    endif()
  endforeach()
  mhc_emulated_kernels(mhc_${name} NAMESPACE ${name} INCLUDES ${folder} SOURCES ${sources})
endfunction()

set(barrier "  __syncthreads();  // h, and x_next as far as it was written here\n")
mhc_planted_fault(fault_missing_barrier FILE MixingBorderForward.cu TEXT "${barrier}" WITH "\n"
  SOURCES MixingBorderForward.cu)
mhc_planted_fault(fault_divergent_barrier FILE MixingBorderForward.cu TEXT "${barrier}" WITH "  if (live) __syncthreads();\n"
  SOURCES MixingBorderForward.cu)
mhc_planted_fault(fault_foreign_mask FILE MixingSinkhorn.cuh
  TEXT "lane < 16 ? 0x0000FFFFU : 0xFFFF0000U" WITH "lane < 16 ? 0xFFFF0000U : 0x0000FFFFU"
  SOURCES MixingBorderForward.cu)
mhc_planted_fault(fault_wrong_lanes FILE MixingSinkhorn.cuh
  TEXT "sum[a] += __shfl_xor_sync(half_.mask, sum[a], 2)" WITH "sum[a] += __shfl_xor_sync(half_.mask, sum[a], 4)"
  SOURCES MixingBorderForward.cu)
mhc_planted_fault(fault_next_row FILE SwiGlu.cu
  TEXT "storeRow<T, Aligned>(out + p.token * I" WITH "storeRow<T, Aligned>(out + (p.token + 1) * I"
  SOURCES SwiGlu.cu)
