// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QPointer>
#include <map>
#include <vector>

#include "app/workbench/shell/Dock.h"
#include "core/view/Frame.h"
#include "widgets/base/ViewRegistry.h"

class QMainWindow;

namespace mhc::workbench {

class JsonStore;

/// The docks of the window and their layouts: which views are open where, in each named layout. Default layouts are built
/// from what the views' descriptors ask for; the user's own are kept in the store, per layout, with a version.
class Stage : public QObject {
  Q_OBJECT

 public:
  static constexpr int kVersion = 1;

  /// Layouts whose middle holds the tabs of designs.
  [[nodiscard]] static bool showsDesigns(const QString& layout) {
    return layout == QLatin1String("Start") || layout == QLatin1String("Design");
  }

  Stage(QMainWindow& window, const widgets::ViewRegistry& views, const widgets::ViewContext& context, JsonStore& store);
  ~Stage() override;

  /// Names of all layouts that views ask for, "Start" first.
  [[nodiscard]] QStringList layouts() const;
  [[nodiscard]] QString layout() const { return layout_; }
  void showLayout(const QString& name);
  void resetLayout();
  /// Keeps the present arrangement; called when leaving a layout and at the end.
  void keepLayout();

  /// Opens a view in this layout, or another instance of it; shows and focuses it.
  Dock* openView(const QString& type, bool another = false);
  void closeView(Dock* dock);
  void toggleMaximised(Dock* dock);
  void leaveMaximised();
  [[nodiscard]] bool maximised() const { return maximised_ != nullptr; }
  void openTable(Dock* dock);
  void focusNextView();

  /// The dock of a view or of a widget in it; null for none.
  [[nodiscard]] Dock* dockOf(const QWidget* widget) const;
  /// The dock of the focused view, else the one focused last if it is still in sight.
  [[nodiscard]] Dock* focusedDock() const;
  [[nodiscard]] std::vector<Dock*> docks() const;  ///< of this layout
  [[nodiscard]] Dock* find(const QString& type) const;

  void setFrames(const std::vector<view::FramePtr>& frames);
  void setWindowSeen(bool seen);

 Q_SIGNALS:
  void layoutChanged(const QString& name);
  void viewMade(mhc::workbench::Dock* dock);
  void focusedChanged();
  /// A kept arrangement of bars and docks has been put back: bars are as they were then.
  void restored();
  void note(const QString& sentence);

 private:
  Dock* dock(const QString& instance);
  [[nodiscard]] QStringList defaultInstances(const QString& name) const;
  void arrangeByDefault();
  bool arrangeAsKept();
  bool restoreArrangement(const QByteArray& state);
  void resizeByDefault();
  void place(Dock* dock, const widgets::LayoutPlace& place);
  void placeAsGuest(Dock* dock);
  void focusMoved(QWidget* now);
  void tabShown(QDockWidget* shown);

  QMainWindow& window_;
  const widgets::ViewRegistry& views_;
  widgets::ViewContext context_;
  JsonStore& store_;
  QString layout_;
  std::map<QString, Dock*> docks_;  ///< every dock that was made, by instance; those of other layouts are hidden
  std::vector<QPointer<Dock>> shown_;
  std::vector<QPointer<QWidget>> tables_;
  QPointer<Dock> focused_;
  QPointer<Dock> maximised_;
  QByteArray beforeMaximised_;
  std::vector<view::FramePtr> frames_;
  bool windowSeen_ = true;
};

}  // namespace mhc::workbench
