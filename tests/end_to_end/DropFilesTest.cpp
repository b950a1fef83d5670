// SPDX-License-Identifier: GPL-3.0-or-later
// Files and folders that are dropped on the window, dragged out of another window by the real pointer.
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>
#include <functional>
#include <utility>

#include "app/workbench/shell/NoticeBar.h"
#include "core/base/File.h"
#include "core/config/Document.h"
#include "core/config/Presets.h"
#include "tests/end_to_end/DesignJourney.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::tests;

namespace {

/// A window like a file manager's, with one file to be dragged out of it.
class FileWindow : public QWidget {
 public:
  FileWindow() {
    setWindowTitle(QStringLiteral("files"));
    resize(160, 120);
    show();
    move(1760, 60);
    REQUIRE(test::waitUntil([&] { return mapToGlobal(QPoint(0, 0)).x() > 1740; }, 5000));
  }
  std::filesystem::path file;
  int started = 0, taken = 0;

 protected:
  void mousePressEvent(QMouseEvent*) override { pressed_ = true; }
  void mouseMoveEvent(QMouseEvent*) override {
    if (!std::exchange(pressed_, false)) return;  // one drag for each press
    auto* urls = new QMimeData;
    urls->setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
    auto* drag = new QDrag(this);
    drag->setMimeData(urls);
    ++started;
    taken += drag->exec(Qt::CopyAction) == Qt::CopyAction ? 1 : 0;
  }

 private:
  bool pressed_ = false;
};

/// As a model of 1.1 billion parameters is published.
constexpr const char* kLlama = R"({
  "architectures": ["LlamaForCausalLM"], "attention_bias": false, "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu",
  "hidden_size": 2048, "initializer_range": 0.02, "intermediate_size": 5632, "max_position_embeddings": 2048,
  "model_type": "llama", "num_attention_heads": 32, "num_hidden_layers": 22, "num_key_value_heads": 4, "pretraining_tp": 1,
  "rms_norm_eps": 1e-05, "rope_scaling": null, "rope_theta": 10000.0, "tie_word_embeddings": false, "torch_dtype": "float32",
  "transformers_version": "4.35.0", "use_cache": true, "vocab_size": 32000})";

}  // namespace

TEST_CASE("a configuration, a model's folder and a run's folder open by being dropped on the window") {
  Journey j;
  FileWindow files;
  // Again, should the servers of a busy machine have been too slow for the hand.
  const auto drop = [&](const std::filesystem::path& path, QPoint at, const std::function<bool()>& opened) {
    files.file = path;
    for (int tries = 0; tries < 4 && !opened(); ++tries) {
      files.raise();
      test::settle();
      j.drag(files.mapToGlobal(QPoint(80, 60)), at);
      test::waitUntil(opened, 4000);
    }
    INFO(path.string() << ": " << files.started << " drags, " << files.taken
                       << " taken: " << j.shell.window->notices().text().toStdString());
    REQUIRE(opened());
  };
  auto& central = j.shell.window->central();
  const auto middle = [&] { return central.mapToGlobal(central.rect().center()); };

  const auto config = j.folder / "mine.json";
  REQUIRE(writeFileDurably(config, config::toText(config::loadPreset("tiny-mhc").value().config)).ok());
  drop(config, middle(), [&] { return central.currentPage() != nullptr; });  // on the Start page
  CHECK(central.currentPage()->document().name() == "mine.json");

  // As Hugging Face keeps a model: config.json with the model's fields alone, weights beside it.
  const auto model = j.folder / "llama";
  REQUIRE(createDirectories(model).ok());
  REQUIRE(writeFileDurably(model / "config.json", kLlama).ok());
  j.takePage();
  drop(model, j.global(j.canvas(), QPointF(300, 200)),
       [&] { return central.currentPage() != j.page; });  // on another design's canvas
  const Json& opened = central.currentPage()->document().config()["model"];
  CHECK(opened["hidden_size"] == Json(2048));
  CHECK(opened["num_hidden_layers"] == Json(22));
  CHECK(opened["num_key_value_heads"] == Json(4));
  // Plain residuals are what it has.
  CHECK(opened["hc_type"] == Json("residual"));

  const auto run = j.folder / "runs" / "dropped";
  {
    test::WrittenRun written(run);
    written.append(1, 30);
  }
  REQUIRE(writeFileDurably(run / "config.json", config::toText(config::loadPreset("tiny-mhc").value().config)).ok());
  j.takePage();
  drop(run, j.global(j.canvas(), QPointF(300, 200)), [&] { return j.shell.state->runs.current().endsWith("dropped"); });
  CHECK(j.shell.window->stage().layout() == "Train");
}
