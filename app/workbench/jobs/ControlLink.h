// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalSocket>
#include <QObject>
#include <QTimer>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "core/control/Frames.h"
#include "core/control/Protocol.h"

namespace mhc::workbench {

/// The window's end of one live run's control socket: connects, says hello, subscribes, and connects again for as long
/// as it is wanted. Nothing here waits.
class ControlLink : public QObject {
  Q_OBJECT

 public:
  static constexpr int kRetryMs = 300;
  using Reply = std::function<void(const Result<Json>&)>;

  explicit ControlLink(std::filesystem::path runFolder, QObject* parent = nullptr);

  void start();
  void stop();
  [[nodiscard]] bool connected() const { return greeted_; }
  [[nodiscard]] const control::Hello& worker() const { return worker_; }
  /// Sends a request; `reply` is called exactly once, with an error if the connection goes first.
  void request(const std::string& type, const Json& arguments, Reply reply);

 Q_SIGNALS:
  void greeted(const mhc::control::Hello& worker);
  void lost();
  void stateReported(const QString& word, qint64 step);
  void progressed(qint64 step);
  void eventReported(const mhc::Json& event);

 private:
  void connectNow();
  void readAll();
  void handle(const control::Incoming& incoming);
  void dropped();
  bool send(const Json& object);

  std::filesystem::path folder_;
  QLocalSocket socket_;
  QTimer retry_;
  control::FrameDecoder decoder_;
  control::Hello worker_;
  std::map<std::int64_t, Reply> replies_;
  std::int64_t nextId_ = 1;
  bool wanted_ = false;
  bool greeted_ = false;
};

}  // namespace mhc::workbench
