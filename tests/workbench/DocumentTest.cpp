// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/Document.h"

#include <QElapsedTimer>

#include "app/workbench/document/Documents.h"
#include "core/base/File.h"
#include "core/config/Document.h"
#include "core/graph/DesignFile.h"
#include "tests/support/Wait.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

Json defaults() { return config::toJson(config::Config{}); }

}  // namespace

TEST_CASE("edits are undone and redone one by one; typing in one field merges") {
  Document document(defaults(), "x");
  const Json before = document.config();
  document.setField("training.steps", 5, "Steps");
  document.setField("training.steps", 50, "Steps");
  document.setField("training.steps", 500, "Steps");
  CHECK(document.undoStack()->count() == 1);
  document.setField("model.hc_mult", 2, "Streams");
  CHECK(document.undoStack()->count() == 2);
  CHECK(document.modified());
  document.undoStack()->undo();
  CHECK(document.config()["model"]["hc_mult"] == before["model"]["hc_mult"]);
  CHECK(document.config()["training"]["steps"] == Json(500));
  document.undoStack()->undo();
  CHECK(document.config() == before);
  CHECK_FALSE(document.modified());
  document.undoStack()->redo();
  CHECK(document.config()["training"]["steps"] == Json(500));
}

TEST_CASE("an invalid design is saved and read back as it is; only a valid one carries a configuration") {
  const test::Scratch scratch;
  Json config = defaults();
  config["training"]["steps"] = "many";
  const Document written(config, "a");
  REQUIRE(graph::writeDesignFile(written.design(), scratch / "a.mhcd").ok());
  auto read = graph::readDesignFile(scratch / "a.mhcd");
  REQUIRE(read.ok());
  CHECK(read.value() == written.design());
  CHECK(Document(read.value(), "a").config() == config);
  const auto raw = readJsonFile(scratch / "a.mhcd");
  REQUIRE(raw.ok());
  CHECK_FALSE(raw.value().contains("training"));
  REQUIRE(graph::writeDesignFile(Document(defaults(), "b").design(), scratch / "b.mhcd").ok());
  const auto valid = config::loadValidConfigFile(scratch / "b.mhcd");
  INFO((valid.ok() ? std::string() : valid.error().text()));
  CHECK(readJsonFile(scratch / "b.mhcd").value().contains("model"));
}

TEST_CASE("a plain configuration and a bare model open; nonsense is refused with a sentence") {
  const test::Scratch scratch;
  REQUIRE(writeFileDurably(scratch / "config.json", config::toText(config::Config{})).ok());
  CHECK(graph::readDesignFile(scratch / "config.json").ok());
  const auto model = graph::designFromFileJson(defaults()["model"], "model");
  REQUIRE(model.ok());
  CHECK(Document(model.value(), "model").config()["training"] == defaults()["training"]);
  for (const char* text : {"", "{", "[1,2]", "{\"a\":1}", "\xff\xfe"}) {
    REQUIRE(writeFileDurably(scratch / "bad.json", text).ok());
    const auto bad = graph::readDesignFile(scratch / "bad.json");
    REQUIRE_FALSE(bad.ok());
    CHECK(bad.error().text().size() > 20);
  }
  CHECK_FALSE(graph::readDesignFile(scratch / "absent.mhcd").ok());
}

TEST_CASE("what was open is open again after a crash, with its changes; what was closed is not") {
  const test::Scratch scratch;
  {
    Documents documents(scratch / "recovery");
    QString problem;
    Document* kept = documents.openPreset("tiny-mhc", &problem);
    REQUIRE(kept != nullptr);
    kept->setField("training.steps", 77, "Steps");
    Document* closed = documents.openPreset("tiny-hc", &problem);
    REQUIRE(closed != nullptr);
    documents.flush();
    documents.close(closed);
  }
  Documents again(scratch / "recovery");
  again.restore();
  REQUIRE(again.all().size() == 1);
  CHECK(again.all()[0]->name() == "tiny-mhc");
  CHECK(again.all()[0]->config()["training"]["steps"] == Json(77));
  CHECK(again.all()[0]->modified());
}

TEST_CASE("while a design is edited without a pause its recovery file is never older than two seconds") {
  const test::Scratch scratch;
  Documents documents(scratch / "recovery");
  QString problem;
  Document* document = documents.openPreset("tiny-mhc", &problem);
  REQUIRE(document != nullptr);
  const auto file = scratch / "recovery" / (document->id().toStdString() + ".json");
  REQUIRE(test::waitUntil([&] { return std::filesystem::exists(file); }));
  QElapsedTimer clock;
  clock.start();
  std::vector<qint64> made;  // when the steps became so many
  qint64 oldest = 0;
  while (clock.elapsed() < 4000) {
    made.push_back(clock.elapsed());
    document->setField("training.steps", static_cast<std::int64_t>(made.size()), "Steps");
    const qint64 until = clock.elapsed() + 40;
    test::waitUntil([&] { return clock.elapsed() >= until; });
    // What is in the file now, and how long ago the first edit that it lacks was made.
    const auto state = readJsonFile(file);
    REQUIRE(state.ok());
    const auto kept = Document::fromRecovery(state.value());
    REQUIRE(kept != nullptr);
    const auto steps = kept->config()["training"]["steps"].get<std::size_t>();
    const std::size_t lost = steps > made.size() ? 0 : steps;  // the preset's own number: none of the edits yet
    if (lost < made.size()) oldest = std::max(oldest, clock.elapsed() - made[lost]);
  }
  CHECK(oldest < 2000);
}

TEST_CASE("a damaged recovery file is left alone and hides nothing else") {
  const test::Scratch scratch;
  {
    Documents documents(scratch / "recovery");
    documents.add(defaults(), "good");
  }
  REQUIRE(writeFileDurably(scratch / "recovery" / "0.json", "{ nonsense").ok());
  Documents again(scratch / "recovery");
  again.restore();
  CHECK(again.all().size() == 1);
  CHECK(std::filesystem::exists(scratch / "recovery" / "0.json"));
}

TEST_CASE("an unknown preset is refused with the nearest name") {
  const test::Scratch scratch;
  Documents documents(scratch / "recovery");
  QString problem;
  CHECK(documents.openPreset("tiny-mch", &problem) == nullptr);
  CHECK(problem.contains("tiny-mhc"));
}

namespace {

/// A design file, opened, and a change that another program makes to it.
struct Opened {
  test::Scratch scratch;
  std::filesystem::path file = scratch / "a.mhcd";
  Documents documents{scratch / "recovery"};
  Document* document = nullptr;

  Opened() {
    write(100);
    QString problem;
    document = documents.openFile(file, &problem);
    INFO(problem.toStdString());
    REQUIRE(document != nullptr);
  }
  void write(int steps) {
    Json config = defaults();
    config["training"]["steps"] = steps;
    REQUIRE(graph::writeDesignFile(Document(config, "a").design(), file).ok());
  }
  [[nodiscard]] Json steps() const { return document->config()["training"]["steps"]; }
  bool becomes(Document::Disk disk) {
    return test::waitUntil([&] { return document->disk() == disk; }, 10'000);
  }
};

}  // namespace

TEST_CASE("a file that another program changed is noticed; it is taken as one undo step") {
  Opened o;
  CHECK(o.document->disk() == Document::Disk::Same);
  o.document->setField("training.seed", 5, "Seed");
  o.write(200);
  REQUIRE(o.becomes(Document::Disk::Changed));
  CHECK(o.steps() == Json(100));  // nothing is taken unasked
  REQUIRE(o.document->reload().ok());
  CHECK(o.steps() == Json(200));
  CHECK(o.document->disk() == Document::Disk::Same);
  CHECK_FALSE(o.document->modified());
  o.document->undoStack()->undo();
  CHECK(o.steps() == Json(100));
  CHECK(o.document->config()["training"]["seed"] == Json(5));
  CHECK(o.document->modified());
  o.write(300);  // a second time too: the file was replaced by a new one
  CHECK(o.becomes(Document::Disk::Changed));
}

TEST_CASE("the own design can be kept against a changed file, and saving is no change by another") {
  Opened o;
  o.write(200);
  REQUIRE(o.becomes(Document::Disk::Changed));
  o.document->keepMine();
  CHECK(o.document->disk() == Document::Disk::Same);
  CHECK(o.document->modified());
  CHECK(o.steps() == Json(100));
  REQUIRE(o.document->save().ok());
  CHECK_FALSE(o.document->modified());
  o.document->lookAtDisk();
  CHECK(o.document->disk() == Document::Disk::Same);
  CHECK(graph::readDesignFile(o.file).value() == o.document->design());
}

TEST_CASE("a removed file is told, and one that was changed while the program did not run") {
  Opened o;
  std::filesystem::remove(o.file);
  REQUIRE(o.becomes(Document::Disk::Gone));
  CHECK_FALSE(o.document->reload().ok());
  REQUIRE(o.document->save().ok());
  CHECK(o.document->disk() == Document::Disk::Same);
  o.documents.flush();
  o.write(200);
  Documents again(o.scratch / "recovery");
  again.restore();
  REQUIRE(again.all().size() == 1);
  Document* restored = again.all()[0];
  CHECK(test::waitUntil([&] { return restored->disk() == Document::Disk::Changed; }, 10'000));
}
