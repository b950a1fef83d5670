// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Stage.h"

#include <QApplication>
#include <QDockWidget>
#include <QJsonDocument>
#include <QMainWindow>
#include <QTableView>
#include <QTimer>
#include <algorithm>
#include <map>

#include "app/workbench/settings/JsonStore.h"
#include "app/workbench/shell/Dock.h"
#include "widgets/base/TableTwin.h"
#include "widgets/base/ViewFrame.h"

namespace mhc::workbench {
namespace {

Qt::DockWidgetArea areaOf(widgets::DockSide side) {
  switch (side) {
    case widgets::DockSide::Left: return Qt::LeftDockWidgetArea;
    case widgets::DockSide::Right: return Qt::RightDockWidgetArea;
    case widgets::DockSide::Top: return Qt::TopDockWidgetArea;
    case widgets::DockSide::Bottom: return Qt::BottomDockWidgetArea;
  }
  return Qt::RightDockWidgetArea;
}

const widgets::LayoutPlace* placeIn(const widgets::ViewDescriptor& view, const QString& layout) {
  const auto found = std::find_if(view.places.begin(), view.places.end(), [&](const auto& p) { return p.layout == layout; });
  return found == view.places.end() ? nullptr : &*found;
}

QString typeOf(const QString& instance) { return instance.section(QLatin1Char('#'), 0, 0); }

std::string keyOf(const QString& layout) { return "layout." + layout.toStdString(); }

Json toStore(const QJsonObject& object) {
  auto parsed = parseJson(QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString());
  return parsed.ok() ? std::move(parsed).value() : Json::object();
}

QJsonObject fromStore(const Json& json) {
  return json.is_object() ? QJsonDocument::fromJson(QByteArray::fromStdString(json.dump())).object() : QJsonObject();
}

}  // namespace

Stage::Stage(QMainWindow& window, const widgets::ViewRegistry& views, const widgets::ViewContext& context, JsonStore& store)
    : QObject(&window), window_(window), views_(views), context_(context), store_(store) {
  window_.setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks |
                         QMainWindow::GroupedDragging);
  window_.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { focusMoved(now); });
  connect(&window_, &QMainWindow::tabifiedDockWidgetActivated, this, [this](QDockWidget* shown) { tabShown(shown); });
}

Stage::~Stage() = default;

QStringList Stage::layouts() const {
  QStringList names{QStringLiteral("Start"), QStringLiteral("Design")};
  for (const auto& view : views_.all()) {
    for (const auto& place : view.places) {
      if (!names.contains(place.layout)) names << place.layout;
    }
  }
  return names;
}

Dock* Stage::dock(const QString& instance) {
  if (const auto found = docks_.find(instance); found != docks_.end()) return found->second;
  const auto* descriptor = views_.find(typeOf(instance));
  if (descriptor == nullptr) return nullptr;
  auto* made = new Dock(*descriptor, context_, instance, &window_);
  made->hide();
  docks_[instance] = made;
  connect(made, &Dock::viewMade, this, [this, made](widgets::View* view) {
    view->setFrames(frames_);
    Q_EMIT viewMade(made);
  });
  connect(made, &Dock::closeRequested, this, [this, made] { closeView(made); });
  connect(made, &Dock::maximiseRequested, this, [this, made] { toggleMaximised(made); });
  connect(made, &Dock::tableRequested, this, [this, made] { openTable(made); });
  return made;
}

QStringList Stage::defaultInstances(const QString& name) const {
  std::vector<const widgets::ViewDescriptor*> here;
  for (const auto& view : views_.all()) {
    if (placeIn(view, name) != nullptr) here.push_back(&view);
  }
  std::stable_sort(here.begin(), here.end(), [&](const auto* a, const auto* b) {
    return placeIn(*a, name)->order < placeIn(*b, name)->order;
  });
  QStringList instances;
  for (const auto* view : here) instances << view->id + QStringLiteral("#1");
  return instances;
}

void Stage::keepLayout() {
  if (layout_.isEmpty()) return;
  leaveMaximised();
  QJsonObject states;
  Json instances = Json::array();
  for (const auto& dock : shown_) {
    if (!dock) continue;
    instances.push_back(dock->instance().toStdString());
    if (const auto state = dock->viewState(); !state.isEmpty()) states.insert(dock->instance(), state);
  }
  store_.set(keyOf(layout_), {{"version", kVersion},
                              {"docks", instances},
                              {"state", window_.saveState(kVersion).toBase64().toStdString()},
                              {"views", toStore(states)}});
}

void Stage::showLayout(const QString& name) {
  if (name == layout_) return;
  keepLayout();
  for (const auto& table : tables_) delete table.data();
  tables_.clear();
  for (const auto& dock : shown_) {
    if (dock) window_.removeDockWidget(dock);
  }
  shown_.clear();
  layout_ = name;
  window_.centralWidget()->setVisible(showsDesigns(name));
  if (!arrangeAsKept()) arrangeByDefault();
  Q_EMIT layoutChanged(name);
  Q_EMIT focusedChanged();
}

void Stage::resetLayout() {
  leaveMaximised();
  for (const auto& dock : shown_) {
    if (dock) window_.removeDockWidget(dock);
  }
  shown_.clear();
  store_.remove(keyOf(layout_));
  arrangeByDefault();
}

bool Stage::arrangeAsKept() {
  const Json kept = store_.value(keyOf(layout_));
  if (!kept.is_object()) return false;
  const auto docks = kept.value("docks", Json());
  const auto state = kept.value("state", Json());
  if (kept.value("version", Json()) != Json(kVersion) || !docks.is_array() || !state.is_string()) {
    Q_EMIT note(tr("The kept arrangement of the layout %1 is from another version; the default one is shown.").arg(layout_));
    return false;
  }
  const QJsonObject states = fromStore(kept.value("views", Json()));
  for (const auto& entry : docks) {
    Dock* made = entry.is_string() ? dock(QString::fromStdString(entry.get<std::string>())) : nullptr;
    if (made == nullptr) continue;  // a view that this program does not have
    made->setViewState(states.value(made->instance()).toObject());
    window_.addDockWidget(Qt::RightDockWidgetArea, made);
    shown_.emplace_back(made);
  }
  const bool asKept = restoreArrangement(QByteArray::fromBase64(QByteArray::fromStdString(state.get<std::string>())));
  Q_EMIT restored();
  if (!asKept) {
    for (const auto& dock : shown_) window_.removeDockWidget(dock);
    shown_.clear();
    Q_EMIT note(tr("The kept arrangement of the layout %1 can't be used; the default one is shown.").arg(layout_));
  }
  return asKept;
}

/// A saved state names docks of other layouts too: with another name meanwhile they don't come, and the window stays as it is.
bool Stage::restoreArrangement(const QByteArray& state) {
  std::vector<std::pair<Dock*, QString>> others;
  for (const auto& [instance, made] : docks_) {
    if (std::find(shown_.begin(), shown_.end(), made) == shown_.end()) others.emplace_back(made, instance);
  }
  for (const auto& [other, name] : others) other->setObjectName(QStringLiteral("elsewhere:") + name);
  const bool done = window_.restoreState(state, kVersion);
  for (const auto& [other, name] : others) {
    window_.removeDockWidget(other);
    other->setObjectName(name);
  }
  return done;
}

void Stage::place(Dock* dock, const widgets::LayoutPlace& place) {
  Dock* partner = place.tabWith.isEmpty() ? nullptr : find(place.tabWith);
  window_.addDockWidget(areaOf(place.side), dock);
  if (partner != nullptr && partner != dock) {
    window_.tabifyDockWidget(partner, dock);
    partner->raise();
  }
  if (std::find(shown_.begin(), shown_.end(), dock) == shown_.end()) shown_.emplace_back(dock);
  dock->show();
}

/// A view that the layout has no place for: a tab beside the focused one. One more part of a side would leave none of them
/// enough room, and in the end make the window larger than the screen.
void Stage::placeAsGuest(Dock* dock) {
  Dock* partner = focusedDock();
  for (auto other = shown_.rbegin(); other != shown_.rend(); ++other) {
    if (partner != nullptr && !partner->isFloating()) break;
    partner = *other;
  }
  place(dock, {layout_, widgets::DockSide::Right, 0, {}, 0.4});
  if (partner != nullptr && partner != dock && !partner->isFloating()) window_.tabifyDockWidget(partner, dock);
}

void Stage::arrangeByDefault() {
  for (const QString& instance : defaultInstances(layout_)) {
    Dock* made = dock(instance);
    made->setFloating(false);
    place(made, *placeIn(*views_.find(typeOf(instance)), layout_));
  }
  resizeByDefault();
  // Once more when the window knows its size.
  QTimer::singleShot(0, this, [this, name = layout_] {
    if (name == layout_) resizeByDefault();
  });
}

void Stage::resizeByDefault() {
  std::map<widgets::DockSide, std::vector<std::pair<Dock*, double>>> sides;
  for (const auto& dock : shown_) {
    if (!dock) continue;
    const auto* place = placeIn(*views_.find(dock->typeId()), layout_);
    if (place != nullptr && place->tabWith.isEmpty()) sides[place->side].emplace_back(dock.data(), place->part);
  }
  // Left and right share the height that top and bottom leave: docks above each other get equal parts of it.
  double left = 1;
  QList<QDockWidget*> wide;
  QList<QDockWidget*> high;
  QList<int> widths;
  QList<int> heights;
  for (const auto side : {widgets::DockSide::Top, widgets::DockSide::Bottom}) {
    for (const auto& [dock, part] : sides[side]) {
      high << dock;
      heights << static_cast<int>(part * window_.height());
      left -= part;
    }
  }
  for (const auto side : {widgets::DockSide::Left, widgets::DockSide::Right}) {
    for (const auto& [dock, part] : sides[side]) {
      wide << dock;
      widths << static_cast<int>(part * window_.width());
      high << dock;
      heights << static_cast<int>(std::max(0.2, left) * window_.height() / static_cast<double>(sides[side].size()));
    }
  }
  if (!wide.isEmpty()) window_.resizeDocks(wide, widths, Qt::Horizontal);
  if (!high.isEmpty()) window_.resizeDocks(high, heights, Qt::Vertical);
}

Dock* Stage::openView(const QString& type, bool another) {
  leaveMaximised();
  Dock* found = another ? nullptr : find(type);
  if (found == nullptr) {
    int number = 1;
    const auto taken = [&](int n) {
      const QString instance = QStringLiteral("%1#%2").arg(type).arg(n);
      return std::any_of(shown_.begin(), shown_.end(), [&](const auto& d) { return d && d->instance() == instance; });
    };
    while (taken(number)) ++number;
    found = dock(QStringLiteral("%1#%2").arg(type).arg(number));
    if (found == nullptr) return nullptr;
    const auto* own = placeIn(*views_.find(type), layout_);
    own != nullptr ? place(found, *own) : placeAsGuest(found);
  }
  found->show();
  found->raise();
  if (auto* view = found->makeView(); view != nullptr) view->setFocus(Qt::ShortcutFocusReason);
  return found;
}

void Stage::closeView(Dock* dock) {
  if (dock == maximised_) leaveMaximised();
  std::erase_if(shown_, [&](const auto& d) { return !d || d == dock; });
  docks_.erase(dock->instance());
  window_.removeDockWidget(dock);
  dock->deleteLater();
  Q_EMIT focusedChanged();
}

void Stage::toggleMaximised(Dock* dock) {
  if (maximised_ != nullptr) {
    leaveMaximised();
    return;
  }
  if (dock == nullptr) return;
  if (dock->isFloating()) {
    dock->isMaximized() ? dock->showNormal() : dock->showMaximized();
    return;
  }
  beforeMaximised_ = window_.saveState(kVersion);
  maximised_ = dock;
  window_.centralWidget()->hide();
  for (const auto& other : shown_) {
    if (other && other != dock && !other->isFloating()) other->hide();
  }
  dock->show();
  // A dock that came later keeps the share it had among those that are hidden now, until the layout is settled.
  QTimer::singleShot(0, dock, [this, dock] {
    if (maximised_ != dock) return;
    window_.resizeDocks({dock}, {window_.height()}, Qt::Vertical);
    window_.resizeDocks({dock}, {window_.width()}, Qt::Horizontal);
  });
  dock->frame()->setMaximised(true);
}

void Stage::leaveMaximised() {
  if (maximised_ == nullptr) return;
  if (maximised_->frame() != nullptr) maximised_->frame()->setMaximised(false);
  maximised_ = nullptr;
  window_.centralWidget()->setVisible(showsDesigns(layout_));
  restoreArrangement(beforeMaximised_);
  Q_EMIT restored();
}

void Stage::openTable(Dock* dock) {
  if (dock == nullptr || dock->view() == nullptr) return;
  auto* table = new QDockWidget(tr("%1 as table").arg(dock->windowTitle()), &window_);
  table->setObjectName(QStringLiteral("table:%1").arg(dock->instance()));
  table->setAttribute(Qt::WA_DeleteOnClose);
  auto* twin = new widgets::TableTwin(dock->view(), table);
  table->setWidget(twin);
  window_.addDockWidget(window_.dockWidgetArea(dock), table);
  window_.tabifyDockWidget(dock, table);
  tables_.emplace_back(table);
  connect(dock, &QObject::destroyed, table, &QDockWidget::close);
  table->show();
  table->raise();
  twin->table()->setFocus(Qt::ShortcutFocusReason);
}

void Stage::focusNextView() {
  std::vector<Dock*> seen;
  for (const auto& dock : shown_) {
    if (dock && dock->view() != nullptr && dock->isVisible()) seen.push_back(dock);
  }
  if (seen.empty()) return;
  const auto at = std::find(seen.begin(), seen.end(), focused_.data());
  Dock* next = at == seen.end() || std::next(at) == seen.end() ? seen.front() : *std::next(at);
  next->raise();
  next->view()->setFocus(Qt::TabFocusReason);
}

Dock* Stage::dockOf(const QWidget* widget) const {
  for (const QWidget* w = widget; w != nullptr; w = w->parentWidget()) {
    if (const auto* dock = qobject_cast<const Dock*>(w)) return const_cast<Dock*>(dock);
  }
  return nullptr;
}

Dock* Stage::focusedDock() const {
  // A dock behind another's tab counts as visible for Qt.
  const bool inSight = focused_ && focused_->isVisible() && (focused_->view() == nullptr || !focused_->view()->paused());
  return inSight ? focused_.data() : nullptr;
}

/// A click on a tab leaves the focus in the view that it hides: keys and commands would go on acting on that one.
void Stage::tabShown(QDockWidget* shown) {
  Dock* dock = qobject_cast<Dock*>(shown);
  if (dock == nullptr || dock == focused_ || !focused_ || !window_.tabifiedDockWidgets(dock).contains(focused_.data())) return;
  if (widgets::View* view = dock->makeView()) view->setFocus(Qt::TabFocusReason);
}

std::vector<Dock*> Stage::docks() const {
  std::vector<Dock*> all;
  for (const auto& dock : shown_) {
    if (dock) all.push_back(dock);
  }
  return all;
}

Dock* Stage::find(const QString& type) const {
  const auto found = std::find_if(shown_.begin(), shown_.end(), [&](const auto& d) { return d && d->typeId() == type; });
  return found == shown_.end() ? nullptr : found->data();
}

void Stage::setFrames(const std::vector<view::FramePtr>& frames) {
  frames_ = frames;
  for (const auto& [instance, dock] : docks_) {
    if (auto* view = dock->view(); view != nullptr) view->setFrames(frames);
  }
}

void Stage::setWindowSeen(bool seen) {
  if (seen == windowSeen_) return;
  windowSeen_ = seen;
  for (const auto& [instance, dock] : docks_) dock->setWindowSeen(seen);
}

void Stage::focusMoved(QWidget* now) {
  Dock* dock = dockOf(now);
  if (dock == nullptr || dock == focused_) return;
  focused_ = dock;
  Q_EMIT focusedChanged();
}

}  // namespace mhc::workbench
