// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/Chart.h"

#include <catch2/catch.hpp>

#include "tests/widgets/chart/ChartFixture.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

namespace {

const view::Rgb kBlue = view::rgb(0x0072B2), kRed = view::rgb(0xD55E00);

OwnSeries curve(double scale, view::Rgb colour = kBlue, const char* run = "/runs/demo") {
  return OwnSeries(valuesOf(200, [scale](int i) { return scale * (1 + 3 * std::exp(-i / 40.0)); }), colour,
                   QString::fromLatin1(run));
}

}  // namespace

TEST_CASE("curves stand where their values are, in both themes", "[pixels]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    ShownChart s({curve(1), curve(2, kRed, "/runs/other")});
    const QImage picture = s.picture();
    for (const int step : {20, 60, 120, 180}) {
      const double value = 1 + 3 * std::exp(-step / 40.0);
      CHECK(pixelsOf(picture, around(s.at(step, value), 3), Theme::current().onChart(kBlue)) > 3);
      CHECK(pixelsOf(picture, around(s.at(step, 2 * value), 3), Theme::current().onChart(kRed)) > 3);
    }
    const QPointF middle = s.at(100, 6);
    CHECK(pixelsOf(picture, around(middle, 8), Theme::current().onChart(kBlue)) == 0);
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("the picture has the device's pixels") {
  ShownChart s({curve(1)});
  const QRectF area = s.chart.plotArea();
  const double ratio = s.chart.devicePixelRatioF();
  CHECK(std::abs(area.left() * ratio - std::round(area.left() * ratio)) < 1e-9);
  CHECK(std::abs(area.height() * ratio - std::round(area.height() * ratio)) < 1e-9);
  const QImage twice = s.chart.image(2);
  CHECK(twice.size() == s.chart.size() * 2);
  const auto inked = [&](const QImage& image) {
    return pixelsOf(image, s.chart.plotArea(), Theme::current().onChart(kBlue));
  };
  CHECK(inked(s.chart.image(2 * ratio)) > 2 * inked(s.chart.image(ratio)));
}

TEST_CASE("a chart follows new data until it is zoomed") {
  OwnSeries series = curve(1);
  ShownChart s({series});
  CHECK(s.chart.following());
  CHECK(s.chart.xMap().range() == view::Range{0, 199});
  series.add({1, 1, 1});
  s.set({series});
  CHECK(s.chart.xMap().range().high == 202);
  s.chart.setXRange({10, 20});
  s.wait();
  CHECK_FALSE(s.chart.following());
  series.add({1, 1, 1});
  s.set({series});
  CHECK(s.chart.xMap().range() == view::Range{10, 20});
  s.chart.fit();
  s.wait();
  CHECK(s.chart.xMap().range().high == 205);
}

TEST_CASE("the read-out gives value, raw value, step and unit") {
  OwnSeries train = curve(1);
  train.series.smoothed = true;
  train.series.label = QStringLiteral("demo · train");
  ShownChart s({train, curve(2, kRed, "/runs/other")});
  s.chart.setSmoothing({view::SmoothingKind::Ema, 0.9});
  s.wait();
  const std::vector<CurveHit> hits = s.chart.hitsAt(s.at(100, 2 * (1 + 3 * std::exp(-2.5))));
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].series == 1);  // nearest first
  CHECK(hits[0].index == 100);
  CHECK(hits[0].distance < 1);
  CHECK(hits[1].value == Approx(1 + 3 * std::exp(-2.5)));
  CHECK(hits[1].shown > hits[1].value);
  const QString text = s.chart.readout(hits);
  for (const char* part : {"other", "demo · train", "nats per token", "raw 1.2463", "step 100"}) {
    INFO(part << " in " << text.toStdString());
    CHECK(text.contains(QString::fromUtf8(part)));
  }
}

TEST_CASE("where a pixel holds many records the read-out finds the extreme") {
  std::vector<double> values(100'000, 1.0);
  values[50'001] = 8;
  ShownChart s({OwnSeries(values)});
  const std::vector<CurveHit> hits = s.chart.hitsAt(s.at(50'001, 8));
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].index == 50'001);
  CHECK(hits[0].value == 8);
}

TEST_CASE("one spike in ten million records is seen at full zoom-out, and the read-out tells its value", "[pixels]") {
  constexpr std::int64_t kCount = 10'000'000, kSpike = 6'543'211;
  OwnSeries series({});
  std::vector<double> values(500'000, 1.0);
  for (std::int64_t first = 0; first < kCount; first += 500'000) {
    const bool here = kSpike >= first && kSpike < first + 500'000;
    if (here) values[static_cast<std::size_t>(kSpike - first)] = 7.25;
    series.add(values);
    if (here) values[static_cast<std::size_t>(kSpike - first)] = 1;
  }
  ShownChart s({series});
  REQUIRE(s.chart.xMap().range() == view::Range{0, kCount - 1});
  const QImage picture = s.picture();
  const QColor paper = Theme::current().colour(ThemeColour::ChartBackground);
  const auto inked = [&](double x, double y) {  // whether some pixel around is neither paper nor grid
    const QRectF where = around(s.at(x, y), 1.5);
    const double ratio = picture.devicePixelRatio();
    const QRect box = QRectF(where.topLeft() * ratio, where.size() * ratio).toAlignedRect();
    int count = 0;
    for (int row = box.top(); row <= box.bottom(); ++row) {
      for (int column = box.left(); column <= box.right(); ++column) {
        const QColor c = picture.pixelColor(column, row);
        count += paper.red() - c.red() > 40 ? 1 : 0;
      }
    }
    return count > 0;
  };
  for (const double y : {2.1, 3.3, 4.7, 6.9}) {
    CHECK(inked(kSpike, y));
    CHECK_FALSE(inked(kSpike + 100'000, y));
  }
  const std::vector<CurveHit> hits = s.chart.hitsAt(s.at(kSpike, 7));
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].index == static_cast<std::size_t>(kSpike));
  CHECK(s.chart.readout(hits).contains(QStringLiteral("7.25")));
}

TEST_CASE("all X axes count what they say") {
  ShownChart s({curve(1)});
  const auto high = [&](view::XKind kind) {
    s.chart.setXKind(kind);
    s.wait();
    return s.chart.xMap().range().high;
  };
  CHECK(high(view::XKind::Tokens) == 19'900);
  CHECK(high(view::XKind::Flops) == 199e6);
  CHECK(high(view::XKind::ActiveSeconds) == 99.5);
  CHECK(high(view::XKind::WallSeconds) == 159.5);
  CHECK(high(view::XKind::Step) == 199);
}

TEST_CASE("logarithmic axes leave out what has no place and say how much") {
  ShownChart s({OwnSeries(valuesOf(100, [](int i) { return i % 10 == 0 ? 0.0 : std::pow(10.0, -i / 25.0); }))});
  s.chart.setLogY(true);
  s.chart.setLogX(true);
  s.wait();
  CHECK(s.chart.note().contains(
      QStringLiteral("9 points")));  // steps 10 … 90: step 0 has no place on a logarithmic X axis
  CHECK(s.chart.xMap().range().low == 1);
  const QImage picture = s.picture();
  CHECK(pixelsOf(picture, around(s.at(25, 0.1), 3), Theme::current().onChart(kBlue)) > 2);
}

TEST_CASE("table and CSV hold what is in view") {
  ShownChart s({curve(1)});
  s.chart.setXRange({10, 19});
  s.wait();
  const view::TableData table = s.chart.table();
  REQUIRE(table.rows.size() == 10);
  CHECK(table.headers[2] == "loss (nats per token)");
  CHECK(std::get<double>(table.rows[0].cells[1]) == 10);
  CHECK(std::get<double>(table.rows[9].cells[2]) == Approx(1 + 3 * std::exp(-19 / 40.0)));
  CHECK(s.chart.table(4).rows.size() == 4);
  CHECK(s.chart.csv().count(QLatin1Char('\n')) == 11);
  CHECK(s.chart.csv().startsWith(QStringLiteral("series,step,step,loss\ndemo,10,10,")));
}

TEST_CASE("the time cursor is drawn, the highlight lifts a run", "[pixels]") {
  ShownChart s({curve(1), curve(2, kRed, "/runs/other")});
  const QColor line = Theme::current().colour(ThemeColour::CursorLine);
  const QRectF spot = around(s.at(150, 6), 4);
  CHECK(pixelsOf(s.picture(), spot, line) == 0);
  s.chart.setCursorStep(150);
  CHECK(pixelsOf(s.picture(), spot, line) > 4);
  s.chart.setCursorStep(std::nullopt);
  s.chart.setHighlightedRun(QStringLiteral("/runs/other"));
  const QImage lifted = s.picture();
  CHECK(pixelsOf(lifted, s.chart.plotArea(), Theme::current().onChart(kRed)) > 100);
  CHECK(pixelsOf(lifted, s.chart.plotArea(), Theme::current().onChart(kBlue)) == 0);
}

TEST_CASE("markers show their kind by shape and colour, and are read out where they stand", "[pixels]") {
  ShownChart s({curve(1)});
  std::vector<QByteArray> signs;
  for (const auto kind :
       {MarkerKind::Other, MarkerKind::Evaluation, MarkerKind::Sample, MarkerKind::Pause, MarkerKind::Resume,
        MarkerKind::Checkpoint, MarkerKind::Edit, MarkerKind::Spike, MarkerKind::Alert, MarkerKind::Nan}) {
    s.chart.setMarkers({{100, QString(), kind}});
    const QImage picture = s.picture();
    const QRectF spot(s.at(100, 1).x() - 8, s.chart.plotArea().top(), 16, 16);
    const double ratio = picture.devicePixelRatio();
    const QImage sign = picture.copy(QRectF(spot.topLeft() * ratio, spot.size() * ratio).toRect())
                            .convertToFormat(QImage::Format_Grayscale8);
    QByteArray bytes(reinterpret_cast<const char*>(sign.constBits()), sign.sizeInBytes());
    for (const QByteArray& other : signs) CHECK(bytes != other);
    signs.push_back(bytes);
  }
}

TEST_CASE("what a run does every so often is marked faintly, and told only where the text is whole", "[pixels]") {
  ShownChart s({curve(1)});
  const auto inkOf = [&s](MarkerKind kind, const QString& text, qint64 next) {
    s.chart.setMarkers({});
    const QImage without = s.picture();
    s.chart.setMarkers({{100, text, kind}, {next, QString(), kind}});
    const QImage with = s.picture();
    const double ratio = with.devicePixelRatio();
    const QRectF area = s.chart.plotArea();
    const double x = s.at(100, 1).x(), top = area.top();
    std::array<double, 2> change{};  // of the line below the signs; right of the sign
    for (int row = 0; row < with.height(); ++row) {
      for (int column = 0; column < with.width(); ++column) {
        const double at = column / ratio, y = row / ratio;
        const double d = std::abs(qGray(with.pixel(column, row)) - qGray(without.pixel(column, row)));
        if (std::abs(at - x) < 1.5 && y > top + 20 && y < area.bottom()) change[0] += d;
        if (at > x + 6 && at < s.at(next, 1).x() - 6 && y > top && y < top + 18) change[1] += d;
      }
    }
    return change;
  };
  const QString text = QStringLiteral("a sentence that has no room up to there");
  const auto rare = inkOf(MarkerKind::Edit, text, 160), usual = inkOf(MarkerKind::Checkpoint, text, 160);
  CHECK(usual[0] > 0);
  CHECK(usual[0] < 0.6 * rare[0]);
  CHECK(rare[1] > 0);
  CHECK(usual[1] == 0);
  CHECK(inkOf(MarkerKind::Checkpoint, QStringLiteral("ok"), 160)[1] > 0);
}

TEST_CASE("pictures of any size, and SVG with the curves as lines", "[pixels]") {
  OwnSeries train = curve(1);
  train.series.smoothed = true;
  ShownChart s({train, curve(2, kRed, "/runs/other")});
  s.chart.setSmoothing({view::SmoothingKind::Ema, 0.5});
  s.wait();
  const QImage slide = s.chart.picture({1600, 900}, 1);
  CHECK(slide.size() == QSize(1600, 900));
  CHECK(pixelsOf(slide, {0, 0, 1600, 900}, Theme::current().onChart(kRed)) > 1500);
  const QByteArray svg = s.chart.svg({600, 400});
  CHECK(svg.contains("<svg"));
  CHECK(svg.contains(">Loss<"));
  CHECK_FALSE(svg.contains("<image"));
  int curves = 0;  // ticks have two points
  for (const QByteArray& line : svg.split('<')) curves += line.startsWith("polyline") && line.count(',') > 100 ? 1 : 0;
  CHECK(curves == 3);  // both, and the raw one behind
  CHECK(s.chart.picture({1 << 20, 10}, 1).isNull());
  CHECK(s.chart.svg({}).isEmpty());
}

TEST_CASE("a hidden chart works only when it is shown") {
  Chart chart;
  chart.resize(300, 200);
  chart.setSeries({curve(1).series});
  settle();
  CHECK_FALSE(chart.settled());
  chart.show();
  chart.grab();
  CHECK(waitUntil([&] { return chart.settled(); }));
}

TEST_CASE("series that vanish while they are read out do no harm") {
  ShownChart s({curve(1), curve(2, kRed, "/runs/other")});
  s.mouse(QEvent::MouseMove, s.at(100, 2));
  CHECK_FALSE(s.chart.shownReadout().isEmpty());
  s.mouse(QEvent::MouseButtonPress, s.at(100, 2), Qt::LeftButton, Qt::ControlModifier);
  s.mouse(QEvent::MouseButtonRelease, s.at(100, 2), Qt::LeftButton, Qt::ControlModifier);
  s.chart.setSeries({OwnSeries({1, 2}).series});
  CHECK_FALSE(s.picture().isNull());
  s.wait();
  s.chart.setSeries({});
  CHECK_FALSE(s.picture().isNull());
  s.wait();
  CHECK_FALSE(s.picture().isNull());
  CHECK(s.chart.shownReadout().isEmpty());
}
