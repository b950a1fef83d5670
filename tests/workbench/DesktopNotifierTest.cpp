// SPDX-License-Identifier: GPL-3.0-or-later
// Desktop notifications over a real bus: a private dbus-daemon and a notification server made for the test.
#include "app/workbench/alerts/DesktopNotifier.h"

#include <QDBusConnection>
#include <QVariantMap>
#include <catch2/catch.hpp>

#include "tests/support/PrivateBus.h"
#include "tests/support/Wait.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

/// org.freedesktop.Notifications as desktops offer it.
class Desktop : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

 public:
  struct Shown {
    QString application, summary, body;
    uint replaces = 0;
  };
  std::vector<Shown> shown;

 public Q_SLOTS:
  uint Notify(const QString& application, uint replaces, const QString&, const QString& summary, const QString& body,
              const QStringList&, const QVariantMap&, int) {
    shown.push_back({application, summary, body, replaces});
    return replaces != 0 ? replaces : static_cast<uint>(40 + shown.size());
  }
};

}  // namespace

TEST_CASE("an alert reaches the desktop, and the same alert replaces it", "[notifier]") {
  if (!test::PrivateBus::installed()) {
    WARN("dbus-daemon is not installed: desktop notifications were not tested");
    return;
  }
  test::PrivateBus bus;
  REQUIRE(bus.start());
  {
    DesktopNotifier notifier;
    QStringList delivered;
    int failures = 0;
    QObject::connect(&notifier, &DesktopNotifier::delivered, [&](const QString& key) { delivered << key; });
    QObject::connect(&notifier, &DesktopNotifier::failed, [&] { ++failures; });
    notifier.notify(QStringLiteral("early"), QStringLiteral("tiny"), QStringLiteral("Nobody listens yet."));
    REQUIRE(test::waitUntil([&] { return failures == 1; }));

    Desktop server;
    QDBusConnection desktop = QDBusConnection::connectToBus(bus.address(), QStringLiteral("desktop"));
    REQUIRE(desktop.isConnected());
    REQUIRE(desktop.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &server,
                                   QDBusConnection::ExportAllSlots));
    REQUIRE(desktop.registerService(QStringLiteral("org.freedesktop.Notifications")));
    notifier.notify(QStringLiteral("gain"), QStringLiteral("tiny"), QStringLiteral("Backward gain 1.7 > 1.6 <b>"));
    REQUIRE(test::waitUntil([&] { return delivered.size() == 1; }));
    REQUIRE(server.shown.size() == 1);
    CHECK(server.shown[0].application == QStringLiteral("mHC Workbench"));
    CHECK(server.shown[0].summary == QStringLiteral("tiny"));
    CHECK(server.shown[0].body == QStringLiteral("Backward gain 1.7 &gt; 1.6 &lt;b&gt;"));
    CHECK(server.shown[0].replaces == 0);
    notifier.notify(QStringLiteral("gain"), QStringLiteral("tiny"), QStringLiteral("Backward gain 1.9"));
    notifier.notify(QStringLiteral("stall"), QStringLiteral("tiny"), QStringLiteral("No step"));
    REQUIRE(test::waitUntil([&] { return delivered.size() == 3; }));
    CHECK(server.shown[1].replaces == 41);
    CHECK(server.shown[2].replaces == 0);
    CHECK(failures == 1);
    QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
  }
}

#include "DesktopNotifierTest.moc"
