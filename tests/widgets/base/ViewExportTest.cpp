// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ViewExport.h"

#include <QImage>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/widgets/base/DummyView.h"

using namespace mhc;
using namespace mhc::widgets;
using test::DummyView;

namespace {

/// A view with two arrays of its own.
class TwoArrays : public DummyView, public ExportSource {
 public:
  using DummyView::DummyView;
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override { return {{"a", {2}, {1, 2}}, {"b", {1}, {3}}}; }
};

}  // namespace

TEST_CASE("the ending of a name is its format") {
  CHECK(exportFormatOf(QStringLiteral("/x/a.CSV")) == ExportFormat::Csv);
  CHECK(exportFormatOf(QStringLiteral("a.npy")) == ExportFormat::Npy);
  CHECK(exportFormatOf(QStringLiteral("a.b.safetensors")) == ExportFormat::Safetensors);
  CHECK(exportFormatOf(QStringLiteral("a.png")) == ExportFormat::Png);
  CHECK(exportFormatOf(QStringLiteral("a.svg")) == ExportFormat::Svg);
  CHECK_FALSE(exportFormatOf(QStringLiteral("a.txt")).has_value());
  CHECK(exportName(QStringLiteral("/x/maps.npy"), QStringLiteral("-H_res")) == QStringLiteral("/x/maps-H_res.npy"));
}

TEST_CASE("a view without arrays of its own exports its table's numbers") {
  test::ViewFixture f;
  DummyView view(f.context());
  view.data.rows.push_back({{1.0, 2.5}, {}});
  const auto csv = exportOf(view, ExportFormat::Csv);
  REQUIRE(csv.ok());
  CHECK(csv.value()[0].bytes == "sublayer,loss (nats)\n1,2.5\n");
  const auto npy = exportOf(view, ExportFormat::Npy);
  REQUIRE(npy.ok());
  REQUIRE(npy.value().size() == 1);
  CHECK(npy.value()[0].suffix.isEmpty());
  CHECK(npy.value()[0].bytes == view::toNpy({"table", {1, 2}, {1, 2.5}}));
  const auto tensors = exportOf(view, ExportFormat::Safetensors);
  REQUIRE(tensors.ok());
  CHECK(tensors.value()[0].bytes.find("sublayer | loss (nats)") != std::string::npos);
}

TEST_CASE("several arrays make several npy files and one safetensors file") {
  test::ViewFixture f;
  TwoArrays view(f.context());
  const auto npy = exportOf(view, ExportFormat::Npy);
  REQUIRE(npy.ok());
  REQUIRE(npy.value().size() == 2);
  CHECK(npy.value()[1].suffix == QStringLiteral("-b"));
  CHECK(npy.value()[1].bytes == view::toNpy({"b", {1}, {3}}));
  CHECK(exportOf(view, ExportFormat::Safetensors).value().size() == 1);
}

TEST_CASE("an exported picture is a PNG of twice the size") {
  test::ViewFixture f;
  DummyView view(f.context());
  view.resize(120, 80);
  const auto png = exportOf(view, ExportFormat::Png);
  REQUIRE(png.ok());
  const QImage image = QImage::fromData(QByteArray::fromStdString(png.value()[0].bytes), "PNG");
  CHECK(image.size() == QSize(240, 160));
}

TEST_CASE("an empty view says that there is nothing to export") {
  test::ViewFixture f;
  DummyView view(f.context());
  for (const ExportFormat format : {ExportFormat::Csv, ExportFormat::Npy, ExportFormat::Safetensors}) {
    const auto files = exportOf(view, format);
    REQUIRE_FALSE(files.ok());
    CHECK(files.error().text().find("Open a run") != std::string::npos);
  }
}

TEST_CASE("an exported drawing is an SVG document of the view's size") {
  test::ViewFixture f;
  DummyView view(f.context());
  view.resize(120, 80);
  const auto svg = exportOf(view, ExportFormat::Svg);
  REQUIRE(svg.ok());
  CHECK(svg.value()[0].bytes.find("<svg") != std::string::npos);
  CHECK(svg.value()[0].bytes.find("viewBox=\"0 0 120 80\"") != std::string::npos);
}
