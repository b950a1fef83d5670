// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/DesignPage.h"

#include <unistd.h>

#include <QHBoxLayout>
#include <QSplitter>
#include <thread>

#include "core/config/Presets.h"
#include "core/config/Schema.h"
#include "core/estimate/Roofline.h"
#include "widgets/form/ConfigForm.h"
#include "widgets/form/EstimatePanel.h"

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

DesignPage::DesignPage(Document& document, QWidget* parent)
    : QWidget(parent), document_(document), form_(new widgets::ConfigForm), estimates_(new widgets::EstimatePanel) {
  form_->setMinimumWidth(360);
  estimates_->setMinimumWidth(340);
  auto* splitter = new QSplitter(Qt::Horizontal);
  splitter->setChildrenCollapsible(false);
  splitter->addWidget(form_);
  splitter->addWidget(estimates_);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(splitter);

  const auto preset = config::loadPreset(document.name().toStdString());
  if (document.path().empty() && preset.ok()) {
    preset_ = document.name();
    reference_ = config::toJson(preset.value().config);
    form_->setReference(reference_);
  }
  estimates_->setMachine(thisMachine(), machineMemory());
  connect(form_, &widgets::ConfigForm::fieldEdited, this, [this](const std::string& path, const Json& value) {
    document_.setField(path, value, tr("Change of %1").arg(labelOf(path)));
  });
  connect(form_, &widgets::ConfigForm::advancedChanged, this, &DesignPage::advancedChanged);
  connect(form_, &widgets::ConfigForm::validityChanged, this, &DesignPage::validityChanged);
  connect(estimates_, &widgets::EstimatePanel::runRequested, this, &DesignPage::trainRequested);
  connect(estimates_, &widgets::EstimatePanel::fieldRequested, form_, &widgets::ConfigForm::focusField);
  connect(&document_, &Document::configChanged, this, &DesignPage::refresh);
  connect(&document_, &Document::nameChanged, this, &DesignPage::refresh);
  refresh();
}

void DesignPage::refresh() {
  auto parsed = config::parseConfig(document_.config());
  if (!parsed.ok()) {  // a document is an object, so only a foreign file could bring this about
    parsed_ = {};
    parsed_.problems.push_back({.message = parsed.error().message});
  } else {
    parsed_ = std::move(parsed).value();
  }
  form_->setConfig(document_.config(), parsed_);
  estimates_->setConfig(parsed_);
  estimates_->setCommandLine(commandLine());
  Q_EMIT validityChanged();
}

QString DesignPage::commandLine() const {
  return trainCommandLine(document_.config(), reference_, preset_, document_.path());
}

QString DesignPage::problem() const {
  if (const QString text = form_->invalidText(); !text.isEmpty()) return text;
  for (const auto& problem : parsed_.problems) {
    if (problem.severity == config::Severity::Error) return QString::fromStdString(problem.message.english);
  }
  return {};
}

}  // namespace mhc::workbench
