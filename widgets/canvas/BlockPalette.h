// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QListWidget;

namespace mhc::widgets {

/// Type of what is dragged from the palette to the canvas: the key of a kind of block.
inline constexpr auto kBlockMime = "application/x-mhc-block";

/// All kinds of blocks by family, searchable. Drag one to the canvas; Enter or a double click puts it behind what is
/// selected there.
class BlockPalette : public QWidget {
  Q_OBJECT
 public:
  explicit BlockPalette(QWidget* parent = nullptr);
  [[nodiscard]] QLineEdit* search() const { return search_; }
  [[nodiscard]] QListWidget* list() const { return list_; }

 Q_SIGNALS:
  void insertRequested(const std::string& type);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void fill();

  QLineEdit* search_;
  QListWidget* list_;
};

}  // namespace mhc::widgets
