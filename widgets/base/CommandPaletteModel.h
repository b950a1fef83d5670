// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QString>
#include <vector>

namespace mhc::widgets {

class CommandRegistry;

/// The commands that match the query, best first.
class CommandPaletteModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { IdRole = Qt::UserRole + 1, DescriptionRole, ShortcutRole, ReasonRole };

  CommandPaletteModel(CommandRegistry& registry, QObject* parent);
  void setQuery(const QString& query);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  struct Hit {
    QString id, text, description, icon, shortcut, reason;
    int score = 0;
  };
  CommandRegistry& registry_;
  std::vector<Hit> hits_;
};

}  // namespace mhc::widgets
