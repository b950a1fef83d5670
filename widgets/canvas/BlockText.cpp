// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/BlockText.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "core/base/Text.h"
#include "core/view/ColourTable.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("mhc::widgets::BlockText", text); }

QString valueText(const Json& value) {
  if (value.is_number_integer()) return groupedNumber(value.get<std::int64_t>());
  if (value.is_number()) return QString::fromStdString(formatNumber(value.get<double>()));
  if (value.is_string()) return QString::fromStdString(value.get<std::string>());
  if (value.is_boolean()) return value.get<bool>() ? tr("yes") : tr("no");
  return value.is_null() ? tr("automatic") : QString::fromStdString(value.dump());
}

QString mixingName(const Json& type) {
  if (type == "mhc") return QStringLiteral("mHC");
  if (type == "hc") return QStringLiteral("HC");
  if (type == "identity") return tr("identity");
  if (type == "residual") return tr("residual");
  return valueText(type);
}

}  // namespace

QString groupedNumber(qlonglong value) { return QLocale(QLocale::English).toString(value); }

QString wireText(const graph::Shape& shape) {
  QStringList parts;
  for (const graph::Dimension& d : shape.dimensions) {
    const bool batch = d.symbol == "B" || d.symbol == "T";
    parts << (batch || !d.value ? QString::fromStdString(d.symbol) : QString::number(*d.value));
  }
  return QStringLiteral("[%1]").arg(parts.join(QLatin1Char(',')));
}

QString blockTitle(const graph::Block& block) {
  if (!block.name.empty()) return QString::fromStdString(block.name);
  const graph::BlockType* type = graph::findBlockType(block.type);
  return QString::fromStdString(type != nullptr ? type->title : block.type);
}

int repetitionsOf(const graph::Block& stack) {
  const auto count = stack.parameters.find("num_hidden_layers");
  if (count == stack.parameters.end() || !count->is_number_integer()) return 1;
  return static_cast<int>(std::clamp<std::int64_t>(count->get<std::int64_t>(), 1, 100'000));
}

QString blockSubtitle(const graph::Design& design, const graph::Block& block, int repetition) {
  const auto value = [&](const char* key) { return graph::parameterOf(design, block.id, key, repetition); };
  const auto text = [&](const char* key) { return valueText(value(key)); };
  const std::string& type = block.type;
  if (type == "embedding") return tr("%1 × %2").arg(text("vocab_size"), text("hidden_size"));
  if (type == "rope") return tr("θ = %1").arg(text("rope_theta"));
  if (type == "learned_positions") return tr("%1 positions").arg(text("max_position_embeddings"));
  if (type == "norm") return tr("ε = %1").arg(text("rms_norm_eps"));
  if (type == "attention") {
    const Json heads = value("num_attention_heads"), groups = value("num_key_value_heads");
    if (groups.is_null() || heads == groups) return tr("%1 heads").arg(valueText(heads));
    return tr("%1 heads, %2 groups").arg(valueText(heads), valueText(groups));
  }
  if (type == "latent_attention") return tr("%1 heads, latent %2").arg(text("num_attention_heads"), text("kv_lora_rank"));
  if (type == "ffn" || type == "ffn_gelu") return tr("%1 wide").arg(text("intermediate_size"));
  if (type == "moe") return tr("%1 of %2 experts").arg(text("num_experts_per_tok"), text("n_routed_experts"));
  if (type == "expand") return tr("n = %1").arg(text("hc_mult"));
  if (type == "reduce") return text("hc_reduce");
  if (type == "head") return value("tie_word_embeddings") == Json(true) ? tr("tied") : tr("own weights");
  if (type == "stack") return tr("%1 layers").arg(text("num_hidden_layers"));
  if (type == "mixing") {
    QString line = mixingName(value("hc_type"));
    if (value("hc_dynamic") == Json(false)) line += tr(", static");
    if (value("hc_type") == Json("mhc")) line += tr(" · %1 iterations").arg(text("hc_sinkhorn_iters"));
    if (const Json temperature = value("hc_temperature"); temperature.is_number() && temperature.get<double>() != 1)
      line += QStringLiteral(" · τ = %1").arg(valueText(temperature));
    return line;
  }
  return {};
}

QColor blockColour(const graph::Block& block) {
  const Theme& theme = Theme::current();
  const auto category = [&](std::size_t index) { return theme.onChart(view::categoryColour(index)); };
  const std::string& t = block.type;
  if (t == "attention" || t == "latent_attention") return category(1);
  if (t == "ffn" || t == "ffn_gelu" || t == "moe") return category(2);
  if (t == "mixing" || t == "expand" || t == "reduce") return theme.colour(ThemeColour::Marker);
  if (t == "norm" || t == "stack") return theme.colour(ThemeColour::Neutral);
  return theme.colour(ThemeColour::Accent);
}

QColor streamColour(int stream) {
  return Theme::current().onChart(view::categoryColour(static_cast<std::size_t>(stream)));
}

}  // namespace mhc::widgets
