// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/TokensPage.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSignalBlocker>
#include <algorithm>

#include "core/hyper/Distance.h"
#include "core/view/NumberText.h"
#include "widgets/base/maps/MatrixCanvas.h"
#include "widgets/matrix/TokenStrip.h"

namespace mhc::widgets {
namespace {

constexpr int kFixedChoices = 2;  // the mean, the chosen token; groups follow

QString number(double value, int digits = 3) {
  return QString::fromStdString(view::formatValue(value, digits));
}

}  // namespace

int tokenClass(const QString& text) {
  if (text.isEmpty()) return 3;
  const QChar c = text.front();
  return c.isLetter() ? 0 : c.isDigit() ? 1 : c.isSpace() ? 2 : 3;
}

TokensPage::TokensPage(QWidget* parent)
    : QWidget(parent),
      strip_(new TokenStrip(this)),
      pattern_(new QLineEdit(this)),
      a_(new QComboBox(this)),
      b_(new QComboBox(this)),
      canvas_(new MatrixCanvas(this)),
      text_(new QLabel(this)) {
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(strip_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  pattern_->setPlaceholderText(tr("letters, digits, spaces, others; or a regular expression"));
  pattern_->setToolTip(
      tr("Groups the tokens: those in whose text this expression is found, and the others. Empty: by the class of the "
         "first character."));
  pattern_->setAccessibleName(tr("Regular expression that groups the tokens"));
  a_->setAccessibleName(tr("Map shown"));
  b_->setAccessibleName(tr("Map subtracted"));
  a_->setToolTip(tr("The map shown"));
  b_->setToolTip(tr("Subtracted from the map shown"));
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  for (QComboBox* box : {a_, b_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(9);
  }
  auto* choices = new QHBoxLayout;
  choices->addWidget(a_, 1);
  choices->addWidget(new QLabel(QStringLiteral("−"), this));
  choices->addWidget(b_, 1);
  auto* side = new QVBoxLayout;
  side->addWidget(pattern_);
  side->addLayout(choices);
  side->addWidget(text_, 1);
  auto* low = new QHBoxLayout;
  low->addWidget(canvas_, 1);
  low->addLayout(side, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->addWidget(scroll, 2);
  column->addLayout(low, 3);
  connect(strip_, &TokenStrip::chosen, this, &TokensPage::tokenChosen);
  connect(pattern_, &QLineEdit::textChanged, this, &TokensPage::regroup);
  connect(a_, &QComboBox::currentIndexChanged, this, &TokensPage::refresh);
  connect(b_, &QComboBox::currentIndexChanged, this, &TokensPage::refresh);
}

void TokensPage::setPattern(const QString& pattern) {
  pattern_->setText(pattern);
}

void TokensPage::showCase(const MatrixCase& matrix, const std::vector<std::string>& texts,
                          const std::vector<std::string>& after) {
  case_ = matrix;
  texts_.clear();
  std::vector<TokenStrip::Token> tokens;
  double largest = 0;
  std::vector<double> distances;
  for (const hyper::Matrix& m : case_.tokens) {
    distances.push_back(hyper::distance(m, case_.matrix));
    largest = std::max(largest, distances.back());
  }
  const bool known = texts.size() == case_.tokens.size() && !texts.empty();
  for (std::size_t t = 0; t < case_.tokens.size(); ++t) {
    TokenStrip::Token token;
    token.text = known ? QString::fromStdString(texts[t]) : QString::number(t + 1);
    if (known && t < after.size()) token.after = QString::fromStdString(after[t]);
    token.tint = largest > 0 ? distances[t] / largest : 0;
    token.hint = tr("probe token %1: %2\ndistance of its H_res from the map shown: %3")
                     .arg(t + 1)
                     .arg(visibleText(token.text), number(distances[t]));
    if (known) texts_.push_back(token.text);
    tokens.push_back(std::move(token));
  }
  strip_->setTokens(std::move(tokens));
  strip_->setCurrent(token_);
  regroup();
}

void TokensPage::setToken(int token) {
  token_ = token;
  strip_->setCurrent(token);
  if (token >= 0 && a_->count() > 1) {
    const QSignalBlocker quiet(a_);
    a_->setCurrentIndex(1);
  }
  refresh();
}

void TokensPage::restyle() {
  strip_->update();
  canvas_->update();
}

void TokensPage::regroup() {
  const QString pattern = pattern_->text();
  const QRegularExpression expression(pattern);
  std::vector<int> labels;
  groupNames_.clear();
  groups_ = {};
  if (!texts_.empty() && expression.isValid()) {
    groupNames_ = pattern.isEmpty() ? QStringList{tr("letters"), tr("digits"), tr("spaces"), tr("others")}
                                    : QStringList{tr("matching"), tr("not matching")};
    for (const QString& text : texts_) {
      labels.push_back(pattern.isEmpty() ? tokenClass(text) : expression.match(text).hasMatch() ? 0 : 1);
    }
    groups_ = hyper::tokenGroups(case_.tokens, labels, static_cast<int>(groupNames_.size()));
  }
  for (QComboBox* box : {a_, b_}) {
    QStringList items{box == a_ ? tr("mean of all") : tr("nothing"), tr("chosen token")};
    for (qsizetype g = 0; g < groupNames_.size(); ++g) {
      const std::size_t at = static_cast<std::size_t>(g);
      items << tr("%1 (%2)").arg(groupNames_[g]).arg(at < groups_.sizes.size() ? groups_.sizes[at] : 0);
    }
    QStringList before;
    for (int k = 0; k < box->count(); ++k) before << box->itemText(k);
    if (items == before) continue;  // a live run must not close a list that is open
    const QSignalBlocker quiet(box);
    const int current = std::max(box->currentIndex(), 0);
    box->clear();
    box->addItems(items);
    box->setCurrentIndex(current < box->count() ? current : 0);
  }
  refresh();
}

hyper::Matrix TokensPage::choice(int index, QString* name) const {
  const int n = case_.matrix.rows;
  hyper::Matrix mean(n, n);
  for (const hyper::Matrix& m : case_.tokens) mean = mean + (1.0 / static_cast<double>(case_.tokens.size())) * m;
  *name = tr("mean of the probe tokens");
  if (index == 1 && token_ >= 0 && token_ < static_cast<int>(case_.tokens.size())) {
    *name = tr("probe token %1").arg(token_ + 1);
    return case_.tokens[static_cast<std::size_t>(token_)];
  }
  const std::size_t group = static_cast<std::size_t>(std::max(index - kFixedChoices, 0));
  if (index >= kFixedChoices && group < groups_.means.size()) {
    *name = groupNames_[static_cast<qsizetype>(group)];
    return groups_.means[group];
  }
  return mean;
}

void TokensPage::refresh() {
  MatrixPicture picture;
  if (!case_.tokens.empty()) {
    QString name, other;
    picture.values = choice(a_->currentIndex(), &name);
    picture.scale = scaleFor(picture.values);
    picture.title = tr("H_res, %1").arg(name);
    if (b_->currentIndex() > 0) {
      picture.values = picture.values - choice(b_->currentIndex(), &other);
      double limit = 1e-6;
      for (const double v : picture.values.values) limit = std::max(limit, std::abs(v));
      picture.scale = view::differenceScale(limit);
      picture.title = tr("H_res, %1 − %2").arg(name, other);
    }
  }
  canvas_->setPicture(std::move(picture));
  text_->setText(summary());
  Q_EMIT tableChanged();
}

QString TokensPage::summary() const {
  if (case_.tokens.empty()) return tr("This run has no records of single tokens.");
  if (texts_.empty())
    return tr("This run doesn't say what its probe tokens read; they are numbered, and can't be grouped.");
  if (!QRegularExpression(pattern_->text()).isValid())
    return tr("This is not a regular expression yet. Finish it, or clear the field to group by character.");
  if (groups_.means.empty()) return {};
  return tr("Groups explain %1 of the variance between tokens (η², mean over entries); shuffled labels %2, 95 % of "
            "them below %3.")
      .arg(number(groups_.explainedMean), number(groups_.shuffledMean), number(groups_.shuffledHigh));
}

view::TableData TokensPage::table() const {
  view::TableData table;
  table.title = "Tokens, " + case_.name.toStdString();
  table.headers = {"probe token", "text"};
  const int n = case_.matrix.rows;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j)
      table.headers.push_back("H_res to " + std::to_string(i + 1) + " from " + std::to_string(j + 1));
  }
  for (std::size_t t = 0; t < case_.tokens.size(); ++t) {
    view::TableRow row;
    row.cells = {static_cast<double>(t + 1),
                 t < texts_.size() ? view::TableCell{texts_[t].toStdString()} : view::TableCell{}};
    for (const double v : case_.tokens[t].values) row.cells.emplace_back(v);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace mhc::widgets
