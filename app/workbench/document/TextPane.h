// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "core/base/Json.h"

class QLabel;
class QPlainTextEdit;

namespace mhc::workbench {

class Document;

/// The design's configuration as JSON, to be edited beside the canvas. What parses goes into the document as one command,
/// merged while one types; while it does not, the last good design stays, a banner says where it is wrong, and undo first
/// brings back the last good text. What others change in the document changes here the lines that differ and no others,
/// so that the cursor stays.
class TextPane : public QWidget {
  Q_OBJECT
 public:
  explicit TextPane(Document& document, QWidget* parent = nullptr);

  [[nodiscard]] QPlainTextEdit* editor() const { return editor_; }
  [[nodiscard]] QString banner() const;
  /// Does the text differ from the last good design?
  [[nodiscard]] bool broken() const { return broken_; }
  /// Back to the text of the last good design; false: it is good already.
  bool restoreGood();

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void typed();
  void commit();
  void follow();
  void setTextKeepingCursor(const QString& text);
  [[nodiscard]] QString textOfDocument() const;

  Document& document_;
  QPlainTextEdit* editor_;
  QLabel* banner_;
  QTimer timer_;
  QString good_;
  bool broken_ = false, setting_ = false, committing_ = false;
};

}  // namespace mhc::workbench
