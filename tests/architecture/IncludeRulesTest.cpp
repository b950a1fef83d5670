// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/architecture/IncludeRules.h"

using namespace mhc::architecture;

namespace {

bool allowed(const std::string& path, const std::string& include) {
  return includeViolations(path, "#pragma once\n#include " + include + "\n").empty();
}

}  // namespace

TEST_CASE("Files belong to modules", "[architecture]") {
  CHECK(moduleOf("core/run/Sqlite.h") == "core/run");
  CHECK(moduleOf("core/training/model/Model.h") == "core/training");
  CHECK(moduleOf("kernels/Mixing.h") == "kernels");
  CHECK(moduleOf("kernels/cpu/Vec.h") == "kernels");
  CHECK(moduleOf("kernels/cuda/Mixing.cu") == "kernels/cuda");
  CHECK(moduleOf("widgets/wall/Wall.cpp") == "widgets/wall");
  CHECK(moduleOf("app/worker/main.cpp") == "app/worker");
  CHECK(moduleOf("docs/example.cpp").empty());
  CHECK(moduleOf("Sqlite.h").empty());
}

TEST_CASE("The arrows of the architecture are allowed", "[architecture]") {
  CHECK(allowed("core/base/Result.h", "<string>"));
  CHECK(allowed("core/config/Schema.h", "\"core/base/Result.h\""));
  CHECK(allowed("core/view/Frame.h", "\"core/hyper/Gain.h\""));
  CHECK(allowed("core/control/Server.h", "\"core/run/RunFolder.h\""));
  CHECK(allowed("core/training/model/Model.h", "<ATen/ATen.h>"));
  CHECK(allowed("core/training/model/Model.h", "\"kernels/Mixing.h\""));
  CHECK(allowed("kernels/cuda/Mixing.cu", "<cuda_runtime.h>"));
  CHECK(allowed("kernels/cuda/Mixing.cu", "\"kernels/Mixing.h\""));
  CHECK(allowed("widgets/wall/Wall.h", "\"widgets/base/Theme.h\""));
  CHECK(allowed("widgets/wall/Wall.h", "\"core/view/Frame.h\""));
  CHECK(allowed("widgets/wall/Wall.h", "<QWidget>"));
  CHECK(allowed("widgets/bench/WallBench.cpp", "\"widgets/wall/Wall.h\""));
  CHECK(allowed("app/workbench/shell/MainWindow.h", "\"widgets/wall/Wall.h\""));
  CHECK(allowed("app/workbench/readers/RunReader.h", "\"core/run/RunFolder.h\""));
  CHECK(allowed("app/worker/main.cpp", "\"core/training/Trainer.h\""));
  CHECK(allowed("tests/training/AutogradTest.cpp", "<torch/torch.h>"));
}

TEST_CASE("Every other arrow is refused", "[architecture]") {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"core/base/Result.h", "\"core/config/Config.h\""},
      {"core/config/Schema.h", "\"core/hyper/Gain.h\""},
      {"core/hyper/Gain.h", "\"core/config/Config.h\""},
      {"core/data/Dataset.h", "\"core/run/RunFolder.h\""},
      {"core/run/RunFolder.h", "\"core/control/Server.h\""},
      {"core/run/RunFolder.h", "\"core/view/Frame.h\""},
      {"core/run/RunFolder.h", "\"core/training/Trainer.h\""},
      {"core/run/RunFolder.h", "\"kernels/Mixing.h\""},
      {"core/unheardof/New.h", "\"core/config/Config.h\""},
      {"kernels/cpu/Mixing.cpp", "\"core/base/Result.h\""},
      {"widgets/wall/Wall.h", "\"core/run/RunFolder.h\""},
      {"widgets/wall/Wall.h", "\"core/control/Client.h\""},
      {"widgets/wall/Wall.h", "\"widgets/depth/Depth.h\""},
      {"widgets/base/Theme.h", "\"widgets/chart/Chart.h\""},
      {"widgets/wall/Wall.h", "\"app/workbench/shell/MainWindow.h\""},
      {"app/workbench/jobs/Job.h", "\"core/training/Trainer.h\""},
      {"app/workbench/jobs/Job.h", "\"kernels/Mixing.h\""},
      {"app/worker/main.cpp", "\"widgets/base/Theme.h\""},
      {"app/worker/main.cpp", "\"app/workbench/jobs/Job.h\""},
      {"core/run/RunFolder.h", "\"tests/support/Wait.h\""},
      {"core/run/RunFolder.h", "\"../base/Result.h\""},
      {"core/run/RunFolder.h", "<core/base/Result.h>"},
  };
  for (const auto& [path, include] : bad) {
    INFO(path << " includes " << include);
    CHECK_FALSE(allowed(path, include));
  }
}

TEST_CASE("Libraries stay in their folders", "[architecture]") {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"core/view/Series.h", "<QString>"},           {"core/view/Series.h", "<QtCore/QString>"},
      {"core/training/Trainer.h", "<QString>"},      {"kernels/cpu/Mixing.cpp", "<QtGlobal>"},
      {"core/hyper/Gain.h", "<torch/torch.h>"},      {"core/hyper/Gain.h", "<ATen/ATen.h>"},
      {"kernels/cpu/Mixing.cpp", "<c10/util/X.h>"},  {"app/worker/main.cpp", "<ATen/ATen.h>"},
      {"app/workbench/main.cpp", "<torch/torch.h>"}, {"core/training/Device.cpp", "<cuda_runtime.h>"},
      {"kernels/Mixing.h", "<cuda_runtime.h>"},      {"core/view/Series.h", "<vtkRenderer.h>"},
      {"tests/view/SeriesTest.cpp", "<QString>"},    {"tests/worker/TrainTest.cpp", "<ATen/ATen.h>"},
  };
  for (const auto& [path, include] : bad) {
    INFO(path << " includes " << include);
    CHECK_FALSE(allowed(path, include));
  }
}

TEST_CASE("A violation names file, line, header and reason", "[architecture]") {
  const auto found =
      includeViolations("core/run/A.cpp", "// x\n\n  #  include \"widgets/base/Theme.h\"  // why\nint a;");
  REQUIRE(found.size() == 1);
  CHECK(found[0] == "core/run/A.cpp:3 includes widgets/base/Theme.h: core/run must not include widgets/base");
}

TEST_CASE("Only include lines count", "[architecture]") {
  CHECK(
      includeViolations("core/run/A.cpp", "// #include <QString>\nconst char* a = \"#include <QString>\";\n").empty());
  CHECK(includeViolations("core/run/A.cpp", "#include\n#include <\n#include \"\n#").empty());
  CHECK(includeViolations("core/run/A.cpp", "").empty());
  CHECK(includeViolations("core/run/A.cpp", "#include <QString>").size() == 1);  // no line end
}
