// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunLock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Text.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

std::string textOf(const char* path) {
  const auto text = readTextFile(path, 65536);
  return text.ok() ? std::string(trim(text.value())) : std::string();
}

/// Field 22 of /proc/self/stat; the name in field 2 may hold spaces and brackets, so counting starts after its ')'.
std::int64_t startTicksOfSelf() {
  const std::string stat = textOf("/proc/self/stat");
  const auto close = stat.rfind(')');
  if (close == std::string::npos) return 0;
  const auto fields = split(trim(std::string_view(stat).substr(close + 1)), ' ');
  return fields.size() > 19 ? static_cast<std::int64_t>(parseNumber(fields[19]).value_or(0)) : 0;
}

Result<void> writeHolder(int fd, const fs::path& path) {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const Json holder = {{"pid", ::getpid()},
                       {"boot_id", textOf("/proc/sys/kernel/random/boot_id")},
                       {"start_ticks", startTicksOfSelf()},
                       {"since", formatUtc(wallNanoseconds())},
                       {"host", toValidUtf8(host)}};
  if (::ftruncate(fd, 0) != 0) return fileError("write", path, errno);
  if (::lseek(fd, 0, SEEK_SET) < 0) return fileError("write", path, errno);
  MHC_TRY(writeAll(fd, holder.dump() + "\n", path));
  return fsyncFile(fd, path);
}

}  // namespace

Result<RunLock> RunLock::acquire(const fs::path& runFolder) {
  const fs::path path = runFolder / "lock";
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid()) return fileError("open", path, errno);
  struct flock request {};
  request.l_type = F_WRLCK;
  request.l_whence = SEEK_SET;
  if (::fcntl(fd.get(), F_OFD_SETLK, &request) != 0) {
    if (errno != EAGAIN && errno != EACCES) return fileError("lock", path, errno);
    const auto holder = readLockHolder(runFolder).value_or(LockHolder{});
    return makeError(ExitCode::RunFolderBusy, "run.locked",
                     "The run {path} is being trained by process {pid} on {host} since {since}. Stop that one first, or "
                     "choose another folder.",
                     {{"path", runFolder.string()},
                      {"pid", std::to_string(holder.pid)},
                      {"host", holder.host.empty() ? "this computer" : holder.host},
                      {"since", holder.since.empty() ? "a moment ago" : holder.since}});
  }
  MHC_TRY(writeHolder(fd.get(), path));
  return RunLock(std::move(fd));
}

bool isLocked(const fs::path& runFolder) {
  FileDescriptor fd(::open((runFolder / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return false;
  struct flock request {};
  request.l_type = F_RDLCK;  // conflicts with the worker's write lock, and needs no write permission to ask
  request.l_whence = SEEK_SET;
  return ::fcntl(fd.get(), F_OFD_GETLK, &request) == 0 && request.l_type != F_UNLCK;
}

std::optional<LockHolder> readLockHolder(const fs::path& runFolder) {
  JsonLimits limits;
  limits.bytes = 65536;
  const auto json = readJsonFile(runFolder / "lock", limits);
  if (!json.ok() || !json.value().is_object()) return std::nullopt;
  const Json& object = json.value();
  LockHolder holder;
  const auto text = [&](const char* key) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
  };
  const auto number = [&](const char* key) {
    return object.contains(key) && object[key].is_number_integer() ? object[key].get<std::int64_t>() : 0;
  };
  holder.pid = number("pid");
  holder.startTicks = number("start_ticks");
  holder.bootId = text("boot_id");
  holder.since = text("since");
  holder.host = text("host");
  return holder;
}

}  // namespace mhc::run
