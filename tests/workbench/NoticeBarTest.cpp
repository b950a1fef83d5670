// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/NoticeBar.h"

#include <QLabel>
#include <QToolBar>

#include "tests/workbench/ShellFixture.h"

using namespace mhc;

namespace {

const QString kLong = QStringLiteral(
    "There is no preset with this name. The presets are tiny-mhc, tiny-hc, tiny-residual, tiny-identity, small-mhc, small-hc, "
    "small-residual, small-identity, deep-mhc, deep-hc, deep-residual, deep-identity, gpt2-mhc, gpt2-hc, gpt2-residual, gpt2-identity.");

QToolBar& host(test::Shell& shell) { return *shell.window->findChild<QToolBar*>(QStringLiteral("noticeBar")); }

bool whole(test::Shell& shell) {
  const auto* label = shell.window->notices().findChild<QLabel*>();
  const QRect inHost(label->mapTo(&host(shell), QPoint(0, 0)), label->size());
  UNSCOPED_INFO(label->height() << " of " << label->heightForWidth(label->width()) << ", host " << host(shell).height());
  return label->height() >= label->heightForWidth(label->width()) && host(shell).rect().contains(inHost);
}

}  // namespace

TEST_CASE("a long notice is whole at every width of the window") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  workbench::NoticeBar& notices = shell.window->notices();
  shell.window->resize(1440, 900);
  test::settle();
  notices.show({QStringLiteral("long"), kLong, true, {}, {}});
  for (const int width : {1440, 900, 1600, 1100}) {
    shell.window->resize(width, 900);
    INFO(width);
    CHECK(test::waitUntil([&] { return whole(shell); }, 2000));
  }
  shell.window->stage().showLayout(QStringLiteral("Train"));
  CHECK(test::waitUntil([&] { return whole(shell); }, 2000));
}

TEST_CASE("a notice from before the window is shown is whole") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path(), {}, false);
  shell.window->resize(1440, 900);
  shell.window->openPreset("unknown");
  shell.window->show();
  shell.window->stage().showLayout(QStringLiteral("Design"));
  CHECK(test::waitUntil([&] { return whole(shell); }, 2000));
}

TEST_CASE("a kept arrangement neither shows an empty notice nor hides one") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  workbench::NoticeBar& notices = shell.window->notices();
  const auto shown = [&](const char* layout) {
    shell.window->stage().showLayout(QLatin1String(layout));
    test::settle();
    return host(shell).isVisible();
  };
  CHECK_FALSE(shown("Train"));
  CHECK_FALSE(shown("Inspect"));
  notices.show({QStringLiteral("key"), QStringLiteral("Something is to be known."), false, {}, {}});
  CHECK(shown("Train"));  // kept while there was none
  CHECK(shown("Inspect"));
  notices.dismiss(QStringLiteral("key"));
  CHECK_FALSE(shown("Train"));  // kept while there was one
  CHECK_FALSE(shown("Inspect"));
}
