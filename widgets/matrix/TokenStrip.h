// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace mhc::widgets {

/// The probe tokens as flowing text, each with what follows it up to the next one; click one, or walk with the arrow
/// keys and press Enter. Each token has a value behind it as a tint: how far its map is from the mean.
class TokenStrip : public QWidget {
  Q_OBJECT

 public:
  explicit TokenStrip(QWidget* parent = nullptr);

  struct Token {
    QString text;     ///< what the model read there
    QString after;    ///< up to the next probe token; may be empty
    double tint = 0;  ///< 0…1
    QString hint;     ///< tooltip
  };
  void setTokens(std::vector<Token> tokens);
  void setCurrent(int token);  ///< −1: none
  [[nodiscard]] int current() const { return current_; }
  [[nodiscard]] QRectF tokenRect(int token) const;
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize sizeHint() const override { return {300, heightForWidth(300)}; }

 Q_SIGNALS:
  void chosen(int token);  ///< −1: the mean again

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Place {
    QRectF token, after;
  };
  [[nodiscard]] std::vector<Place> flow(double width, double* height) const;
  [[nodiscard]] int tokenAt(QPointF at) const;

  std::vector<Token> tokens_;
  std::vector<Place> places_;
  int current_ = -1, focus_ = 0;
};

/// A token's text for people: spaces and line ends made visible, "" as "∅".
[[nodiscard]] QString visibleText(const QString& text);

}  // namespace mhc::widgets
