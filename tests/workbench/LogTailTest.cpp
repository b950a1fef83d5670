// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/LogTail.h"

#include <fstream>

#include "app/workbench/jobs/LastWords.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

void write(const std::filesystem::path& file, const std::string& text, std::ios::openmode mode = std::ios::app) {
  std::ofstream(file, std::ios::binary | mode) << text;
}

}  // namespace

TEST_CASE("the tail follows a growing file, keeps characters whole, and starts over when the file is replaced") {
  const test::Scratch scratch;
  const auto file = scratch / "worker.log";
  QString text;
  LogTail tail;
  QObject::connect(&tail, &LogTail::appended, [&](const QString& more) { text += more; });
  QObject::connect(&tail, &LogTail::restarted, [&] { text.clear(); });
  tail.setFile(file);  // not there yet
  write(file, "one\n\xc3");
  tail.look();
  write(file, "\xa9tait\n");
  tail.look();
  CHECK(text == QStringLiteral("one\n\u00e9tait\n"));
  write(file, "new\n", std::ios::trunc);
  tail.look();
  CHECK(text == "new\n");
  tail.setFile({});
  CHECK(text.isEmpty());
}

TEST_CASE("the last words of a log come without stamp; errors are found behind later lines") {
  const test::Scratch scratch;
  CHECK(lastWords(scratch.path(), LastWords::Line).isEmpty());
  write(scratch / "worker.log",
        "2026-03-01T12:34:56Z info reading text\n2026-03-01T12:34:57Z error The disk is full.\n2026-03-01T12:34:58Z info bye\n\n");
  CHECK(lastWords(scratch.path(), LastWords::Line) == "bye");
  CHECK(lastWords(scratch.path(), LastWords::Error) == "The disk is full.");
}
