// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <cstdint>
#include <optional>

namespace mhc::widgets {

class TimeCursor;

/// The step under the pointer in some chart, shown by all others too. One for each shared state: it lives with the time
/// cursor, which all views of a window have in common.
class CrosshairHub : public QObject {
  Q_OBJECT

 public:
  [[nodiscard]] static CrosshairHub* of(TimeCursor& cursor);

  [[nodiscard]] std::optional<std::int64_t> step() const { return step_; }
  [[nodiscard]] const QObject* source() const { return source_; }
  /// `source` is the chart that has the pointer; none: it has left.
  void point(const QObject* source, std::optional<std::int64_t> step);

 Q_SIGNALS:
  void changed();

 private:
  explicit CrosshairHub(QObject* parent) : QObject(parent) {}

  std::optional<std::int64_t> step_;
  const QObject* source_ = nullptr;  ///< compared only
};

}  // namespace mhc::widgets
