// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/WorkerLauncher.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "core/base/Paths.h"

extern char** environ;

namespace mhc::workbench {
namespace {

constexpr int kNice = 5;
constexpr std::string_view kWorker = "mhc-worker";
constexpr std::string_view kGpuWorker = "mhc-worker-cuda";

/// The bytes as a file without a name: unlike a pipe it takes any size at once and needs no writer.
Result<FileDescriptor> inputFile(const std::string& bytes) {
  if (bytes.empty()) {
    FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!null.valid()) return fileError("open", "/dev/null", errno);
    return null;
  }
  FileDescriptor file(::memfd_create("mhc-config", MFD_CLOEXEC));
  if (!file.valid()) return fileError("create", "memory file", errno);
  MHC_TRY(writeAll(file.get(), bytes, "memory file"));
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fileError("rewind", "memory file", errno);
  return file;
}

Result<FileDescriptor> openLog(const std::filesystem::path& runFolder) {
  const auto path = runFolder / "worker.log";
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!file.valid()) return fileError("create", path, errno);
  return file;
}

struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

  SpawnPlan(int input, int output) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

/// In a thread of its own: niceness belongs to threads and can't be taken back without rights, and a child inherits it
/// from the thread that spawns it, so that the worker is nice from its first instruction.
int spawnNicely(const SpawnPlan& plan, const char* program, char* const* arguments, pid_t* pid) {
  int error = 0;
  std::thread([&] {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
    error = ::posix_spawn(pid, program, &plan.actions, &plan.attributes, arguments, environ);
  }).join();
  return error;
}

bool executable(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<LaunchedWorker> launchWorker(const LaunchRequest& request) {
  MHC_TRY(createDirectories(request.runFolder));
  MHC_TRY_ASSIGN(const FileDescriptor input, inputFile(request.standardInput));
  MHC_TRY_ASSIGN(const FileDescriptor output, openLog(request.runFolder));
  std::vector<std::string> words{request.program.string()};
  words.insert(words.end(), request.arguments.begin(), request.arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  LaunchedWorker launched;
  const SpawnPlan plan(input.get(), output.get());
  const int error = spawnNicely(plan, request.program.c_str(), pointers.data(), &launched.pid);
  if (error != 0) return fileError("start", request.program, error);
  launched.pidfd = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, launched.pid, 0)));
  if (!launched.pidfd.valid()) return fileError("watch", request.program, errno);
  ::fcntl(launched.pidfd.get(), F_SETFD, FD_CLOEXEC);
  return launched;
}

Result<std::filesystem::path> findWorker(bool gpu) {
  if (const char* chosen = std::getenv("MHC_WORKER"); chosen != nullptr && *chosen != '\0') {
    if (executable(chosen)) return std::filesystem::path(chosen);
    return makeError(ExitCode::BadUsage, "worker.not_found_chosen",
                     "The environment variable MHC_WORKER names {path}, which is not a program. Correct it or unset it.",
                     {{"path", chosen}});
  }
  const auto here = executableFolder();
  if (auto found = workerAmong({here, here.parent_path() / "worker", "/usr/lib/mhc-workbench"}, gpu)) return *std::move(found);
  return makeError(ExitCode::BadUsage, "worker.not_found",
                   "The training program mhc-worker was not found beside the workbench in {path}. Build it, or name it "
                   "in the environment variable MHC_WORKER.",
                   {{"path", here.string()}});
}

std::optional<std::filesystem::path> workerAmong(const std::vector<std::filesystem::path>& folders, bool gpu) {
  for (const std::string_view name : {kGpuWorker, kWorker}) {
    if (name == kGpuWorker && !gpu) continue;
    for (const auto& folder : folders) {
      if (executable(folder / name)) return folder / name;
    }
  }
  return std::nullopt;
}

bool gpuWorkerFound() {
  const auto worker = findWorker(true);
  return worker.ok() && worker.value().filename() == kGpuWorker;
}

}  // namespace mhc::workbench
