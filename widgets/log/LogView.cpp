// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/log/LogView.h"

#include <QVBoxLayout>

#include "widgets/base/RunSet.h"
#include "widgets/base/Theme.h"
#include "widgets/log/LogPanel.h"

namespace mhc::widgets {
namespace {

constexpr qsizetype kKeptCharacters = qsizetype{8} << 20;  // older text stays in the file

}  // namespace

void LogFeed::restart() {
  text_.clear();
  Q_EMIT restarted();
}

void LogFeed::append(const QString& text) {
  if (text.isEmpty()) return;
  text_ += text;
  if (text_.size() > kKeptCharacters) text_.remove(0, text_.indexOf(QLatin1Char('\n'), text_.size() - kKeptCharacters / 2) + 1);
  Q_EMIT appended(text);
}

LogView::LogView(LogFeed& feed, const ViewContext& context, QWidget* parent)
    : View(context, parent), feed_(feed), panel_(new LogPanel) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(panel_);
  setFocusProxy(panel_);
  panel_->appendText(feed_.text());
  connect(&feed_, &LogFeed::restarted, this, [this] {
    panel_->clear();
    refresh();
    Q_EMIT tableChanged();
  });
  connect(&feed_, &LogFeed::appended, this, [this](const QString& text) {
    panel_->appendText(text);
    refresh();
    Q_EMIT tableChanged();
  });
  themeChanged();
  refresh();
}

void LogView::refresh() {
  if (!feed_.text().isEmpty()) {
    setStatus({ViewState::Data, {}, {}, {}});
  } else {
    setStatus({ViewState::Empty,
               context().runs->current().isEmpty() ? tr("The log of the current run will appear here.")
                                                   : tr("This run has written no log yet."),
               {},
               {}});
  }
}

void LogView::runsChanged() { refresh(); }

void LogView::themeChanged() {
  const Theme& theme = Theme::current();
  panel_->setColours(theme.colour(ThemeColour::Warning), theme.colour(ThemeColour::Bad), theme.colour(ThemeColour::Selection));
}

view::TableData LogView::table() const {
  view::TableData table;
  table.title = "Log";
  table.headers = {"line"};
  for (const auto& line : QStringView(feed_.text()).split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
    table.rows.push_back({{line.toString().toStdString()}, std::nullopt});
  }
  return table;
}

ViewDescriptor logDescriptor(LogFeed& feed) {
  ViewDescriptor d;
  d.id = QStringLiteral("log");
  d.title = LogView::tr("Log");
  d.description = LogView::tr("What the worker of the current run wrote, searchable");
  d.icon = QStringLiteral("log");
  d.make = [&feed](const ViewContext& context, QWidget* parent) -> View* { return new LogView(feed, context, parent); };
  d.places = {{QStringLiteral("Train"), DockSide::Bottom, 0, {}, 0.22}};
  return d;
}

}  // namespace mhc::widgets
