// SPDX-License-Identifier: GPL-3.0-or-later
// main of the tests that need windows and OpenGL: its own display unless there is one, and any message of Qt or VTK that is
// not on the list of known ones fails the program.
#define CATCH_CONFIG_RUNNER
#include <vtkObjectFactory.h>
#include <vtkOutputWindow.h>
#include <vtkSmartPointer.h>

#include <QApplication>
#include <QFont>
#include <QTemporaryDir>
#include <catch2/catch.hpp>
#include <clocale>
#include <cstdio>

#include "tests/support/VirtualDisplay.h"
#include "widgets/base/vtk/GlContext.h"

namespace {

int complaints = 0;

void complain(const char* who, const char* text) {
  ++complaints;
  std::fprintf(stderr, "%s says: %s\n", who, text);
}

void onQtMessage(QtMsgType type, const QMessageLogContext&, const QString& message) {
  if (type == QtDebugMsg || type == QtInfoMsg) return;
  // A display without a compositor or a portal, which is what Xvfb is.
  for (const char* known : {"propagateSizeHints", "QXcbConnection: XCB error", "Qt Quick", "could not find a Qt installation",
                            "XDG_RUNTIME_DIR"}) {
    if (message.contains(QLatin1String(known))) return;
  }
  complain("Qt", message.toLocal8Bit().constData());
}

class FailingOutputWindow : public vtkOutputWindow {
 public:
  static FailingOutputWindow* New();
  vtkTypeMacro(FailingOutputWindow, vtkOutputWindow);
  void DisplayText(const char* text) override { complain("VTK", text); }
};
vtkStandardNewMacro(FailingOutputWindow);

}  // namespace

int main(int argc, char** argv) {
  const QTemporaryDir home;  // nothing of the user's settings is read or written
  const QByteArray place = home.path().toLocal8Bit();
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
    qputenv(name, place);
  }
  qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");  // the desktop's colour scheme must not leak in
  qputenv("MHC_RESOURCES", MHC_SOURCE_DIR "/resources");
  mhc::test::VirtualDisplay display;
  if (!qEnvironmentVariableIsSet("DISPLAY") && !display.start()) {
    std::fprintf(stderr, "%s\n", display.error().c_str());
    return 1;
  }
  qputenv("QT_QPA_PLATFORM", "xcb");
  qInstallMessageHandler(onQtMessage);
  const auto output = vtkSmartPointer<FailingOutputWindow>::New();
  vtkOutputWindow::SetInstance(output);
  mhc::widgets::setDefaultGlFormat();
  int result = 1;
  {
    QApplication application(argc, argv);
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 10));
    std::setlocale(LC_NUMERIC, "C");
    result = Catch::Session().run(argc, argv);
  }
  if (complaints > 0) std::fprintf(stderr, "%d messages of Qt or VTK\n", complaints);
  return result != 0 ? result : (complaints > 0 ? 1 : 0);
}
