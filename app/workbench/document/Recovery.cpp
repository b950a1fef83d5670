// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/Recovery.h"

#include <algorithm>

#include "core/base/File.h"
#include "core/base/Log.h"

namespace mhc::workbench {

Recovery::Recovery(std::filesystem::path folder, QObject* parent) : QObject(parent), folder_(std::move(folder)) {
  timer_.setSingleShot(true);
  timer_.setInterval(kDelayMs);
  connect(&timer_, &QTimer::timeout, this, &Recovery::flush);
}

Recovery::~Recovery() { flush(); }

std::vector<std::unique_ptr<Document>> Recovery::restore() const {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (auto it = std::filesystem::directory_iterator(folder_, failed); !failed && it != std::filesystem::end(it);
       it.increment(failed)) {
    if (it->path().extension() == ".json") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::unique_ptr<Document>> documents;
  for (const auto& file : files) {
    const auto state = readJsonFile(file);
    auto document = state.ok() ? Document::fromRecovery(state.value()) : nullptr;
    if (document) {
      documents.push_back(std::move(document));
    } else {
      logWarning("The recovery file " + file.string() + " can't be read and was left alone.");
    }
  }
  return documents;
}

void Recovery::watch(Document* document) {
  documents_.insert(document);
  connect(document, &Document::configChanged, this, [this, document] { touch(document); });
  connect(document, &Document::nameChanged, this, [this, document] { touch(document); });
  connect(document, &Document::modifiedChanged, this, [this, document] { touch(document); });
  connect(document, &QObject::destroyed, this, [this, document] {
    documents_.erase(document);
    due_.erase(document);
  });
  touch(document);
}

void Recovery::forget(Document* document) {
  document->disconnect(this);
  documents_.erase(document);
  due_.erase(document);
  std::error_code ignored;
  std::filesystem::remove(fileOf(*document), ignored);
}

void Recovery::touch(Document* document) {
  due_.insert(document);
  if (!timer_.isActive()) timer_.start();
}

void Recovery::flush() {
  timer_.stop();
  const auto due = std::exchange(due_, {});
  if (due.empty()) return;
  if (const auto made = createDirectories(folder_); !made.ok()) {
    logWarning(made.error().text());
    return;
  }
  for (const Document* document : due) {
    const auto written = writeFileDurably(fileOf(*document), document->recoveryState().dump(1) + "\n");
    if (!written.ok()) logWarning(written.error().text());
  }
}

std::filesystem::path Recovery::fileOf(const Document& document) const {
  return folder_ / (document.id().toStdString() + ".json");
}

}  // namespace mhc::workbench
