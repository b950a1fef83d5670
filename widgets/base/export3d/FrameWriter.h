// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <cstdint>
#include <memory>

#include "core/base/Result.h"

namespace mhc::widgets {

enum class FilmFormat : std::uint8_t { PngSequence, OggTheora, Mp4 };

/// Whether that format can be written here: Ogg Theora by VTK's writer, MP4 if a program "ffmpeg" is found.
[[nodiscard]] bool canWrite(FilmFormat format);

/// Takes pictures one after the other and makes a film of them. Used by one thread at a time; nothing but that thread
/// waits for the disk or the encoder. A film that is not finished leaves nothing behind.
class FrameWriter {
 public:
  /// `path`: the film's file; of a sequence the folder that gets frame-00001.png, frame-00002.png, …
  [[nodiscard]] static Result<std::unique_ptr<FrameWriter>> open(FilmFormat format, const QString& path, QSize size,
                                                                 int framesPerSecond);
  virtual ~FrameWriter() = default;
  [[nodiscard]] virtual Result<void> add(const QImage& frame) = 0;  ///< of the size given to open()
  [[nodiscard]] virtual Result<void> finish() = 0;
};

}  // namespace mhc::widgets
