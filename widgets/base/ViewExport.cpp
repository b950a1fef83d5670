// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ViewExport.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QSvgGenerator>
#include <algorithm>
#include <array>
#include <utility>

#include "core/view/ArrayExport.h"
#include "widgets/base/View.h"

namespace mhc::widgets {
namespace {

constexpr double kPictureScale = 2;

Error nothingYet() {
  return makeError(
      ExitCode::BadData, "export.nothing",
      "This view shows nothing that could be written. Open a run that has recorded a step, then export again.");
}

std::vector<std::pair<std::string, std::string>> metadataOf(const View& view) {
  const view::TableData table = view.table();
  std::vector<std::pair<std::string, std::string>> words{{"title", table.title}};
  if (const view::FramePtr frame = view.currentFrame()) {
    words.emplace_back("run", frame->run);
    words.emplace_back("step", std::to_string(frame->recorded));
  }
  std::vector<std::string> columns;
  (void)view::tableArray(table, &columns);
  std::string joined;
  for (const std::string& column : columns) joined += (joined.empty() ? "" : " | ") + column;
  words.emplace_back("table_columns", joined);
  return words;
}

std::string svgOf(View& view) {
  if (view.size().isEmpty()) return {};
  QByteArray bytes;
  QBuffer buffer(&bytes);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(view.size());
  generator.setViewBox(QRect(QPoint(), view.size()));
  generator.setTitle(QString::fromStdString(view.table().title));
  generator.setResolution(96);
  view.render(&generator);
  return bytes.toStdString();
}

bool hasNumbers(const std::vector<view::NamedArray>& arrays) {
  return std::any_of(arrays.begin(), arrays.end(), [](const view::NamedArray& array) { return !array.values.empty(); });
}

}  // namespace

std::optional<ExportFormat> exportFormatOf(const QString& file) {
  static constexpr std::array<std::pair<const char*, ExportFormat>, 5> kEndings{
      {{".csv", ExportFormat::Csv},
       {".npy", ExportFormat::Npy},
       {".safetensors", ExportFormat::Safetensors},
       {".png", ExportFormat::Png},
       {".svg", ExportFormat::Svg}}};
  for (const auto& [ending, format] : kEndings) {
    if (file.endsWith(QLatin1String(ending), Qt::CaseInsensitive)) return format;
  }
  return std::nullopt;
}

QString exportName(const QString& file, const QString& suffix) {
  const int dot = static_cast<int>(file.lastIndexOf(QLatin1Char('.')));
  return QString(file).insert(dot < 0 ? static_cast<int>(file.size()) : dot, suffix);
}

std::vector<view::NamedArray> arraysOf(const View& view) {
  const auto* source = dynamic_cast<const ExportSource*>(&view);
  return source != nullptr ? source->arrays() : std::vector<view::NamedArray>{view::tableArray(view.table())};
}

std::optional<view::RecordedNumber> recordedNumberOf(const View& view) {
  const auto* source = dynamic_cast<const ExportSource*>(&view);
  return source != nullptr ? source->recordedNumber() : std::nullopt;
}

Result<std::vector<ExportFile>> exportOf(View& view, ExportFormat format) {
  std::vector<ExportFile> files;
  if (format == ExportFormat::Csv) {
    const view::TableData table = view.table();
    if (table.rows.empty()) return nothingYet();
    files.push_back({{}, view::toCsv(table)});
    return files;
  }
  if (format == ExportFormat::Png) {
    const QImage picture = view.image(kPictureScale);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (picture.isNull() || !buffer.open(QIODevice::WriteOnly) || !picture.save(&buffer, "PNG")) return nothingYet();
    files.push_back({{}, bytes.toStdString()});
    return files;
  }
  if (format == ExportFormat::Svg) {
    const std::string document = svgOf(view);
    if (document.empty()) return nothingYet();
    files.push_back({{}, document});
    return files;
  }
  const std::vector<view::NamedArray> arrays = arraysOf(view);
  if (!hasNumbers(arrays)) return nothingYet();
  if (format == ExportFormat::Safetensors) {
    files.push_back({{}, view::toSafetensors(arrays, metadataOf(view))});
    return files;
  }
  for (const view::NamedArray& array : arrays) {
    QString suffix;
    if (arrays.size() > 1) suffix = QLatin1Char('-') + QString::fromStdString(array.name);
    files.push_back({suffix, view::toNpy(array)});
  }
  return files;
}

}  // namespace mhc::widgets
