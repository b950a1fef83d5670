// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/Document.h"

#include <QUuid>

#include "app/workbench/document/FieldEdit.h"
#include "app/workbench/document/EditCommand.h"
#include "core/graph/DesignFile.h"
#include "core/graph/DesignJson.h"
#include "core/graph/Document.h"

namespace mhc::workbench {
namespace {

/// What is no object is no configuration: then the defaults are edited.
graph::Design designOf(const Json& config) {
  auto design = graph::fromDocument(config);
  return design.ok() ? std::move(design).value() : graph::fromConfig({});
}

}  // namespace

Document::Document(graph::Design design, QString name, QObject* parent)
    : QObject(parent),
      design_(std::move(design)),
      analysis_(graph::analyse(design_)),
      name_(std::move(name)),
      id_(QUuid::createUuid().toString(QUuid::WithoutBraces)) {
  connect(&undo_, &QUndoStack::cleanChanged, this, [this](bool clean) {
    if (clean) recovered_ = false;
    Q_EMIT modifiedChanged();
  });
}

Document::Document(Json config, QString name, QObject* parent)
    : Document(designOf(config), std::move(name), parent) {}

Result<std::unique_ptr<Document>> Document::open(const std::filesystem::path& path) {
  MHC_TRY_ASSIGN(graph::Design design, graph::readDesignFile(path));
  auto document = std::make_unique<Document>(std::move(design), QString());
  document->path_ = path;
  return document;
}

QString Document::name() const { return path_.empty() ? name_ : QString::fromStdString(path_.filename().string()); }

void Document::setField(const std::string& path, const Json& value, const QString& text) {
  edit(withField(design_, path, value), text, QString::fromStdString(path));
}

void Document::replace(const Json& config, const QString& text) { edit(designWith(config), text); }

graph::Design Document::designWith(const Json& config) const {
  auto next = graph::withDocument(design_, config);
  return next.ok() ? std::move(next).value() : design_;
}

void Document::edit(const graph::Design& design, const QString& text, const QString& key) {
  if (design == design_) return;
  undo_.push(new EditCommand(*this, design_, design, key.toStdString(), text));
}

void Document::assign(const graph::Design& design) {
  design_ = design;
  analysis_ = graph::analyse(design_);
  Q_EMIT configChanged();
}

Result<void> Document::save() {
  if (path_.empty()) {
    return makeError(ExitCode::BadUsage, "document.no_file", "The design {name} has no file yet: choose one with Save As.",
                     {{"name", name_.toStdString()}});
  }
  MHC_TRY(graph::writeDesignFile(design_, path_));
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
          {"design", graph::toJson(design_)}};
}

std::unique_ptr<Document> Document::fromRecovery(const Json& state) {
  const auto text = [&](const char* key) {
    const auto found = state.find(key);
    return found != state.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!state.is_object()) return nullptr;
  std::unique_ptr<Document> document;
  const QString name = QString::fromStdString(text("name"));
  if (const auto kept = state.find("design"); kept != state.end()) {
    auto design = graph::designFromJson(*kept);
    if (design.ok()) document = std::make_unique<Document>(std::move(design).value(), name);
  } else if (const auto config = state.find("config"); config != state.end() && config->is_object()) {
    document = std::make_unique<Document>(*config, name);  // kept by an earlier version
  }
  if (!document) return nullptr;
  if (const auto id = QUuid::fromString(QString::fromStdString(text("id"))); !id.isNull()) {
    document->id_ = id.toString(QUuid::WithoutBraces);
  }
  document->path_ = text("path");
  document->recovered_ = state.value("modified", Json(false)) == Json(true);
  return document;
}

}  // namespace mhc::workbench
