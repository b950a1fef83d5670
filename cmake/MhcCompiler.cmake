# SPDX-License-Identifier: GPL-3.0-or-later
# Language level, warnings, sanitizers and the compiler cache, the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(MHC_CCACHE ccache)
if(MHC_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers defeat the cache unless it is told to trust their time stamps and macros.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${MHC_CCACHE})
  add_compile_options(-fpch-preprocess)
endif()

add_library(mhc_warnings INTERFACE)
target_compile_options(mhc_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                       -Woverloaded-virtual -Wundef -Wno-psabi)
# GCC 12 sees overlaps in every "text" + string that it inlines (its bug 105651), and unset members in std::variant of
# strings that it copies (its bug 105562).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(mhc_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(MHC_WARNINGS_ARE_ERRORS)
  target_compile_options(mhc_warnings INTERFACE -Werror)
endif()
if(MHC_SANITIZERS)
  add_compile_options(-fsanitize=${MHC_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MHC_SANITIZERS})
endif()
add_compile_definitions($<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
