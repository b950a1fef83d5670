// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/Documents.h"

#include <algorithm>

#include "core/graph/DesignPresets.h"

namespace mhc::workbench {

Documents::Documents(std::filesystem::path recoveryFolder, QObject* parent)
    : QObject(parent), recovery_(std::move(recoveryFolder)) {}

Documents::~Documents() { recovery_.flush(); }

void Documents::restore() {
  for (auto& document : recovery_.restore()) take(std::move(document));
}

Document* Documents::take(std::unique_ptr<Document> document) {
  Document* raw = document.get();
  documents_.push_back(std::move(document));
  group_.addStack(raw->undoStack());
  recovery_.watch(raw);
  disk_.watch(raw);
  Q_EMIT added(raw);
  return raw;
}

Document* Documents::add(Json config, const QString& name) {
  return take(std::make_unique<Document>(std::move(config), name));
}

Document* Documents::add(graph::Design design, const QString& name) {
  return take(std::make_unique<Document>(std::move(design), name));
}

Document* Documents::openFile(const std::filesystem::path& path, QString* problem) {
  std::error_code failed;
  const auto canonical = std::filesystem::weakly_canonical(path, failed);
  const auto& wanted = failed ? path : canonical;
  for (const auto& document : documents_) {
    if (document->path() == wanted) return document.get();
  }
  auto opened = Document::open(wanted);
  if (!opened.ok()) {
    if (problem != nullptr) *problem = QString::fromStdString(opened.error().text());
    return nullptr;
  }
  return take(std::move(opened).value());
}

Document* Documents::openPreset(const QString& name, QString* problem) {
  auto preset = graph::designPreset(name.toStdString());
  if (!preset.ok()) {
    if (problem != nullptr) *problem = QString::fromStdString(preset.error().text());
    return nullptr;
  }
  for (const auto& document : documents_) {
    if (document->path().empty() && document->name() == name && document->design() == preset.value()) return document.get();
  }
  return add(std::move(preset).value(), name);
}

void Documents::close(Document* document) {
  const auto found = std::find_if(documents_.begin(), documents_.end(), [&](const auto& d) { return d.get() == document; });
  if (found == documents_.end()) return;
  Q_EMIT aboutToClose(document);
  if (current_ == document) setCurrent(nullptr);
  recovery_.forget(document);
  disk_.forget(document);
  group_.removeStack(document->undoStack());
  const std::unique_ptr<Document> last = std::move(*found);
  documents_.erase(found);
}

std::vector<Document*> Documents::all() const {
  std::vector<Document*> documents;
  for (const auto& document : documents_) documents.push_back(document.get());
  return documents;
}

void Documents::setCurrent(Document* document) {
  if (document == current_) return;
  current_ = document;
  group_.setActiveStack(document != nullptr ? document->undoStack() : nullptr);
  Q_EMIT currentChanged();
}

}  // namespace mhc::workbench
