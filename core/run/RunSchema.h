// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

#include "core/run/RunRecords.h"

namespace mhc::run {

/// The tables of format 1. docs/run-format.md and resources/python/mhc_log.py say the same.
inline constexpr const char* runSchema = R"sql(
CREATE TABLE meta(
  id INTEGER PRIMARY KEY CHECK(id = 1), generation INTEGER NOT NULL, streams INTEGER NOT NULL,
  sublayers INTEGER NOT NULL, hc_type TEXT NOT NULL, creator TEXT NOT NULL);
CREATE TABLE series(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, family TEXT NOT NULL);
CREATE TABLE point(
  series INTEGER NOT NULL, step INTEGER NOT NULL, wall_ns INTEGER NOT NULL, value REAL, flag INTEGER NOT NULL,
  PRIMARY KEY(series, step)) WITHOUT ROWID;
CREATE TABLE step(
  step INTEGER PRIMARY KEY, tokens INTEGER NOT NULL, active_ns INTEGER NOT NULL, flops REAL NOT NULL);
CREATE TABLE mixing(
  step INTEGER NOT NULL, kind TEXT NOT NULL, sublayer INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY(step, kind, sublayer));
CREATE TABLE "constraint"(
  step INTEGER NOT NULL, sublayer INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(step, sublayer));
CREATE TABLE composite(
  step INTEGER NOT NULL, boundary INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(step, boundary));
CREATE TABLE streams(
  step INTEGER NOT NULL, boundary INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(step, boundary));
CREATE TABLE unfolded(step INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE event(
  id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER NOT NULL, wall_ns INTEGER NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE sample(
  id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER NOT NULL, prompt TEXT NOT NULL, text TEXT NOT NULL,
  settings TEXT NOT NULL, tokens BLOB NOT NULL);
)sql";

/// Tables with detail records, which are thinned; all have a column `step`.
inline constexpr std::array<std::string_view, 5> detailTables{"mixing", "\"constraint\"", "composite", "streams",
                                                              "unfolded"};
/// Tables whose rows belong to a step and go when a run is rewound.
inline constexpr std::array<std::string_view, 9> stepTables{"point",     "step",    "mixing",   "\"constraint\"",
                                                            "composite", "streams", "unfolded", "event",
                                                            "sample"};

/// All steps of a table with an index on `step`, ascending, by skipping from one to the next.
inline constexpr const char* distinctSteps =
    "WITH RECURSIVE s(x) AS (SELECT min(step) FROM {table} WHERE step > ?1 UNION ALL "
    "SELECT (SELECT min(step) FROM {table} WHERE step > x) FROM s WHERE x IS NOT NULL) "
    "SELECT x FROM s WHERE x IS NOT NULL";

}  // namespace mhc::run
