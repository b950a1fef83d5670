// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CommandPaletteModel.h"

#include <QAction>
#include <algorithm>

#include "widgets/base/CommandPalette.h"
#include "widgets/base/CommandRegistry.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

bool startsWord(const QString& text, qsizetype at) { return at == 0 || !text.at(at - 1).isLetterOrNumber(); }

/// Best place of `word` in `text` as it stands: 3 at a word's start, 1 inside of one, −1 nowhere.
int placeOf(const QString& word, const QString& text) {
  int best = -1;
  for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (startsWord(text, at)) return 3;
    best = 1;
  }
  return best;
}

bool lettersInOrder(const QString& word, const QString& text) {
  qsizetype at = -1;
  for (const QChar letter : word) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

}  // namespace

int fuzzyScore(const QString& query, const QString& name, const QString& description) {
  const QString lowName = name.toCaseFolded(), lowDescription = description.toCaseFolded();
  int score = 0;
  for (const QString& word : query.toCaseFolded().simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    if (const int inName = placeOf(word, lowName); inName > 0) {
      score += 100 * inName + (lowName.startsWith(word) ? 50 : 0);
    } else if (const int inDescription = placeOf(word, lowDescription); inDescription > 0) {
      score += 20 * inDescription;
    } else if (word.size() > 1 && lettersInOrder(word, lowName)) {
      score += 5;
    } else {
      return -1;
    }
  }
  return score;
}

CommandPaletteModel::CommandPaletteModel(CommandRegistry& registry, QObject* parent)
    : QAbstractListModel(parent), registry_(registry) {}

void CommandPaletteModel::setQuery(const QString& query) {
  beginResetModel();
  hits_.clear();
  for (const Command* command : registry_.all()) {
    const int score = fuzzyScore(query, command->text, command->description);
    if (score < 0) continue;
    QStringList shortcuts;
    if (const QAction* action = registry_.action(command->id)) {
      for (const QKeySequence& keys : action->shortcuts()) shortcuts += keys.toString(QKeySequence::NativeText);
    }
    hits_.push_back({command->id, command->text, command->description, command->icon,
                     shortcuts.join(QStringLiteral(", ")), registry_.disabledReason(command->id), score});
  }
  // Equally good ones: those that can be run first, else the order of the menus.
  std::stable_sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.reason.isEmpty() && !b.reason.isEmpty();
  });
  endResetModel();
}

int CommandPaletteModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(hits_.size());
}

QVariant CommandPaletteModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Hit& hit = hits_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole: return hit.text;
    case Qt::DecorationRole: return Theme::current().icon(hit.icon, ThemeColour::Text);
    case Qt::ToolTipRole: return hit.reason.isEmpty() ? hit.description : hit.description + QLatin1Char('\n') + hit.reason;
    case Qt::AccessibleDescriptionRole: return hit.reason.isEmpty() ? hit.description : hit.reason;
    case IdRole: return hit.id;
    case DescriptionRole: return hit.description;
    case ShortcutRole: return hit.shortcut;
    case ReasonRole: return hit.reason;
    default: return {};
  }
}

// Disabled commands can be chosen too: Enter on one says why it cannot be run.
Qt::ItemFlags CommandPaletteModel::flags(const QModelIndex& index) const {
  return index.isValid() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

}  // namespace mhc::widgets
