// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <utility>

#include "core/view/RecordTrack.h"

namespace mhc::widgets {

/// Records of open runs over their steps, for views that draw more than one step. A view asks with want() whenever it
/// is given new Frames; the readers answer when there is something new, a few times a second at most.
class TrackFeed : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// The newest delivered; null until then.
  [[nodiscard]] view::TrackPtr find(const QString& run, view::RecordKind kind) const;

  /// Cheap, may be called often. changed() follows if the readers find something newer than what is here.
  void want(const QString& run, view::RecordKind kind);
  void deliver(const view::TrackPtr& track);
  void remove(const QString& run);

 Q_SIGNALS:
  void wanted(const QString& run, mhc::view::RecordKind kind);
  void changed(const QString& run, mhc::view::RecordKind kind);

 private:
  std::map<std::pair<QString, view::RecordKind>, view::TrackPtr> tracks_;
};

}  // namespace mhc::widgets
