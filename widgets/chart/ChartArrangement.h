// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QStringList>
#include <vector>

namespace mhc::widgets {

/// Which charts of a grid are shown, in what order and size; what a layout keeps of it.
class ChartArrangement {
 public:
  /// Where one chart stands.
  struct Place {
    QString id;
    int row = 0, column = 0, columns = 1;
    bool operator==(const Place&) const = default;
  };

  /// Ids of `all` that are shown: pinned ones first, then in the order that was given to them, new ones last.
  [[nodiscard]] QStringList shown(const QStringList& all) const;
  /// Places in a grid of so many columns; wide charts have a row to themselves.
  [[nodiscard]] std::vector<Place> places(const QStringList& all, int columns) const;

  /// Moves a chart to where another one stands (behind it when it comes from before).
  void move(const QString& id, const QString& to, const QStringList& all);
  /// Moves a chart by so many places among those shown.
  void shift(const QString& id, int places, const QStringList& all);
  void setPinned(const QString& id, bool on) { set(pinned_, id, on); }
  void setHidden(const QString& id, bool on) { set(hidden_, id, on); }
  void setWide(const QString& id, bool on) { set(wide_, id, on); }
  void setColumns(int columns);  ///< 0: as many as fit, else 1 … 6
  void setHeight(int pixels);    ///< of a row; 0: as fits, else 120 … 2000
  [[nodiscard]] bool pinned(const QString& id) const { return pinned_.contains(id); }
  [[nodiscard]] bool hidden(const QString& id) const { return hidden_.contains(id); }
  [[nodiscard]] bool wide(const QString& id) const { return wide_.contains(id); }
  [[nodiscard]] int columns() const { return columns_; }
  [[nodiscard]] int height() const { return height_; }

  [[nodiscard]] QJsonObject toJson() const;
  /// Anything that makes no sense is left out.
  [[nodiscard]] static ChartArrangement fromJson(const QJsonObject& json);
  bool operator==(const ChartArrangement&) const = default;

 private:
  static void set(QStringList& list, const QString& id, bool on);
  [[nodiscard]] QStringList ordered(const QStringList& all) const;

  QStringList order_, pinned_, hidden_, wide_;
  int columns_ = 0, height_ = 0;
};

}  // namespace mhc::widgets
