// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/ConfigForm.h"

#include <QComboBox>
#include <QLineEdit>
#include <catch2/catch.hpp>

#include "core/config/Schema.h"
#include "widgets/base/NumberEdit.h"
#include "widgets/form/FieldRow.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

Json defaults() { return config::toJson(config::Config{}); }

void show(ConfigForm& form, const Json& document) {
  const auto parsed = config::parseConfig(document);
  REQUIRE(parsed.ok());
  form.setConfig(document, parsed.value());
}

}  // namespace

TEST_CASE("every field of the schema has a row, an editor, help and a name for screen readers") {
  ConfigForm form;
  form.setAdvanced(true);
  show(form, defaults());
  for (const auto& field : config::schema()) {
    INFO(field.path());
    FieldRow* row = form.row(field.path());
    REQUIRE(row != nullptr);
    CHECK(row->editor() != nullptr);
    CHECK(row->helpText().contains(QString::fromStdString(field.label)));
    CHECK_FALSE(row->changed());
  }
}

TEST_CASE("basic fields first; all fields and the search show more; fields of another residual type are hidden") {
  ConfigForm form;
  show(form, defaults());
  const auto basic = form.visibleRows().size();
  form.setAdvanced(true);
  const auto all = form.visibleRows().size();
  CHECK(all > basic);
  form.setAdvanced(false);
  form.searchField()->setText("learning rate");
  const auto found = form.visibleRows();
  REQUIRE_FALSE(found.empty());
  for (const auto* row : found) CHECK(row->matches("learning rate"));
  form.searchField()->setText("qqqq");
  CHECK(form.visibleRows().empty());
  form.searchField()->clear();
  form.setAdvanced(true);
  Json residual = defaults();
  residual["model"]["hc_type"] = "residual";
  show(form, residual);
  CHECK(form.visibleRows().size() < all);
  CHECK(form.row("model.hc_sinkhorn_iters")->isHidden());
}

TEST_CASE("an edit is announced with path and value, and the form shows only what it is given") {
  ConfigForm form;
  show(form, defaults());
  std::vector<std::pair<std::string, Json>> edits;
  QObject::connect(&form, &ConfigForm::fieldEdited,
                   [&](const std::string& path, const Json& value) { edits.emplace_back(path, value); });
  auto* number = form.row("training.steps")->findChild<NumberEdit*>();
  REQUIRE(number != nullptr);
  number->setValue(4000);
  REQUIRE(edits.size() == 1);
  CHECK(edits[0].first == "training.steps");
  CHECK(edits[0].second == Json(4000));
  CHECK(edits[0].second.is_number_integer());
  show(form, defaults());  // the owner refused the edit
  CHECK(number->value() == defaults()["training"]["steps"].get<double>());
  CHECK(edits.size() == 1);
}

TEST_CASE("a problem stands beside its field, and hidden fields with problems are shown") {
  ConfigForm form;
  Json wrong = defaults();
  wrong["training"]["beta2"] = 7;
  show(form, wrong);
  FieldRow* row = form.row("training.beta2");
  REQUIRE(row != nullptr);
  CHECK_FALSE(row->problem().isEmpty());
  CHECK_FALSE(row->isHidden());
  Json right = defaults();
  show(form, right);
  CHECK(row->problem().isEmpty());
}

TEST_CASE("the reference decides what counts as changed") {
  ConfigForm form;
  Json preset = defaults();
  preset["training"]["steps"] = 1234;
  form.setReference(preset);
  show(form, preset);
  CHECK_FALSE(form.row("training.steps")->changed());
  show(form, defaults());
  CHECK(form.row("training.steps")->changed());
}
