// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/settings/JsonStore.h"

#include "core/base/Clock.h"
#include "core/base/File.h"
#include "core/base/Log.h"

namespace mhc::workbench {
namespace {

constexpr int kWriteDelayMs = 500;

std::filesystem::path asideName(const std::filesystem::path& file) {
  for (int i = 1;; ++i) {
    auto name = file;
    name += ".damaged-" + std::to_string(i);
    std::error_code ignored;
    if (!std::filesystem::exists(name, ignored)) return name;
  }
}

}  // namespace

JsonStore::JsonStore(std::filesystem::path file, QObject* parent) : QObject(parent), file_(std::move(file)) {
  timer_.setSingleShot(true);
  timer_.setInterval(kWriteDelayMs);
  connect(&timer_, &QTimer::timeout, this, [this] {
    if (const auto written = flush(); !written.ok()) Q_EMIT writeFailed(QString::fromStdString(written.error().text()));
  });
}

JsonStore::~JsonStore() {
  if (const auto written = flush(); !written.ok()) logWarning(written.error().text());
}

std::optional<Message> JsonStore::load() {
  root_ = Json::object();
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) return std::nullopt;
  auto read = readJsonFile(file_);
  if (read.ok() && read.value().is_object()) {
    root_ = std::move(read).value();
    return std::nullopt;
  }
  const std::string reason = read.ok() ? "it holds no JSON object" : read.error().text();
  const auto aside = asideName(file_);
  std::error_code failed;
  std::filesystem::rename(file_, aside, failed);
  if (failed) {
    return makeMessage("settings.damaged_stuck",
                       "The file {file} can't be used ({reason}) and could not be set aside. Defaults are used.",
                       {{"file", file_.string()}, {"reason", reason}});
  }
  return makeMessage("settings.damaged",
                     "The file {file} can't be used ({reason}). It was kept as {aside}; defaults are used.",
                     {{"file", file_.string()}, {"reason", reason}, {"aside", aside.filename().string()}});
}

Json JsonStore::value(const std::string& key) const {
  const auto found = root_.find(key);
  return found == root_.end() ? Json() : *found;
}

void JsonStore::set(const std::string& key, Json value) {
  if (const auto found = root_.find(key); found != root_.end() && *found == value) return;
  root_[key] = std::move(value);
  touch(key);
}

void JsonStore::remove(const std::string& key) {
  if (root_.erase(key) > 0) touch(key);
}

void JsonStore::touch(const std::string& key) {
  dirty_ = true;
  if (!timer_.isActive()) timer_.start();
  Q_EMIT changed(QString::fromStdString(key));
}

Result<void> JsonStore::flush() {
  timer_.stop();
  if (!dirty_) return {};
  MHC_TRY(createDirectories(file_.parent_path()));
  MHC_TRY(writeFileDurably(file_, root_.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
  dirty_ = false;
  return {};
}

}  // namespace mhc::workbench
