// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/Document.h"

#include <QUuid>

#include "app/workbench/document/DesignFile.h"
#include "app/workbench/document/EditCommand.h"
#include "core/base/Text.h"

namespace mhc::workbench {

Document::Document(Json config, QString name, QObject* parent)
    : QObject(parent),
      config_(std::move(config)),
      name_(std::move(name)),
      id_(QUuid::createUuid().toString(QUuid::WithoutBraces)) {
  connect(&undo_, &QUndoStack::cleanChanged, this, [this](bool clean) {
    if (clean) recovered_ = false;
    Q_EMIT modifiedChanged();
  });
}

Result<std::unique_ptr<Document>> Document::open(const std::filesystem::path& path) {
  MHC_TRY_ASSIGN(Json config, readDesign(path));
  auto document = std::make_unique<Document>(std::move(config), QString());
  document->path_ = path;
  return document;
}

QString Document::name() const { return path_.empty() ? name_ : QString::fromStdString(path_.filename().string()); }

void Document::setField(const std::string& path, const Json& value, const QString& text) {
  const auto parts = split(path, '.');
  if (parts.size() != 2) return;
  Json next = config_;
  Json& part = next[parts[0]];
  if (!part.is_object()) part = Json::object();
  part[parts[1]] = value;
  if (next == config_) return;
  undo_.push(new EditCommand(*this, config_, std::move(next), path, text));
}

void Document::replace(const Json& config, const QString& text) {
  if (config == config_) return;
  undo_.push(new EditCommand(*this, config_, config, {}, text));
}

void Document::assign(const Json& config) {
  config_ = config;
  Q_EMIT configChanged();
}

Result<void> Document::save() {
  if (path_.empty()) {
    return makeError(ExitCode::BadUsage, "document.no_file", "The design {name} has no file yet: choose one with Save As.",
                     {{"name", name_.toStdString()}});
  }
  MHC_TRY(writeDesign(config_, path_));
  recovered_ = false;
  undo_.setClean();
  Q_EMIT modifiedChanged();
  return {};
}

Result<void> Document::saveAs(const std::filesystem::path& path) {
  const auto before = path_;
  path_ = path;
  auto saved = save();
  if (!saved.ok()) {
    path_ = before;
    return saved;
  }
  Q_EMIT nameChanged();
  return {};
}

Json Document::recoveryState() const {
  return {{"id", id_.toStdString()},
          {"name", name_.toStdString()},
          {"path", path_.string()},
          {"modified", modified()},
          {"config", config_}};
}

std::unique_ptr<Document> Document::fromRecovery(const Json& state) {
  const auto text = [&](const char* key) {
    const auto found = state.find(key);
    return found != state.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto config = state.find("config");
  if (!state.is_object() || config == state.end() || !config->is_object()) return nullptr;
  auto document = std::make_unique<Document>(*config, QString::fromStdString(text("name")));
  if (const auto id = QUuid::fromString(QString::fromStdString(text("id"))); !id.isNull()) {
    document->id_ = id.toString(QUuid::WithoutBraces);
  }
  document->path_ = text("path");
  document->recovered_ = state.value("modified", Json(false)) == Json(true);
  return document;
}

}  // namespace mhc::workbench
