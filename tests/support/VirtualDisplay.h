// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <string>

namespace mhc::test {

/// An X server of its own (Xvfb, 3840×2160×24) with a window manager (openbox), for tests that need real windows and OpenGL.
/// Xvfb itself picks a free display number and reports it when it is ready. Both processes end with this object, and with
/// the test program should that crash.
class VirtualDisplay {
 public:
  VirtualDisplay() = default;
  ~VirtualDisplay();
  VirtualDisplay(const VirtualDisplay&) = delete;
  VirtualDisplay& operator=(const VirtualDisplay&) = delete;

  /// Starts both and sets DISPLAY and QT_QPA_PLATFORM=xcb in this process' environment. False with a sentence in error().
  bool start(int width = 3840, int height = 2160);
  [[nodiscard]] const std::string& name() const { return name_; }  ///< ":7"
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  bool startServer(int width, int height);
  bool startWindowManager();
  bool fail(const std::string& sentence);

  pid_t server_ = -1;
  pid_t manager_ = -1;
  std::string name_;
  std::string error_;
};

}  // namespace mhc::test
