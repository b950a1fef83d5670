// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/Theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QFontDatabase>
#include <QStyle>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/base/Log.h"
#include "widgets/base/ThemeIcon.h"
#include "widgets/base/ThemeStyle.h"

namespace mhc::widgets {
namespace {

/// Of thin curves: 3 is what WCAG asks of graphics; thin blue lines on black need more.
constexpr double kLineContrast = 3, kLineContrastOnDark = 4.5;
const auto kService = QStringLiteral("org.freedesktop.portal.Desktop");
const auto kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const auto kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const auto kGroup = QStringLiteral("org.freedesktop.appearance");
const auto kKey = QStringLiteral("color-scheme");

/// Asking for a bus that is not there would make libdbus start one.
bool sessionBusExists() {
  return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
         QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

/// The portal wraps the value once or twice, depending on its version.
uint unwrapped(QVariant value) {
  for (int i = 0; i < 3 && value.canConvert<QDBusVariant>(); ++i) value = value.value<QDBusVariant>().variant();
  return value.toUInt();
}

}  // namespace

Theme& Theme::current() {
  // Never destroyed: widgets of static lifetime and the style may still ask for colours while the program ends.
  static Theme* const theme = new Theme;
  return *theme;
}

Theme::Theme() {
  data_.colours.fill(Qt::gray);
  auto light = readTheme(QStringLiteral("light"));
  if (light.ok()) {
    data_ = std::move(light).value();
  } else {
    logError(light.error().text());
  }
}

Theme::~Theme() = default;

void Theme::choose(Choice choice) {
  choice_ = choice;
  if (choice == Choice::System) watchSystem();
  apply();
}

void Theme::apply() {
  QString name = QStringLiteral("light");
  if (choice_ == Choice::Dark || (choice_ == Choice::System && systemDark_)) name = QStringLiteral("dark");
  if (choice_ == Choice::Print) name = QStringLiteral("print");
  auto read = readTheme(name);
  if (read.ok()) {
    data_ = std::move(read).value();
  } else {
    logError(read.error().text());
  }
  data_.sizes.icon = std::round(data_.sizes.icon * fontScale_);  // icons grow with the letters beside them
  if (qApp != nullptr) {
    // Setting a style polishes every widget anew: only if it is another one.
    if (dynamic_cast<ThemeStyle*>(QApplication::style()) == nullptr) {
      QApplication::setStyle(new ThemeStyle);  // the application owns it
    }
    QApplication::setPalette(palette());
    QToolTip::setPalette(palette());
    QApplication::setFont(font());
    QToolTip::setFont(smallFont());
  }
  Q_EMIT changed();
}

QPalette Theme::palette() const {
  using C = ThemeColour;
  QPalette p;
  const auto set = [&, this](QPalette::ColorRole role, C which) { p.setColor(role, colour(which)); };
  set(QPalette::Window, C::Window);
  set(QPalette::WindowText, C::Text);
  set(QPalette::Base, C::Surface);
  set(QPalette::AlternateBase, C::SurfaceAlternate);
  set(QPalette::Text, C::Text);
  set(QPalette::PlaceholderText, C::TextDim);
  set(QPalette::Button, C::Button);
  set(QPalette::ButtonText, C::ButtonText);
  set(QPalette::BrightText, C::Bad);
  set(QPalette::Highlight, C::Accent);
  set(QPalette::HighlightedText, C::AccentText);
  set(QPalette::Link, C::Link);
  set(QPalette::LinkVisited, C::Link);
  set(QPalette::ToolTipBase, C::Tooltip);
  set(QPalette::ToolTipText, C::TooltipText);
  // Fusion's bevels: Light and Midlight above the button, Mid and Dark below it.
  const QColor button = colour(C::Button);
  p.setColor(QPalette::Light, button.lighter(dark() ? 150 : 108));
  p.setColor(QPalette::Midlight, button.lighter(dark() ? 125 : 104));
  p.setColor(QPalette::Mid, colour(C::Border));
  p.setColor(QPalette::Dark, dark() ? button.darker(160) : button.darker(150));
  p.setColor(QPalette::Shadow, dark() ? QColor(0, 0, 0) : QColor(90, 96, 104));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    p.setColor(QPalette::Disabled, role, colour(C::TextDisabled));
  }
  p.setColor(QPalette::Disabled, QPalette::Highlight, colour(C::Border));
  p.setColor(QPalette::Disabled, QPalette::HighlightedText, colour(C::Text));
  return p;
}

void Theme::watchSystem() {
  if (watching_ || !sessionBusExists()) return;
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  watching_ = true;
  qRegisterMetaType<QDBusVariant>();  // QtDBus finds the slot's types by name, and may not have met this one yet
  // From any sender: bound to the portal's name, QtDBus drops the signals if it has not learnt yet who owns it.
  bus.connect(QString(), kPath, kInterface, QStringLiteral("SettingChanged"), this,
              SLOT(systemSettingChanged(QString, QString, QDBusVariant)));
  QDBusMessage ask = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
  ask << kGroup << kKey;
  auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(ask, 3000), this);
  connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* watcher) {
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    watcher->deleteLater();
    if (!reply.isError()) systemSettingChanged(kGroup, kKey, reply.value());
  });
}

void Theme::systemSettingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group != kGroup || key != kKey) return;
  const bool dark = unwrapped(value.variant()) == 1;  // 0 no preference, 1 dark, 2 light
  if (dark == systemDark_) return;
  systemDark_ = dark;
  if (choice_ == Choice::System) apply();
}

QColor Theme::onChart(view::Rgb colour) const {
  return toQColor(view::withContrast(colour, toRgb(this->colour(ThemeColour::ChartBackground)),
                                     dark() ? kLineContrastOnDark : kLineContrast));
}

void Theme::setFontScale(double scale) {
  scale = std::clamp(scale, 0.8, 2.0);
  if (scale == fontScale_) return;
  fontScale_ = scale;
  apply();
}

QFont Theme::font() const {
  QFont font = qApp != nullptr ? QApplication::font() : QFont();
  font.setPointSizeF(data_.sizes.fontPoints * fontScale_);
  return font;
}

QFont Theme::smallFont() const {
  QFont small = font();
  small.setPointSizeF(data_.sizes.smallFontPoints * fontScale_);
  return small;
}

QFont Theme::titleFont() const {
  QFont title = font();
  title.setPointSizeF(data_.sizes.titleFontPoints * fontScale_);
  title.setBold(true);
  return title;
}

QFont Theme::monospaceFont() const {
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPointSizeF(data_.sizes.fontPoints * fontScale_);
  return fixed;
}

void Theme::setReduceMotion(bool reduce) {
  if (reduce == reduceMotion_) return;
  reduceMotion_ = reduce;
  Q_EMIT changed();
}

QIcon Theme::icon(const QString& name) const { return icon(name, ThemeColour::ButtonText); }

QIcon Theme::icon(const QString& name, ThemeColour which) const {
  return tintedIcon(name, {colour(which), colour(ThemeColour::TextDisabled), colour(ThemeColour::AccentText)});
}

}  // namespace mhc::widgets
