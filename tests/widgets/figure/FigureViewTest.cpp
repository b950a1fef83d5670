// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/figure/FigureView.h"

#include <QSvgRenderer>
#include <catch2/catch.hpp>

#include "core/view/ColourTable.h"
#include "tests/support/DemoFrames.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/figure/FigurePainter.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

struct Shown : test::ViewFixture {
  FigureView view{context()};
  Shown() {
    runs.open(QStringLiteral("/runs/plain"), QStringLiteral("plain"));
    runs.open(QStringLiteral("/runs/free"), QStringLiteral("free"));
    auto plain = std::make_shared<view::Frame>();
    auto data = std::make_shared<view::FrameData>();
    data->hcType = "residual";
    data->n = 1;
    data->sublayers = 8;
    plain->run = "/runs/plain";
    plain->recorded = plain->requested = 1000;
    plain->data = data;
    view.resize(1000, 600);
    view.show();
    view.setFrames({test::demoFrame({}, 1000), plain, test::demoFrame({"/runs/free", "hc", 4, 8, 1000, 3}, 1000)});
    test::settle();
  }
};

}  // namespace

TEST_CASE("the window's figure is the drawing that the worker writes") {
  Shown s;
  CHECK(s.view.state() == ViewState::Data);
  CHECK(s.view.number() == 7);
  CHECK(s.view.table().rows.size() == 24);
  const view::FigureRun mine = view::figureRun("demo", 1000, *test::demoFrame({}, 1000)->data);
  CHECK(std::get<double>(s.view.table().rows[4].cells[5]) ==
        view::gainCurves(mine, view::GainDefinition::MeanOfTokens).compositeBackward[4]);
  CHECK(s.view.svg().find("free (hc), step 1,000") != std::string::npos);
  s.view.setNumber(8);
  CHECK(s.view.table().rows.size() == 6 * (16 + 1 + 16));
  CHECK(s.view.svg().find("sublayers 5 to 8") != std::string::npos);
}

TEST_CASE("hidden runs are left out, and without any the view says what will appear") {
  Shown s;
  s.runs.setVisible(QStringLiteral("/runs/free"), false);
  CHECK(s.view.svg().find("free (hc)") == std::string::npos);
  s.view.setFrames({});
  CHECK(s.view.state() == ViewState::Empty);
}

TEST_CASE("a drawing is painted where its numbers say", "[pixels]") {
  view::Drawing drawing;
  drawing.width = 60;
  drawing.height = 40;
  drawing.paper = view::rgb(0xFFFFFF);
  drawing.items.emplace_back(view::DrawnBox{10, 10, 20, 20, view::rgb(0x112233), std::nullopt});
  drawing.items.emplace_back(view::DrawnDot{45, 20, 6, view::rgb(0xFF0000)});
  drawing.items.emplace_back(view::DrawnLine{{{2, 38}, {58, 38}}, view::rgb(0x00FF00), 3});
  QImage image(60, 40, QImage::Format_RGB32);
  QPainter painter(&image);
  paintDrawing(painter, drawing);
  painter.end();
  CHECK(image.pixelColor(20, 20) == QColor(0x11, 0x22, 0x33));
  CHECK(image.pixelColor(45, 20) == QColor(255, 0, 0));
  CHECK(image.pixelColor(30, 38) == QColor(0, 255, 0));
  CHECK(image.pixelColor(5, 5) == QColor(Qt::white));
}

TEST_CASE("the SVG document is drawn like the picture of the view", "[pixels]") {
  Shown s;
  s.view.setNumber(8);
  QSvgRenderer renderer(QByteArray::fromStdString(s.view.svg()));
  REQUIRE(renderer.isValid());
  const QImage picture = s.view.image(1);
  QImage drawn(picture.size(), QImage::Format_ARGB32_Premultiplied);
  QPainter painter(&drawn);
  renderer.render(&painter);
  painter.end();
  int cells = 0;
  for (const view::DrawnItem& item : s.view.drawing().items) {
    const auto* box = std::get_if<view::DrawnBox>(&item);
    if (box == nullptr || !box->fill) continue;
    ++cells;
    const QPoint at(static_cast<int>(box->x + 3), static_cast<int>(box->y + 3));
    CHECK(drawn.pixelColor(at) == toQColor(*box->fill));
    CHECK(picture.pixelColor(at) == toQColor(*box->fill));
  }
  CHECK(cells == 6 * (16 + 1 + 16));
  if (const QByteArray folder = qgetenv("MHC_PICTURES"); !folder.isEmpty())
    drawn.save(QString::fromLocal8Bit(folder) + QStringLiteral("/figure8-svg.png"));
}

TEST_CASE("the picture for export has the drawing's size times the scale") {
  Shown s;
  const QImage picture = s.view.image(2);
  CHECK(picture.width() == static_cast<int>(std::ceil(2 * s.view.drawing().width)));
  CHECK(picture.height() == static_cast<int>(std::ceil(2 * s.view.drawing().height)));
  s.view.setNumber(3);
  FigureView other(s.context());
  other.restoreState(s.view.saveState());
  CHECK(other.number() == 3);
}

TEST_CASE("pictures of the figures", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    test::keepPicture(s.view, std::string("figure7-") + name + ".png");
    s.view.setNumber(8);
    test::settle();
    test::keepPicture(s.view, std::string("figure8-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
