// SPDX-License-Identifier: GPL-3.0-or-later
// main of the tests of widgets: offscreen platform, a private home, a fixed style and font; any warning of Qt that is not on the
// list of known ones fails the program and is printed with the name of its test.
#define CATCH_CONFIG_RUNNER
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFont>
#include <QTemporaryDir>
#include <catch2/catch.hpp>
#include <clocale>
#include <cstdio>
#include <string>

namespace {

int complaints = 0;
std::string currentTest = "start-up";

void onQtMessage(QtMsgType type, const QMessageLogContext&, const QString& message) {
  if (type == QtDebugMsg || type == QtInfoMsg) return;
  // The offscreen platform says these about ordinary calls: it has no window manager and no screen to speak of.
  for (const char* known : {"This plugin does not support propagateSizeHints", "This plugin does not support raise",
                            "This plugin does not support grabbing the keyboard", "XDG_RUNTIME_DIR"}) {
    if (message.contains(QLatin1String(known))) return;
  }
  ++complaints;
  std::fprintf(stderr, "Qt says in \"%s\": %s\n", currentTest.c_str(), message.toLocal8Bit().constData());
}

struct TestName : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;
  void testCaseStarting(const Catch::TestCaseInfo& info) override { currentTest = info.name; }
};
CATCH_REGISTER_LISTENER(TestName)

}  // namespace

int main(int argc, char** argv) {
  const QTemporaryDir home;  // nothing of the user's settings is read or written
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
    const QString place = home.filePath(QLatin1String(name));
    QDir().mkpath(place);
    QFile::setPermissions(place, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv(name, place.toLocal8Bit());
  }
  qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");  // the desktop's colour scheme must not leak in
  qputenv("MHC_RESOURCES", MHC_SOURCE_DIR "/resources");
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  qInstallMessageHandler(onQtMessage);
  int result = 1;
  {
    QApplication application(argc, argv);
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 10));
    std::setlocale(LC_NUMERIC, "C");
    result = Catch::Session().run(argc, argv);
  }
  if (complaints > 0) std::fprintf(stderr, "%d messages of Qt\n", complaints);
  return result != 0 ? result : (complaints > 0 ? 1 : 0);
}
