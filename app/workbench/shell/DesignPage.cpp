// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/DesignPage.h"

#include <unistd.h>

#include <QHBoxLayout>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "app/workbench/document/TextPane.h"
#include "app/workbench/shell/DiskBanner.h"
#include "core/base/Text.h"
#include "core/config/Presets.h"
#include "core/config/Schema.h"
#include "core/estimate/Roofline.h"
#include "widgets/canvas/BlockPalette.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/CanvasBar.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/canvas/FindPanel.h"
#include "widgets/form/BlockForm.h"
#include "widgets/form/ConfigForm.h"
#include "widgets/form/EstimatePanel.h"
#include "widgets/form/EstimateStrip.h"

namespace mhc::workbench {
namespace {

std::uint64_t machineMemory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long size = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size) : 0;
}

/// With as many threads as a run takes by default: one for each physical core, and a core has one or two here.
estimate::Machine thisMachine() {
  const auto threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const estimate::Machine machine = estimate::machineFor(threads);
  if (machine.measured || threads == 1) return machine;
  const estimate::Machine half = estimate::machineFor(threads / 2);
  return half.measured ? half : machine;
}

QString quoted(const QString& word) {
  static const QString plain = QStringLiteral("_-./=:,+@%");
  for (const QChar c : word) {
    if (!c.isLetterOrNumber() && !plain.contains(c)) {
      return QLatin1Char('\'') + QString(word).replace(QLatin1String("'"), QLatin1String("'\\''")) + QLatin1Char('\'');
    }
  }
  return word;
}

QString labelOf(const std::string& path) {
  const config::Field* field = config::findField(path);
  return QString::fromStdString(field != nullptr ? field->label : path);
}

}  // namespace

QString trainCommandLine(const Json& config, const Json& reference, const QString& preset, const std::filesystem::path& file) {
  QStringList words{QStringLiteral("mhc-worker"), QStringLiteral("train")};
  if (preset.isEmpty()) {
    words << QStringLiteral("--config")
          << quoted(file.empty() ? QStringLiteral("config.json") : QString::fromStdString(file.string()));
  } else {
    words << QStringLiteral("--preset") << preset;
    for (const config::Field& field : config::schema()) {
      const std::string part(config::toName(field.part));
      const auto at = Json::json_pointer("/" + part + "/" + field.key);
      const Json now = config.value(at, field.default_value);
      if (now == reference.value(at, field.default_value)) continue;
      words << QStringLiteral("--set") << quoted(QString::fromStdString(field.path() + "=" + field.format(now)));
    }
  }
  words << QStringLiteral("--run") << QStringLiteral("runs/NAME");
  return words.join(QLatin1Char(' '));
}

DesignPage::DesignPage(Document& document, widgets::Selection* selection, QWidget* parent)
    : QWidget(parent),
      document_(document),
      palette_(new widgets::BlockPalette),
      canvas_(new widgets::DesignCanvas(selection)),
      bar_(new widgets::CanvasBar(*canvas_)),
      find_(new widgets::FindPanel(*canvas_)),
      strip_(new widgets::EstimateStrip),
      block_(new widgets::BlockForm),
      form_(new widgets::ConfigForm),
      estimates_(new widgets::EstimatePanel),
      text_(new TextPane(document)),
      side_(new QTabWidget),
      splitter_(new QSplitter(Qt::Horizontal)) {
  build();
  const auto preset = config::loadPreset(document.name().toStdString());
  if (document.path().empty() && preset.ok()) {
    preset_ = document.name();
    reference_ = config::toJson(preset.value().config);
    form_->setReference(reference_);
  }
  estimates_->setMachine(thisMachine(), machineMemory());
  strip_->setMachine(thisMachine(), machineMemory());
  connectParts();
  refresh();
}

void DesignPage::build() {
  auto* middle = new QWidget;
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(new DiskBanner(document_));
  column->addWidget(bar_);
  auto* both = new QSplitter(Qt::Horizontal);
  both->setChildrenCollapsible(false);
  both->addWidget(canvas_);
  both->addWidget(text_);
  both->setStretchFactor(0, 1);
  both->setStretchFactor(1, 1);
  text_->hide();
  column->addWidget(both, 1);
  column->addWidget(strip_);
  side_->setDocumentMode(true);
  side_->addTab(block_, tr("Block"));
  side_->addTab(form_, tr("All fields"));
  side_->addTab(estimates_, tr("Training"));
  side_->setMinimumWidth(350);
  palette_->setMinimumWidth(130);
  splitter_->setChildrenCollapsible(false);
  splitter_->addWidget(palette_);
  splitter_->addWidget(middle);
  splitter_->addWidget(side_);
  splitter_->setStretchFactor(0, 0);
  splitter_->setStretchFactor(1, 1);
  splitter_->setStretchFactor(2, 0);
  splitter_->setSizes({168, 800, 350});
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(splitter_);
}

void DesignPage::connectParts() {
  connect(form_, &widgets::ConfigForm::fieldEdited, this, [this](const std::string& path, const Json& value) {
    document_.setField(path, value, tr("Change of %1").arg(labelOf(path)));
  });
  connect(form_, &widgets::ConfigForm::advancedChanged, this, &DesignPage::advancedChanged);
  connect(form_, &widgets::ConfigForm::validityChanged, this, &DesignPage::validityChanged);
  connect(estimates_, &widgets::EstimatePanel::runRequested, this, &DesignPage::trainRequested);
  connect(estimates_, &widgets::EstimatePanel::fieldRequested, this, [this](const std::string& path) {
    side_->setCurrentWidget(form_);
    form_->focusField(path);
  });
  connect(palette_, &widgets::BlockPalette::insertRequested, canvas_, &widgets::DesignCanvas::insertBlock);
  connect(canvas_, &widgets::DesignCanvas::edited, this, [this](const graph::Design& design, const QString& text, const QString& key) {
    document_.edit(design, text, key);
  });
  connect(canvas_, &widgets::DesignCanvas::refused, this, &DesignPage::note);
  connect(canvas_, &widgets::DesignCanvas::selectedBlocksChanged, this, &DesignPage::refreshBlock);
  connect(canvas_, &widgets::DesignCanvas::propertiesRequested, this, [this] {
    side_->setCurrentWidget(block_);
    block_->focusFirst();
  });
  connect(block_, &widgets::BlockForm::edited, this, [this](const graph::Design& design, const QString& text, const QString& key) {
    document_.edit(design, text, key);
  });
  connect(block_, &widgets::BlockForm::fixChosen, canvas_, &widgets::DesignCanvas::applyFix);
  connect(block_, &widgets::BlockForm::helpRequested, this, &DesignPage::helpRequested);
  connect(strip_, &widgets::EstimateStrip::kindsHovered, this, &DesignPage::light);
  connect(bar_, &widgets::CanvasBar::findRequested, this, &DesignPage::openFind);
  connect(bar_, &widgets::CanvasBar::textToggled, this, &DesignPage::setTextShown);
  connect(&document_, &Document::configChanged, this, &DesignPage::refresh);
  connect(&document_, &Document::nameChanged, this, &DesignPage::refresh);
}

void DesignPage::refresh() {
  auto parsed = config::parseConfig(document_.config());
  if (!parsed.ok()) {  // a document is an object, so only a foreign file could bring this about
    parsed_ = {};
    parsed_.problems.push_back({.message = parsed.error().message});
  } else {
    parsed_ = std::move(parsed).value();
  }
  const graph::Analysis& analysis = document_.analysis();
  // The form and the panel tell what is wrong with values; what is wrong with blocks and wires goes to both too.
  config::ParsedConfig shown = parsed_;
  for (const graph::Problem& problem : analysis.problems) {
    const bool known = std::any_of(shown.problems.begin(), shown.problems.end(),
                                   [&](const auto& p) { return p.message.english == problem.message.english; });
    if (!known) shown.problems.push_back({.severity = problem.severity, .field = problem.field, .message = problem.message});
  }
  form_->setConfig(document_.config(), shown);
  estimates_->setConfig(shown);
  estimates_->setCommandLine(commandLine());
  canvas_->setContent(widgets::contentOf(document_.design(), analysis));
  bar_->setDesignName(document_.name());
  strip_->setDesign(document_.design(), analysis, canvas_->content().cost, problem());
  refreshBlock();
  Q_EMIT validityChanged();
}

void DesignPage::refreshBlock() {
  const auto& selected = canvas_->selectedBlocks();
  const graph::BlockId id = selected.size() == 1 ? *selected.begin() : graph::outside;
  const graph::BlockId stack = document_.design().parentOf(id);
  QString facts;
  if (const auto cost = canvas_->content().cost.blocks.find(id); cost != canvas_->content().cost.blocks.end() && cost->second.parameters > 0) {
    facts = tr("%1 parameters, %2 FLOP a token, all layers together")
                .arg(widgets::groupedNumber(cost->second.parameters), QString::fromStdString(formatCount(cost->second.flops)));
  }
  block_->setBlock(document_.design(), document_.analysis().problems, id, stack == graph::outside ? -1 : canvas_->shownLayer(stack), facts);
}

void DesignPage::light(const std::vector<std::string>& kinds) {
  std::set<graph::BlockId> blocks;
  for (const graph::Block* block : document_.design().allBlocks()) {
    const bool meant = std::find(kinds.begin(), kinds.end(), block->type) != kinds.end();
    if (!meant) continue;
    // What a folded stack hides lights up with the stack.
    graph::BlockId shown = block->id;
    for (const graph::BlockId stack : document_.design().pathTo(block->id)) {
      if (!canvas_->isOpen(stack)) {
        shown = stack;
        break;
      }
    }
    blocks.insert(shown);
  }
  canvas_->setLit(std::move(blocks));
}

void DesignPage::setFrame(view::FramePtr frame) { canvas_->setFrame(std::move(frame)); }

void DesignPage::setTextShown(bool shown) {
  text_->setVisible(shown);
  if (auto* toggle = bar_->findChild<QToolButton*>(QStringLiteral("textToggle")); toggle->isChecked() != shown) toggle->setChecked(shown);
}

void DesignPage::openFind() { find_->open(); }

void DesignPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (std::exchange(seen_, true)) return;
  QTimer::singleShot(0, this, [this] {
    canvas_->openingView();
    canvas_->setFocus(Qt::OtherFocusReason);
  });
}

QString DesignPage::commandLine() const {
  return trainCommandLine(document_.config(), reference_, preset_, document_.path());
}

QString DesignPage::problem() const {
  if (const QString text = form_->invalidText(); !text.isEmpty()) return text;
  for (const auto& problem : document_.analysis().problems) {
    if (problem.severity == config::Severity::Error) return QString::fromStdString(problem.message.english);
  }
  for (const auto& problem : parsed_.problems) {
    if (problem.severity == config::Severity::Error) return QString::fromStdString(problem.message.english);
  }
  return {};
}

}  // namespace mhc::workbench
