// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/SocketPath.h"

#include <cstring>

#include "core/base/Paths.h"
#include "core/base/Sha256.h"
#include "core/control/ControlServer.h"
#include "core/run/RunFolder.h"

namespace mhc::control {
namespace fs = std::filesystem;

Result<fs::path> socketPathFor(const fs::path& runFolder) {
  MHC_TRY_ASSIGN(const fs::path folder, runtimeFolder());
  std::error_code code;
  fs::path full = fs::weakly_canonical(fs::absolute(runFolder, code), code);
  if (!full.has_filename()) full = full.parent_path();
  return folder / ("run-" + sha256Of(full.string()).substr(0, 16) + ".sock");
}

Result<sockaddr_un> socketAddress(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) {
    return makeError(ExitCode::RunFolderBusy, "control.path_too_long",
                     "The path {path} is too long for a socket. Set XDG_RUNTIME_DIR to a folder with a shorter path.",
                     {{"path", text}});
  }
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

Result<fs::path> socketOf(const fs::path& runFolder) {
  const fs::path link = run::RunPaths{runFolder}.socketLink();
  std::error_code code;
  const fs::path target = fs::read_symlink(link, code);
  if (code) {
    const bool busy = run::isLocked(runFolder);
    return makeError(ExitCode::RunFolderBusy, "control.no_socket",
                     busy ? "The worker of the run {path} does not listen. It may be starting or ending: try again in a "
                            "moment."
                          : "No worker trains the run {path} now. Continue it with: mhc-worker train --run {path} --resume",
                     {{"path", runFolder.string()}});
  }
  const fs::path path = target.is_absolute() ? target : runFolder / target;
  MHC_TRY(socketAddress(path));
  return path;
}

}  // namespace mhc::control
