// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

namespace mhc::test {

/// Writes down which hooks were called, and paints itself in one colour.
class DummyView : public widgets::View {
 public:
  using View::View;
  using View::setStatus;

  QStringList calls;
  view::TableData data{"Dummy", {"sublayer", "loss (nats)"}, {}};

  [[nodiscard]] view::TableData table() const override { return data; }
  [[nodiscard]] QSize sizeHint() const override { return {300, 200}; }

  [[nodiscard]] QStringList takeCalls() {
    QStringList taken;
    taken.swap(calls);
    return taken;
  }

  static widgets::ViewDescriptor descriptor() {
    widgets::ViewDescriptor d;
    d.id = QStringLiteral("dummy");
    d.title = QStringLiteral("Dummy view");
    d.description = QStringLiteral("Shows nothing in particular");
    d.icon = QStringLiteral("wall");
    d.make = [](const widgets::ViewContext& context, QWidget* parent) -> widgets::View* { return new DummyView(context, parent); };
    return d;
  }

 protected:
  void framesChanged() override { calls += QStringLiteral("frames"); }
  void seriesChanged(const QString& run) override { calls += QStringLiteral("series ") + run; }
  void runsChanged() override { calls += QStringLiteral("runs"); }
  void highlightChanged() override { calls += QStringLiteral("highlight"); }
  void cursorChanged() override { calls += QStringLiteral("cursor"); }
  void hoverChanged() override { calls += QStringLiteral("hover"); }
  void selectionChanged() override { calls += QStringLiteral("selection"); }
  void themeChanged() override { calls += QStringLiteral("theme"); }
  void pausedChanged() override { calls += QStringLiteral("paused"); }
};

}  // namespace mhc::test
