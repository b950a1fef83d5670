# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that comes from outside. All of it is installed by packaging/install-dependencies.
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Catch2 2.13 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
if(MHC_WITH_TRAINING)
  include(LibTorch)
endif()
if(MHC_WITH_WINDOW)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Network DBus Svg Charts Concurrent LinguistTools)
  # Never VTK's Qt modules: on Debian 12 they are built for Qt 5.
  find_package(VTK 9.1 REQUIRED COMPONENTS CommonCore CommonDataModel CommonTransforms FiltersSources FiltersGeneral
               RenderingCore RenderingOpenGL2 RenderingFreeType IOOggTheora)
endif()
