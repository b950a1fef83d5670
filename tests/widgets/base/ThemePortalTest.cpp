// SPDX-License-Identifier: GPL-3.0-or-later
// The system's colour scheme over a real bus: a private dbus-daemon and a portal made for the test.
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <catch2/catch.hpp>

#include "tests/support/PrivateBus.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

/// org.freedesktop.portal.Settings as desktops offer it: Read wraps the value twice, the signal once.
class Portal : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

 public:
  uint scheme = 1;
  int reads = 0;
 public Q_SLOTS:
  QDBusVariant Read(const QString& group, const QString& key) {
    if (group != QStringLiteral("org.freedesktop.appearance") || key != QStringLiteral("color-scheme")) return {};
    ++reads;
    return QDBusVariant(QVariant::fromValue(QDBusVariant(QVariant::fromValue(scheme))));
  }
};

void announce(QDBusConnection& desktop, const char* key, uint value) {
  QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/portal/desktop"),
                                                   QStringLiteral("org.freedesktop.portal.Settings"),
                                                   QStringLiteral("SettingChanged"));
  signal << QStringLiteral("org.freedesktop.appearance") << QString::fromLatin1(key)
         << QVariant::fromValue(QDBusVariant(QVariant::fromValue(value)));
  REQUIRE(desktop.send(signal));
}

}  // namespace

TEST_CASE("the portal's colour scheme is read and followed", "[theme][portal]") {
  if (!test::PrivateBus::installed()) {
    WARN("dbus-daemon is not installed: the portal was not tested");
    return;
  }
  test::PrivateBus bus;
  REQUIRE(bus.start());
  {
    Portal portal;
    QDBusConnection desktop = QDBusConnection::connectToBus(bus.address(), QStringLiteral("desktop"));
    REQUIRE(desktop.isConnected());
    REQUIRE(desktop.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &portal,
                                   QDBusConnection::ExportAllSlots));
    REQUIRE(desktop.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));

    Theme& theme = Theme::current();
    theme.choose(Theme::Choice::System);
    CHECK(test::waitUntil([&] { return theme.dark(); }));
    CHECK(portal.reads == 1);
    announce(desktop, "accent-color", 7);
    announce(desktop, "color-scheme", 2);
    CHECK(test::waitUntil([&] { return !theme.dark(); }));
    announce(desktop, "color-scheme", 1);
    CHECK(test::waitUntil([&] { return theme.dark(); }));
    theme.choose(Theme::Choice::Light);
    theme.choose(Theme::Choice::System);  // watched already: known at once
    CHECK(theme.dark());
    CHECK(portal.reads == 1);
    QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
  }
}

#include "ThemePortalTest.moc"
