// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/MixingFiles.h"

#include "core/run/Safetensors.h"
#include "core/run/SafetensorsWriter.h"

namespace mhc::worker {
namespace {

using Shape = std::vector<std::uint64_t>;

std::string text(const Shape& shape) {
  std::string result = "[";
  for (const std::uint64_t extent : shape) result += (result.size() > 1 ? ", " : "") + std::to_string(extent);
  return result + "]";
}

Error badTensor(const run::SafetensorsFile& file, const std::string& name, const std::string& found,
                const std::string& wanted) {
  return makeError(ExitCode::BadData, "mixing.bad_tensor",
                   "The tensors of {path} can't be mixed: {name} {found}. It must have the shape {wanted}.",
                   {{"path", file.path().string()}, {"name", name}, {"found", found}, {"wanted", wanted}});
}

// The tensor of that name and shape; nothing if it may be missing and is.
Result<std::vector<float>> read(const run::SafetensorsFile& file, const std::string& name, const Shape& shape,
                                bool optional) {
  const run::TensorInfo* tensor = file.find(name);
  if (tensor == nullptr) {
    if (optional) return std::vector<float>{};
    return badTensor(file, name, "is missing", text(shape));
  }
  if (tensor->shape != shape) return badTensor(file, name, "has the shape " + text(tensor->shape), text(shape));
  return file.readFloats(*tensor);
}

Result<kernels::MixingShape> shapeOf(const run::SafetensorsFile& file) {
  const std::string wanted = "[tokens, streams, channels] with 1 to 8 streams";
  const run::TensorInfo* x = file.find("x");
  if (x == nullptr) return badTensor(file, "x", "is missing", wanted);
  if (x->shape.size() != 3 || x->elements() == 0 || x->shape[1] > 8) {
    return badTensor(file, "x", "has the shape " + text(x->shape), wanted);
  }
  return kernels::MixingShape{static_cast<std::int64_t>(x->shape[0]), static_cast<int>(x->shape[1]),
                              static_cast<std::int64_t>(x->shape[2])};
}

}  // namespace

std::string_view nameOf(kernels::MixingNumerics numerics) {
  return numerics == kernels::MixingNumerics::Paper ? "paper" : "deepseek_v4";
}

std::string_view nameOf(ResOrder order) { return order == ResOrder::DestinationSource ? "dst_src" : "src_dst"; }

Result<MixingInputs> readMixingInputs(const std::filesystem::path& path) {
  MHC_TRY_ASSIGN(const run::SafetensorsFile file, run::SafetensorsFile::open(path));
  MixingInputs in;
  MHC_TRY_ASSIGN(in.shape, shapeOf(file));
  const auto T = static_cast<std::uint64_t>(in.shape.tokens);
  const auto n = static_cast<std::uint64_t>(in.shape.n);
  const auto C = static_cast<std::uint64_t>(in.shape.C);
  const std::uint64_t rows = n * n + 2 * n;
  MHC_TRY_ASSIGN(in.x, read(file, "x", {T, n, C}, false));
  MHC_TRY_ASSIGN(in.fn, read(file, "fn", {rows, n * C}, false));
  MHC_TRY_ASSIGN(in.base, read(file, "base", {rows}, false));
  MHC_TRY_ASSIGN(in.scale, read(file, "scale", {3}, false));
  MHC_TRY_ASSIGN(in.f, read(file, "f", {T, C}, true));
  MHC_TRY_ASSIGN(in.grad_next, read(file, "grad_next", {T, n, C}, true));
  MHC_TRY_ASSIGN(in.grad_u, read(file, "grad_u", {T, C}, true));
  return in;
}

Result<void> writeMixingOutputs(const std::filesystem::path& path, const MixingInputs& inputs,
                                const MixingOutputs& outputs, const MixingSettings& settings) {
  const auto T = static_cast<std::uint64_t>(inputs.shape.tokens);
  const auto n = static_cast<std::uint64_t>(inputs.shape.n);
  const auto C = static_cast<std::uint64_t>(inputs.shape.C);
  const std::uint64_t rows = n * n + 2 * n;
  std::vector<run::TensorSource> tensors;
  const auto add = [&](const char* name, Shape shape, const std::vector<float>& values) {
    if (!values.empty()) tensors.push_back({name, run::Dtype::F32, std::move(shape), values.data(), false});
  };
  add("pre", {T, n}, outputs.pre);
  add("post", {T, n}, outputs.post);
  add("res", {T, n, n}, outputs.res);
  add("u", {T, C}, outputs.u);
  add("next", {T, n, C}, outputs.next);
  add("grad_x", {T, n, C}, outputs.grad_x);
  add("grad_fn", {rows, n * C}, outputs.grad_fn);
  add("grad_base", {rows}, outputs.grad_base);
  add("grad_scale", {3}, outputs.grad_scale);
  add("grad_f", {T, C}, outputs.grad_f);
  return run::writeSafetensors(path, tensors,
                               {{"numerics", std::string(nameOf(settings.numerics))},
                                {"res_order", std::string(nameOf(settings.order))},
                                {"iterations", std::to_string(settings.iterations)},
                                {"res_layout", "row = destination stream, column = source stream"}});
}

}  // namespace mhc::worker
