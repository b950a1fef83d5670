// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/Document.h"

#include <QUuid>
#include <utility>

#include "app/workbench/document/FieldEdit.h"
#include "core/base/Sha256.h"
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
    if (clean) differs_ = false;
    Q_EMIT modifiedChanged();
  });
}

Document::Document(Json config, QString name, QObject* parent)
    : Document(designOf(config), std::move(name), parent) {}

Result<std::unique_ptr<Document>> Document::open(const std::filesystem::path& path) {
  MHC_TRY_ASSIGN(graph::Design design, graph::readDesignFile(path));
  auto document = std::make_unique<Document>(std::move(design), QString());
  document->path_ = path;
  document->knowDisk();
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
  differs_ = false;
  knowDisk();
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

Document::Disk Document::disk() const {
  if (path_.empty() || seen_ == known_) return Disk::Same;
  return seen_.empty() ? Disk::Gone : Disk::Changed;
}

void Document::knowDisk() {
  const auto hash = sha256OfFile(path_);
  const bool told = disk() != Disk::Same;
  known_ = seen_ = hash.ok() ? hash.value() : std::string();
  if (told) Q_EMIT diskChanged();
}

void Document::lookAtDisk() {
  // What was kept by an earlier version has no mark of its file: it is taken as it is.
  if (path_.empty() || (known_.empty() && seen_.empty())) return;
  const auto hash = sha256OfFile(path_);
  const std::string now = hash.ok() ? hash.value() : std::string();
  if (now == std::exchange(seen_, now)) return;
  Q_EMIT diskChanged();
}

Result<void> Document::reload() {
  const auto before = sha256OfFile(path_);
  MHC_TRY_ASSIGN(const graph::Design design, graph::readDesignFile(path_));
  edit(design, tr("Reload %1").arg(name()));
  differs_ = false;
  known_ = seen_ = before.ok() ? before.value() : std::string();
  undo_.setClean();
  Q_EMIT modifiedChanged();
  Q_EMIT diskChanged();
  return {};
}

void Document::keepMine() {
  known_ = seen_;
  differs_ = true;
  Q_EMIT modifiedChanged();
  Q_EMIT diskChanged();
}

Json Document::recoveryState() const {
  return {{"id", id_.toStdString()},
          {"name", name_.toStdString()},
          {"path", path_.string()},
          {"modified", modified()},
          {"file_sha256", known_},
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
  document->known_ = document->seen_ = text("file_sha256");
  document->differs_ = state.value("modified", Json(false)) == Json(true);
  return document;
}

}  // namespace mhc::workbench
