// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a safetensors file, read by events: no document is built, so the memory used is bounded by what is kept.
#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "core/base/Json.h"
#include "core/base/Text.h"
#include "core/run/Safetensors.h"

namespace mhc::run {
namespace {

constexpr std::size_t maximumTensors = 1000000;
constexpr std::size_t maximumRank = 64;

constexpr std::array<std::pair<std::string_view, std::size_t>, 15> dtypes{{{"BOOL", 1},
                                                                           {"U8", 1},
                                                                           {"I8", 1},
                                                                           {"F8_E5M2", 1},
                                                                           {"F8_E4M3", 1},
                                                                           {"I16", 2},
                                                                           {"U16", 2},
                                                                           {"F16", 2},
                                                                           {"BF16", 2},
                                                                           {"I32", 4},
                                                                           {"U32", 4},
                                                                           {"F32", 4},
                                                                           {"F64", 8},
                                                                           {"I64", 8},
                                                                           {"U64", 8}}};

/// Collects entries; the first thing that is wrong ends the parse with `problem`.
class Handler : public nlohmann::json_sax<Json> {
 public:
  SafetensorsHeader header;
  std::string problem;

  bool null() override { return refuse("a null"); }
  bool boolean(bool) override { return refuse("a boolean"); }
  bool number_integer(number_integer_t) override { return refuse("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { return refuse("a fraction"); }
  bool binary(binary_t&) override { return refuse("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::Shape) {
      if (tensor_.shape.size() >= maximumRank) return fail("a tensor of more than 64 dimensions");
      tensor_.shape.push_back(value);
      return true;
    }
    if (place_ == Place::Offsets) {
      if (offsets_ >= 2) return fail("more than two data_offsets");
      (offsets_++ == 0 ? tensor_.begin : tensor_.end) = value;
      return true;
    }
    return refuse("a number");
  }

  bool string(string_t& value) override {
    if (place_ == Place::Metadata) {
      if (!header.metadata.emplace(key_, value).second) return fail("the metadata key \"" + key_ + "\" twice");
      return true;
    }
    if (place_ == Place::Tensor && key_ == "dtype") {
      const auto dtype = dtypeOf(value);
      if (!dtype) return fail("the unknown dtype \"" + value + "\"");
      tensor_.dtype = *dtype;
      return true;
    }
    return refuse("a text");
  }

  bool start_object(std::size_t) override {
    if (place_ == Place::Outside) {
      place_ = Place::Top;
      return true;
    }
    if (place_ != Place::Top) return refuse("an object");
    if (key_ == "__metadata__") {
      place_ = Place::Metadata;
      return true;
    }
    if (header.tensors.size() >= maximumTensors) return fail("more than a million tensors");
    tensor_ = TensorInfo{};
    tensor_.name = key_;
    offsets_ = 0;
    seen_ = 0;
    place_ = Place::Tensor;
    return true;
  }

  bool end_object() override {
    if (place_ == Place::Tensor) {
      if (seen_ != 7 || offsets_ != 2) return fail("the tensor \"" + tensor_.name + "\" without dtype, shape or data_offsets");
      header.tensors.push_back(std::move(tensor_));
    }
    place_ = place_ == Place::Top ? Place::Outside : Place::Top;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::Tensor && key_ == "shape") place_ = Place::Shape;
    else if (place_ == Place::Tensor && key_ == "data_offsets") place_ = Place::Offsets;
    else return refuse("a list");
    return true;
  }

  bool end_array() override {
    place_ = Place::Tensor;
    return true;
  }

  bool key(string_t& name) override {
    key_ = name;
    if (place_ == Place::Top) {
      if (!names_.insert(name).second) return fail("the name \"" + name + "\" twice");
      return true;
    }
    if (place_ == Place::Tensor) {
      const int bit = name == "dtype" ? 1 : name == "shape" ? 2 : name == "data_offsets" ? 4 : 0;
      if (bit == 0) return fail("the unknown key \"" + name + "\" of tensor \"" + tensor_.name + "\"");
      if ((seen_ & bit) != 0) return fail("the key \"" + name + "\" twice in tensor \"" + tensor_.name + "\"");
      seen_ |= bit;
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return fail("text that is not JSON at byte " + std::to_string(position));
  }

 private:
  enum class Place { Outside, Top, Metadata, Tensor, Shape, Offsets };

  bool fail(std::string what) {
    if (problem.empty()) problem = std::move(what);
    return false;
  }
  bool refuse(const std::string& what) { return fail(what + " where none may be, after \"" + key_ + "\""); }

  Place place_ = Place::Outside;
  std::string key_;
  TensorInfo tensor_;
  int offsets_ = 0;
  int seen_ = 0;
  std::set<std::string> names_;
};

Error headerError(const std::string& where, const std::string& found) {
  return makeError(ExitCode::BadData, "safetensors.header",
                   "{path} is not a valid safetensors file: its header holds {found}. Use another copy of the file.",
                   {{"path", where}, {"found", toValidUtf8(found)}});
}

/// Size from shape and dtype, or nothing on overflow.
std::optional<std::uint64_t> sizeOf(const TensorInfo& tensor) {
  std::uint64_t size = bytesOf(tensor.dtype);
  bool empty = false;
  for (const std::uint64_t extent : tensor.shape) empty = empty || extent == 0;
  if (empty) return 0;
  for (const std::uint64_t extent : tensor.shape) {
    if (__builtin_mul_overflow(size, extent, &size)) return std::nullopt;
  }
  return size;
}

}  // namespace

std::size_t bytesOf(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)].second; }
std::string_view nameOf(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)].first; }

std::optional<Dtype> dtypeOf(std::string_view name) {
  for (std::size_t i = 0; i < dtypes.size(); ++i) {
    if (dtypes[i].first == name) return static_cast<Dtype>(i);
  }
  return std::nullopt;
}

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t dataBytes,
                                                 const std::string& where) {
  if (json.empty() || json.front() != '{') return headerError(where, "no JSON object at its start");
  if (const auto bad = firstInvalidUtf8(json)) {
    return headerError(where, "bytes that are not UTF-8 at byte " + std::to_string(*bad));
  }
  Handler handler;
  bool parsed = false;
  try {
    parsed = Json::sax_parse(json.begin(), json.end(), &handler);
  } catch (const std::exception& error) {
    handler.problem = error.what();
  }
  if (!parsed) return headerError(where, handler.problem.empty() ? "damaged JSON" : handler.problem);

  SafetensorsHeader header = std::move(handler.header);
  for (const TensorInfo& tensor : header.tensors) {
    const auto size = sizeOf(tensor);
    const std::string quoted = "the tensor \"" + tensor.name + "\"";
    if (!size) return headerError(where, quoted + " of a size beyond 64 bits");
    if (tensor.begin > tensor.end || tensor.end > dataBytes) {
      return headerError(where, quoted + " at offsets " + std::to_string(tensor.begin) + " to " +
                                    std::to_string(tensor.end) + ", but the file has " + std::to_string(dataBytes) +
                                    " bytes of data");
    }
    if (*size != tensor.bytes()) {
      return headerError(where, quoted + " of " + std::to_string(tensor.bytes()) + " bytes, but its shape and dtype need " +
                                    std::to_string(*size));
    }
  }
  std::sort(header.tensors.begin(), header.tensors.end(), [](const TensorInfo& a, const TensorInfo& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  std::uint64_t position = 0;
  for (const TensorInfo& tensor : header.tensors) {
    if (tensor.begin != position) {
      return headerError(where, std::string(tensor.begin < position ? "an overlap" : "a hole") + " before the tensor \"" +
                                    tensor.name + "\"");
    }
    position = tensor.end;
  }
  if (position != dataBytes) {
    return headerError(where, "tensors of " + std::to_string(position) + " bytes, but the file has " +
                                  std::to_string(dataBytes) + " bytes of data");
  }
  return header;
}

}  // namespace mhc::run
