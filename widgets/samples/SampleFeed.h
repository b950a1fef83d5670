// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QSet>
#include <QString>
#include <cstdint>
#include <vector>

namespace mhc::widgets {

/// A text that a model wrote at a step of its training.
struct Sample {
  std::int64_t step = 0;
  QString prompt, text;
  QString settings;  ///< "temperature 0.8, top_k 40"; may be empty
  bool operator==(const Sample&) const = default;
};

/// The samples of every open run, filled by the shell, shown by the view.
class SampleFeed : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// By step; those of one step in the order in which they were written. Empty: none are known.
  [[nodiscard]] const std::vector<Sample>& samples(const QString& run) const;
  void append(const QString& run, std::vector<Sample> samples);
  /// Whether a worker is there that can be asked for a text.
  void setWriter(const QString& run, bool there);
  [[nodiscard]] bool hasWriter(const QString& run) const { return writers_.contains(run); }
  /// A person wants the model of this run to go on from that text.
  void request(const QString& run, const QString& prompt) { Q_EMIT requested(run, prompt); }
  void remove(const QString& run);  ///< also where rows were taken back: they come again

 Q_SIGNALS:
  void changed(const QString& run);
  void requested(const QString& run, const QString& prompt);

 private:
  QHash<QString, std::vector<Sample>> runs_;
  QSet<QString> writers_;
};

/// The samples of the step nearest to `step` (the earlier of two equally near) that answer that prompt; an empty prompt:
/// any. Positions in `samples`, which is in the order of steps.
[[nodiscard]] std::vector<std::size_t> samplesNear(const std::vector<Sample>& samples, std::int64_t step,
                                                   const QString& prompt = {});

}  // namespace mhc::widgets
