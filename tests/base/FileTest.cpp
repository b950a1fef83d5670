// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/File.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <thread>

#include "tests/base/TemporaryFolder.h"

using namespace mhc;
namespace fs = std::filesystem;

namespace {

std::size_t entriesOf(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a durable write creates and replaces, and leaves nothing else behind") {
  const tests::TemporaryFolder folder;
  const fs::path path = folder / "file";
  REQUIRE(writeFileDurably(path, "first").ok());
  CHECK(readTextFile(path, 100).value() == "first");
  const std::string bytes("se\0cond\n\xFF", 9);
  REQUIRE(writeFileDurably(path, bytes).ok());
  CHECK(readTextFile(path, 100).value() == bytes);
  REQUIRE(writeFileDurably(path, "").ok());
  CHECK(readTextFile(path, 100).value().empty());
  CHECK(entriesOf(folder.path()) == 1);
}

TEST_CASE("a failed write leaves the old file and no temporary one") {
  const tests::TemporaryFolder folder;
  CHECK_FALSE(writeFileDurably(folder / "missing/file", "x").ok());
  fs::create_directory(folder / "taken");
  REQUIRE(writeFileDurably(folder / "taken/inside", "x").ok());
  const auto failed = writeFileDurably(folder / "taken", "x");  // a folder that is not empty can't be replaced
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().text().find("rename") != std::string::npos);
  CHECK(entriesOf(folder.path()) == 1);
  CHECK(readTextFile(folder / "taken/inside", 10).value() == "x");
}

TEST_CASE("reading refuses folders, pipes, missing and large files") {
  const tests::TemporaryFolder folder;
  REQUIRE(writeFileDurably(folder / "ten", "0123456789").ok());
  CHECK(readTextFile(folder / "ten", 10).ok());
  CHECK(readTextFile(folder / "ten", 9).error().message.id == "file.too_large");
  CHECK(readTextFile(folder.path(), 10).error().message.id == "file.not_regular");
  CHECK(readTextFile(folder / "missing", 10).error().text().find("No such file") != std::string::npos);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(readTextFile(folder / "pipe", 10).error().message.id == "file.not_regular");  // and does not wait for a writer
  CHECK(readTextFile("/dev/zero", 10).error().message.id == "file.not_regular");
}

TEST_CASE("writeAll repeats short writes") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  FileDescriptor out(ends[1]);
  const std::string bytes(1 << 20, 'x');  // a pipe takes 64 KiB at a time
  std::string got;
  std::thread reader([&] {
    const FileDescriptor in(ends[0]);
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(in.get(), buffer, sizeof buffer)) > 0;) {
      got.append(buffer, static_cast<std::size_t>(size));
    }
  });
  CHECK(writeAll(out.get(), bytes, "pipe").ok());
  CHECK(out.close("pipe").ok());
  reader.join();
  CHECK(got == bytes);
}

TEST_CASE("a full disk has its own exit code and remedy") {
  CHECK(fileError("write", "a", ENOSPC).code == ExitCode::DiskFull);
  CHECK(fileError("write", "a", EDQUOT).code == ExitCode::DiskFull);
  CHECK(fileError("write", "a", EACCES).code == ExitCode::RunFolderBusy);
  CHECK(fileError("write", "/x/y", ENOSPC).text() ==
        "Could not write /x/y: No space left on device. Free some space on that disk or choose another folder.");
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full.valid());
  const auto written = writeAll(full.get(), "x", "/dev/full");
  REQUIRE_FALSE(written.ok());
  CHECK(written.error().code == ExitCode::DiskFull);
}

TEST_CASE("whether a folder can be written is tried out") {
  const tests::TemporaryFolder folder;
  CHECK(checkWritable(folder.path()).ok());
  CHECK(entriesOf(folder.path()) == 0);
  CHECK_FALSE(checkWritable(folder / "missing").ok());
  CHECK_FALSE(checkWritable("/proc").ok());
}

TEST_CASE("folders are created with their parents") {
  const tests::TemporaryFolder folder;
  CHECK(createDirectories(folder / "a/b/c").ok());
  CHECK(fs::is_directory(folder / "a/b/c"));
  CHECK(createDirectories(folder / "a/b/c").ok());
  REQUIRE(writeFileDurably(folder / "file", "x").ok());
  CHECK_FALSE(createDirectories(folder / "file/below").ok());
  CHECK(fsyncDirectory(folder.path()).ok());
  CHECK_FALSE(fsyncDirectory(folder / "file").ok());
}

TEST_CASE("a descriptor is closed once, by its last owner") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  {
    FileDescriptor first(ends[0]);
    FileDescriptor second(std::move(first));
    CHECK_FALSE(first.valid());  // NOLINT: what a moved-from descriptor says is part of its contract
    CHECK(second.get() == ends[0]);
    FileDescriptor third(ends[1]);
    third = std::move(second);
    CHECK(::fcntl(ends[1], F_GETFD) == -1);  // what it held before is closed
    CHECK(::fcntl(ends[0], F_GETFD) != -1);
  }
  CHECK(::fcntl(ends[0], F_GETFD) == -1);
}
