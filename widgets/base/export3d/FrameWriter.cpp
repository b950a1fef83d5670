// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/FrameWriter.h"

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkOggTheoraWriter.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <algorithm>

namespace mhc::widgets {
namespace {

constexpr int kEncoderMilliseconds = 60'000;  // a frame that takes longer means that the encoder hangs

Error failed(const char* id, const std::string& pattern, const QString& path, const QString& why = {}) {
  return makeError(ExitCode::DiskFull, id, pattern, {{"path", path.toStdString()}, {"why", why.toStdString()}});
}

class PngSequence : public FrameWriter {
 public:
  explicit PngSequence(QString folder) : folder_(std::move(folder)) {}
  ~PngSequence() override {
    for (int i = 1; !finished_ && i <= count_; ++i) QFile::remove(name(i));
    if (!finished_ && made_) QDir().rmdir(folder_);
  }
  Result<void> open() {
    made_ = !QDir(folder_).exists();
    if (QDir().mkpath(folder_)) return {};
    return failed("film.folder", "The folder {path} can't be made. Choose a place that can be written.", folder_);
  }
  Result<void> add(const QImage& frame) override {
    ++count_;
    if (frame.save(name(count_), "PNG")) return {};
    return failed("film.frame", "The picture {path} can't be written. Is the disk full?", name(count_));
  }
  Result<void> finish() override {
    finished_ = true;
    return {};
  }

 private:
  [[nodiscard]] QString name(int i) const {
    return QStringLiteral("%1/frame-%2.png").arg(folder_).arg(i, 5, 10, QLatin1Char('0'));
  }
  QString folder_;
  int count_ = 0;
  bool made_ = false, finished_ = false;
};

class Theora : public FrameWriter {
 public:
  explicit Theora(QString path) : path_(std::move(path)) {}
  ~Theora() override {
    if (finished_) return;
    writer_->End();
    QFile::remove(path_);
  }
  Result<void> open(QSize size, int framesPerSecond) {
    // VTK's writer says nothing useful about a place that can't be written: try it first.
    QFile file(path_);
    if (!file.open(QIODevice::WriteOnly))
      return failed("film.file", "The film {path} can't be written: {why}. Choose another place.", path_,
                    file.errorString());
    file.close();
    image_->SetDimensions(size.width(), size.height(), 1);
    image_->AllocateScalars(VTK_UNSIGNED_CHAR, 3);
    writer_->SetInputData(image_);
    writer_->SetFileName(QFile::encodeName(path_).constData());
    writer_->SetQuality(2);
    writer_->SetRate(framesPerSecond);
    writer_->SetSubsampling(0);  // colours at full resolution: hairlines would bleed
    writer_->Start();
    return {};
  }
  Result<void> add(const QImage& frame) override {
    const QImage rgb = frame.convertToFormat(QImage::Format_RGB888);
    int size[3];
    image_->GetDimensions(size);
    if (rgb.width() != size[0] || rgb.height() != size[1])
      return failed("film.size", "A picture of the film {path} has another size than the first.", path_);
    auto* out = static_cast<unsigned char*>(image_->GetScalarPointer());
    for (int y = 0; y < size[1]; ++y) {  // VTK counts rows from below
      std::copy_n(rgb.constScanLine(size[1] - 1 - y), 3 * size[0], out + static_cast<std::ptrdiff_t>(3) * size[0] * y);
    }
    image_->Modified();
    writer_->Write();
    if (writer_->GetError() != 0)
      return failed("film.encode", "The film {path} can't be written any further. Is the disk full?", path_);
    return {};
  }
  Result<void> finish() override {
    writer_->End();
    finished_ = true;
    return {};
  }

 private:
  QString path_;
  vtkNew<vtkOggTheoraWriter> writer_;
  vtkNew<vtkImageData> image_;
  bool finished_ = false;
};

/// Raw pictures into the standard input of ffmpeg.
class Mp4 : public FrameWriter {
 public:
  explicit Mp4(QString path) : path_(std::move(path)) {}
  ~Mp4() override {
    if (finished_) return;
    process_.kill();
    process_.waitForFinished(kEncoderMilliseconds);
    QFile::remove(path_);
  }
  Result<void> open(QSize size, int framesPerSecond) {
    process_.setProcessChannelMode(QProcess::MergedChannels);
    process_.start(QStandardPaths::findExecutable(QStringLiteral("ffmpeg")),
                   {QStringLiteral("-y"),
                    QStringLiteral("-loglevel"),
                    QStringLiteral("error"),
                    QStringLiteral("-f"),
                    QStringLiteral("rawvideo"),
                    QStringLiteral("-pix_fmt"),
                    QStringLiteral("rgb24"),
                    QStringLiteral("-s"),
                    QStringLiteral("%1x%2").arg(size.width()).arg(size.height()),
                    QStringLiteral("-r"),
                    QString::number(framesPerSecond),
                    QStringLiteral("-i"),
                    QStringLiteral("-"),
                    QStringLiteral("-vf"),
                    QStringLiteral("pad=ceil(iw/2)*2:ceil(ih/2)*2"),
                    QStringLiteral("-c:v"),
                    QStringLiteral("libx264"),
                    QStringLiteral("-crf"),
                    QStringLiteral("18"),
                    QStringLiteral("-pix_fmt"),
                    QStringLiteral("yuv420p"),
                    QStringLiteral("-movflags"),
                    QStringLiteral("+faststart"),
                    path_});
    if (process_.waitForStarted()) return {};
    return failed("film.ffmpeg", "ffmpeg can't be started: {why}. Install it, or choose a PNG sequence or Ogg Theora.",
                  path_, process_.errorString());
  }
  Result<void> add(const QImage& frame) override {
    const QImage rgb = frame.convertToFormat(QImage::Format_RGB888);
    for (int y = 0; y < rgb.height(); ++y) {
      process_.write(reinterpret_cast<const char*>(rgb.constScanLine(y)), 3 * static_cast<qint64>(rgb.width()));
    }
    while (process_.bytesToWrite() > 0) {
      if (!process_.waitForBytesWritten(kEncoderMilliseconds)) return stopped();
    }
    return {};
  }
  Result<void> finish() override {
    process_.closeWriteChannel();
    if (!process_.waitForFinished(kEncoderMilliseconds) || process_.exitStatus() != QProcess::NormalExit ||
        process_.exitCode() != 0) {
      return stopped();
    }
    finished_ = true;
    return {};
  }

 private:
  Error stopped() {
    return failed("film.ffmpeg_stopped", "ffmpeg did not write the film {path}: {why}", path_,
                  QString::fromLocal8Bit(process_.readAll()).trimmed().right(300));
  }
  QString path_;
  QProcess process_;
  bool finished_ = false;
};

}  // namespace

bool canWrite(FilmFormat format) {
  return format != FilmFormat::Mp4 || !QStandardPaths::findExecutable(QStringLiteral("ffmpeg")).isEmpty();
}

Result<std::unique_ptr<FrameWriter>> FrameWriter::open(FilmFormat format, const QString& path, QSize size,
                                                       int framesPerSecond) {
  if (size.isEmpty() || framesPerSecond < 1)
    return failed("film.options", "The film {path} has no size or no frames a second.", path);
  if (format == FilmFormat::PngSequence) {
    auto writer = std::make_unique<PngSequence>(path);
    MHC_TRY(writer->open());
    return std::unique_ptr<FrameWriter>(std::move(writer));
  }
  if (format == FilmFormat::Mp4) {
    auto writer = std::make_unique<Mp4>(path);
    MHC_TRY(writer->open(size, framesPerSecond));
    return std::unique_ptr<FrameWriter>(std::move(writer));
  }
  auto writer = std::make_unique<Theora>(path);
  MHC_TRY(writer->open(size, framesPerSecond));
  return std::unique_ptr<FrameWriter>(std::move(writer));
}

}  // namespace mhc::widgets
