// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/CodeTemplates.h"

namespace mhc::graph {

std::string cppTemplate() {
  return R"TEXT(// A transformer with hyper-connections, made by mHC Workbench from a design. C++20, no library.
//   g++ -std=c++20 -O2 THIS_FILE -o model && ./model model.safetensors 1,2,3     prints the logits [T, V] as JSON
// H_res[i][j] is what stream i takes over from stream j; files hold that block as source·n + destination.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using Vector = std::vector<float>;

constexpr int C = @HIDDEN@, L = @LAYERS@, heads = @HEADS@, groups = @GROUPS@, inner = @INNER@, V = @VOCABULARY@, n = @STREAMS@;
constexpr int d = C / heads;
constexpr double theta = @THETA@, normEps = @EPS@;
constexpr bool tied = @TIED@;

enum class Kind { Residual, Hc, Mhc, Identity };
enum class Reduce { Sum, Mean, Head };
constexpr Reduce reduction = Reduce::@REDUCE@;

/// How one sublayer reads, mixes and writes the streams.
struct Mixing {
  Kind kind;
  bool dynamic;
  int iterations;
  double temperature;
  bool deepseek;
  double eps;
  double normEps;
};

/// Sublayer 2·layer is attention, 2·layer + 1 the feed-forward network.
Mixing mixingOf([[maybe_unused]] int sublayer) {
@OWN@  return @MIXING@;
}

/// The tensors of a safetensors file in float32, by name.
struct Weights {
  std::map<std::string, Vector> tensors;

  explicit Weights(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.size() < 8) throw std::runtime_error("can't read " + path);
    std::uint64_t size = 0;
    for (int i = 7; i >= 0; --i) size = size << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    if (size > bytes.size() - 8) throw std::runtime_error(path + " is cut off");
    const std::string header = bytes.substr(8, size);
    // {"name":{"dtype":"F32","shape":[…],"data_offsets":[begin,end]},…}
    for (std::size_t at = header.find("\"data_offsets\""); at != std::string::npos; at = header.find("\"data_offsets\"", at + 1)) {
      const std::size_t open = header.rfind('{', at), quote = header.rfind('"', open), start = header.rfind('"', quote - 1);
      const std::string name = header.substr(start + 1, quote - start - 1);
      char* rest = nullptr;
      const std::uint64_t begin = std::strtoull(header.c_str() + header.find('[', at) + 1, &rest, 10);
      const std::uint64_t end = std::strtoull(rest + 1, nullptr, 10);
      if (end < begin || end > bytes.size() - 8 - size) throw std::runtime_error(name + " is cut off");
      Vector& values = tensors[name];
      values.resize((end - begin) / 4);
      const char* from = bytes.data() + 8 + size + begin;
      std::copy(from, from + values.size() * 4, reinterpret_cast<char*>(values.data()));
    }
  }

  const Vector& operator[](const std::string& name) const {
    const auto found = tensors.find(name);
    if (found == tensors.end()) throw std::runtime_error("the file has no tensor " + name);
    return found->second;
  }
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double inverseRms(const float* x, int size, double eps) {
  double sum = 0;
  for (int i = 0; i < size; ++i) sum += double(x[i]) * x[i];
  return 1 / std::sqrt(sum / size + eps);
}

double dot(const float* a, const float* b, int size) {
  double sum = 0;
  for (int i = 0; i < size; ++i) sum += double(a[i]) * b[i];
  return sum;
}

/// [out, in] times a vector.
Vector linear(const Vector& weight, const Vector& x) {
  Vector y(weight.size() / x.size());
  for (std::size_t o = 0; o < y.size(); ++o) y[o] = float(dot(&weight[o * x.size()], x.data(), int(x.size())));
  return y;
}

Vector rmsNorm(const Vector& x, const Vector& weight) {
  const double r = inverseRms(x.data(), C, normEps);
  Vector y(C);
  for (int c = 0; c < C; ++c) y[c] = float(x[c] * r * weight[c]);
  return y;
}

/// Columns, then rows, row last (arXiv 2512.24880, Eq 9); logits by destination·n + source.
void sinkhorn(std::vector<double>& m, const Mixing& own) {
  for (double& v : m) v /= own.temperature;
  const auto each = [&](bool columns, auto step) {
    for (int a = 0; a < n; ++a) step([&, a, columns](int b) -> double& { return columns ? m[b * n + a] : m[a * n + b]; });
  };
  if (!own.deepseek) {
    const auto logSum = [](auto at) {
      double most = at(0), sum = 0;
      for (int b = 1; b < n; ++b) most = std::max(most, at(b));
      for (int b = 0; b < n; ++b) sum += std::exp(at(b) - most);
      for (int b = 0; b < n; ++b) at(b) -= most + std::log(sum);
    };
    for (int t = 0; t < own.iterations; ++t) each(true, logSum), each(false, logSum);
    for (double& v : m) v = std::exp(v);
    return;
  }
  each(true, [&](auto at) {
    double most = at(0), sum = 0;
    for (int b = 1; b < n; ++b) most = std::max(most, at(b));
    for (int b = 0; b < n; ++b) sum += at(b) = std::exp(at(b) - most);
    for (int b = 0; b < n; ++b) at(b) = at(b) / sum + own.eps;
  });
  const auto divide = [&](auto at) {
    double sum = own.eps;
    for (int b = 0; b < n; ++b) sum += at(b);
    for (int b = 0; b < n; ++b) at(b) /= sum;
  };
  each(false, divide);
  for (int t = 1; t < own.iterations; ++t) each(true, divide), each(false, divide);
}

/// H_pre [n], H_post [n], H_res [n, n] of one token's streams x [n, C].
struct Maps {
  std::vector<double> pre, post, res;
};

Maps mapsOf(const Weights& w, const std::string& name, const Mixing& own, const Vector& x) {
  const Vector& base = w[name + "base"];
  Maps maps{std::vector<double>(base.begin(), base.begin() + n), std::vector<double>(base.begin() + n, base.begin() + 2 * n),
            std::vector<double>(n * n)};
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) maps.res[i * n + j] = own.kind == Kind::Identity ? i == j : base[2 * n + j * n + i];
  }
  if (own.dynamic) {
    const Vector &fn = w[name + "fn"], &scale = w[name + "scale"];
    if (own.kind == Kind::Hc) {
      for (int j = 0; j < n; ++j) {
        const float* stream = &x[j * C];
        const double r = inverseRms(stream, C, own.normEps);
        maps.pre[j] += scale[0] * std::tanh(r * dot(&fn[0], stream, C));
        maps.post[j] += scale[1] * std::tanh(r * dot(&fn[C], stream, C));
        for (int i = 0; i < n; ++i) maps.res[i * n + j] += scale[0] * std::tanh(r * dot(&fn[(2 + i) * C], stream, C));
      }
    } else {
      const double r = inverseRms(x.data(), n * C, own.normEps);
      const auto mix = [&](int row) { return r * dot(&fn[std::size_t(row) * n * C], x.data(), n * C); };
      for (int i = 0; i < n; ++i) {
        maps.pre[i] += scale[0] * mix(i);
        maps.post[i] += scale[1] * mix(n + i);
        if (own.kind != Kind::Mhc) continue;
        for (int j = 0; j < n; ++j) maps.res[i * n + j] += scale[2] * mix(2 * n + j * n + i);
      }
    }
  }
  if (own.kind == Kind::Hc) return maps;
  for (double& v : maps.pre) v = sigmoid(v) + own.eps;
  for (double& v : maps.post) v = 2 * sigmoid(v);
  if (own.kind == Kind::Mhc) sinkhorn(maps.res, own);
  return maps;
}

/// Channel c turns with channel c + d/2.
void rotate(float* x, int position) {
  for (int c = 0; c < d / 2; ++c) {
    const double angle = position * std::pow(theta, -2.0 * c / d);
    const double a = x[c], b = x[c + d / 2];
    x[c] = float(a * std::cos(angle) - b * std::sin(angle));
    x[c + d / 2] = float(b * std::cos(angle) + a * std::sin(angle));
  }
}

std::vector<Vector> attention(const Weights& w, const std::string& name, const std::vector<Vector>& y) {
  std::vector<Vector> q, k, v, out;
  for (std::size_t t = 0; t < y.size(); ++t) {
    q.push_back(linear(w[name + "q_proj.weight"], y[t]));
    k.push_back(linear(w[name + "k_proj.weight"], y[t]));
    v.push_back(linear(w[name + "v_proj.weight"], y[t]));
    for (int h = 0; h < heads; ++h) rotate(&q[t][h * d], int(t));
    for (int g = 0; g < groups; ++g) rotate(&k[t][g * d], int(t));
    Vector mixed(C);
    for (int h = 0; h < heads; ++h) {
      const int g = h / (heads / groups);
      std::vector<double> score(t + 1);
      double most = -1e300, sum = 0;
      for (std::size_t s = 0; s <= t; ++s) most = std::max(most, score[s] = dot(&q[t][h * d], &k[s][g * d], d) / std::sqrt(double(d)));
      for (double& s : score) sum += s = std::exp(s - most);
      for (int c = 0; c < d; ++c) {
        double value = 0;
        for (std::size_t s = 0; s <= t; ++s) value += score[s] / sum * v[s][g * d + c];
        mixed[h * d + c] = float(value);
      }
    }
    out.push_back(linear(w[name + "o_proj.weight"], mixed));
  }
  return out;
}

std::vector<Vector> feedForward(const Weights& w, const std::string& name, const std::vector<Vector>& y) {
  std::vector<Vector> out;
  for (const Vector& token : y) {
    Vector gate = linear(w[name + "gate_proj.weight"], token);
    const Vector up = linear(w[name + "up_proj.weight"], token);
    for (int i = 0; i < inner; ++i) gate[i] = float(gate[i] * sigmoid(gate[i]) * up[i]);
    out.push_back(linear(w[name + "down_proj.weight"], gate));
  }
  return out;
}

/// x_next[i] = Σ_j H_res[i,j]·x[j] + H_post[i]·F(norm(Σ_j H_pre[j]·x[j])), for every token.
void sublayer(const Weights& w, int index, std::vector<Vector>& x) {
  const std::string layer = "model.layers." + std::to_string(index / 2) + ".";
  const bool first = index % 2 == 0;
  const Mixing own = mixingOf(index);
  std::vector<Maps> maps;
  std::vector<Vector> y;
  for (const Vector& token : x) {
    Vector u(token.begin(), token.begin() + C);
    if (own.kind != Kind::Residual) {
      maps.push_back(mapsOf(w, layer + (first ? "hc_attn_" : "hc_ffn_"), own, token));
      for (int c = 0; c < C; ++c) {
        double sum = 0;
        for (int j = 0; j < n; ++j) sum += maps.back().pre[j] * token[j * C + c];
        u[c] = float(sum);
      }
    }
    y.push_back(rmsNorm(u, w[layer + (first ? "input_layernorm.weight" : "post_attention_layernorm.weight")]));
  }
  const std::vector<Vector> f = first ? attention(w, layer + "self_attn.", y) : feedForward(w, layer + "mlp.", y);
  for (std::size_t t = 0; t < x.size(); ++t) {
    const Vector old = x[t];
    for (int i = 0; i < n; ++i) {
      for (int c = 0; c < C; ++c) {
        double sum = own.kind == Kind::Residual ? double(old[c]) + f[t][c] : maps[t].post[i] * f[t][c];
        for (int j = 0; own.kind != Kind::Residual && j < n; ++j) sum += maps[t].res[i * n + j] * old[j * C + c];
        x[t][i * C + c] = float(sum);
      }
    }
  }
}

Vector reduced(const Weights& w, const Vector& x) {
  Vector u(C);
  std::vector<double> weight(n, reduction == Reduce::Mean ? 1.0 / n : 1.0);
  if (reduction == Reduce::Head) {
    const Mixing own = @MIXING@;
    const Vector& fn = w["model.hc_head_fn"];
    const double r = inverseRms(x.data(), n * C, own.normEps);
    for (int i = 0; i < n; ++i) {
      const double mix = r * dot(&fn[std::size_t(i) * n * C], x.data(), n * C);
      weight[i] = sigmoid(w["model.hc_head_scale"][0] * mix + w["model.hc_head_base"][i]) + own.eps;
    }
  }
  for (int c = 0; c < C; ++c) {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += weight[i] * x[i * C + c];
    u[c] = float(sum);
  }
  return rmsNorm(u, w["model.norm.weight"]);
}

/// Logits [T][V].
std::vector<Vector> forward(const Weights& w, const std::vector<int>& tokens) {
  const Vector& table = w["model.embed_tokens.weight"];
  std::vector<Vector> x, logits;
  for (const int token : tokens) {
    if (token < 0 || token >= V) throw std::runtime_error("token out of range");
    Vector streams;
    for (int i = 0; i < n; ++i) streams.insert(streams.end(), table.begin() + std::ptrdiff_t(token) * C, table.begin() + std::ptrdiff_t(token + 1) * C);
    x.push_back(streams);
  }
  for (int index = 0; index < 2 * L; ++index) sublayer(w, index, x);
  for (const Vector& token : x) logits.push_back(linear(tied ? table : w["lm_head.weight"], reduced(w, token)));
  return logits;
}

int main(int count, char** arguments) try {
  if (count != 3) throw std::runtime_error("usage: model MODEL.safetensors 1,2,3");
  std::vector<int> tokens;
  for (char* at = arguments[2]; *at != 0;) {
    tokens.push_back(int(std::strtol(at, &at, 10)));
    if (*at == ',') ++at;
    else if (*at != 0) throw std::runtime_error("tokens are numbers with commas between");
  }
  const std::vector<Vector> logits = forward(Weights(arguments[1]), tokens);
  for (std::size_t t = 0; t < logits.size(); ++t) {
    for (int v = 0; v < V; ++v) std::printf("%s%.9g", v > 0 ? ", " : t > 0 ? ", [" : "[[", double(logits[t][v]));
    std::printf("]");
  }
  std::printf("]\n");
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
)TEXT";
}

}  // namespace mhc::graph
