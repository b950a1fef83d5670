// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "tests/base/TemporaryFolder.h"

using namespace mhc;
namespace fs = std::filesystem;

namespace {

/// Sets an environment variable until the end of the test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = ::getenv(name)) old_ = old;
    value != nullptr ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  ~Variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

}  // namespace

TEST_CASE("places follow the XDG rules") {
  const Variable home("HOME", "/home/someone");
  {
    const Variable data("XDG_DATA_HOME", "/elsewhere");
    const Variable cache("XDG_CACHE_HOME", "relative/is/ignored");
    CHECK(dataHome() == "/elsewhere/mhc-workbench");
    CHECK(defaultRunsFolder() == "/elsewhere/mhc-workbench/runs");
    CHECK(cacheHome() == "/home/someone/.cache/mhc-workbench");
  }
  const Variable config("XDG_CONFIG_HOME", nullptr);
  CHECK(configHome() == "/home/someone/.config/mhc-workbench");
}

TEST_CASE("a profile moves every place but the shared cache") {
  const Variable cache("XDG_CACHE_HOME", "/cache");
  const tests::TemporaryFolder folder;
  setProfile(folder.path());
  CHECK(dataHome() == folder / "data");
  CHECK(cacheHome() == folder / "cache");
  CHECK(configHome() == folder / "config");
  CHECK(sharedCacheHome() == "/cache/mhc-workbench");
  setProfile({});
  CHECK(cacheHome() == "/cache/mhc-workbench");
}

TEST_CASE("the runtime folder is the user's alone") {
  const tests::TemporaryFolder folder;
  const Variable runtime("XDG_RUNTIME_DIR", folder.path().c_str());
  const auto made = runtimeFolder();
  REQUIRE(made.ok());
  struct stat status {};
  REQUIRE(::stat(made.value().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
  CHECK(runtimeFolder().ok());
  fs::permissions(made.value(), fs::perms::owner_all | fs::perms::others_read);
  CHECK(runtimeFolder().error().message.id == "paths.runtime_unsafe");
  fs::remove(made.value());
  fs::create_symlink("/tmp", made.value());
  CHECK_FALSE(runtimeFolder().ok());
}

TEST_CASE("resources lie where MHC_RESOURCES says, else around the program") {
  {
    const Variable resources("MHC_RESOURCES", "/some/where");
    CHECK(resourceFolder() == "/some/where");
  }
  CHECK(fs::is_directory(executableFolder()));
}
