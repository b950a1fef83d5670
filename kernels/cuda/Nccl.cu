// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Nccl.h"

#include <nccl.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/cuda/Launch.h"

namespace mhc::kernels::cuda {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string secondsText(double seconds) {
  return std::to_string(static_cast<long long>(seconds + 0.5)) + " s";
}

}  // namespace

struct NcclGroup::State {
  ncclComm_t comm = nullptr;
  cudaStream_t queue = nullptr;  ///< of the collectives
  cudaEvent_t ready = nullptr;   ///< what they wait for
  std::deque<std::pair<std::uint64_t, cudaEvent_t>> marks;
  std::vector<cudaEvent_t> spare;
  std::uint64_t last = 0;
  void* staged = nullptr;  ///< a copy of the host's memory on the GPU
  std::size_t stagedBytes = 0;
  int rank = 0, ranks = 1;

  ~State() {
    abandon();
    for (const auto& [mark, event] : marks) static_cast<void>(cudaEventDestroy(event));
    for (cudaEvent_t event : spare) static_cast<void>(cudaEventDestroy(event));
    if (ready != nullptr) static_cast<void>(cudaEventDestroy(ready));
    if (queue != nullptr) static_cast<void>(cudaStreamDestroy(queue));
    if (staged != nullptr) static_cast<void>(cudaFree(staged));
  }

  /// Empty while a call goes on well.
  std::string failure(const char* what, ncclResult_t result) const {
    if (result == ncclSuccess || result == ncclInProgress) return {};
    const char* const detail = ncclGetLastError(comm);
    std::string why = std::string(what) + " failed: " + ncclGetErrorString(result);
    if (detail != nullptr && *detail != '\0') why += std::string(" (") + detail + ")";
    return why + ".";
  }
  static std::string failure(const char* what, cudaError_t error) {
    return error == cudaSuccess ? std::string() : std::string(what) + " failed: " + cudaGetErrorString(error) + ".";
  }
  /// Not finished in order, which would need every rank: one that is torn down must not wait for the others.
  void abandon() {
    if (comm != nullptr) static_cast<void>(ncclCommAbort(comm));
    comm = nullptr;
  }

  /// What comes next begins after what is in the caller's stream now.
  std::string follow() {
    if (comm == nullptr) return "The ranks are no longer together.";
    std::string why = failure("Ordering streams", cudaEventRecord(ready, stream()));
    return why.empty() ? failure("Ordering streams", cudaStreamWaitEvent(queue, ready, 0)) : why;
  }
  std::string stage(std::size_t bytes) {
    if (bytes <= stagedBytes) return {};
    if (staged != nullptr) static_cast<void>(cudaFree(staged));
    staged = nullptr;
    stagedBytes = 0;
    std::string why = failure("Taking memory on the GPU", cudaMalloc(&staged, bytes));
    if (why.empty()) stagedBytes = bytes;
    return why;
  }
  char* part(std::size_t bytes) { return static_cast<char*>(staged) + bytes; }
};

std::string ncclVersion() {
  int code = 0;
  if (ncclGetVersion(&code) != ncclSuccess) return "unknown";
  return std::to_string(code / 10000) + "." + std::to_string(code / 100 % 100) + "." + std::to_string(code % 100);
}

std::string makeNcclId(NcclId& id) {
  static_assert(sizeof(ncclUniqueId) == sizeof(NcclId));
  ncclUniqueId made;
  const ncclResult_t result = ncclGetUniqueId(&made);
  if (result != ncclSuccess) return std::string("Naming a group of GPUs failed: ") + ncclGetErrorString(result) + ".";
  std::memcpy(id.data(), made.internal, id.size());
  return {};
}

NcclGroup::NcclGroup() : state_(std::make_unique<State>()) {}
NcclGroup::~NcclGroup() = default;

std::string NcclGroup::join(const NcclId& id, int rank, int ranks, double seconds) {
  // A ring adds in the same order every time; what NCCL would choose by its own timing might not.
  ::setenv("NCCL_ALGO", "Ring", 0);
  State& s = *state_;
  s.rank = rank;
  s.ranks = ranks;
  ncclUniqueId name;
  std::memcpy(name.internal, id.data(), id.size());
  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  constexpr const char* what = "Forming a group of GPUs";
  std::string why = s.failure(what, ncclCommInitRankConfig(&s.comm, ranks, name, rank, &config));
  const Clock::time_point start = Clock::now();
  ncclResult_t progress = ncclInProgress;
  while (why.empty() && progress == ncclInProgress) {
    why = s.failure(what, ncclCommGetAsyncError(s.comm, &progress));
    if (why.empty()) why = s.failure(what, progress);
    if (!why.empty() || progress != ncclInProgress) break;
    if (since(start) > seconds) why = "Not all " + std::to_string(ranks) + " ranks came together within " + secondsText(seconds) + ".";
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (why.empty()) why = State::failure(what, cudaStreamCreateWithFlags(&s.queue, cudaStreamNonBlocking));
  if (why.empty()) why = State::failure(what, cudaEventCreateWithFlags(&s.ready, cudaEventDisableTiming));
  if (!why.empty()) s.abandon();
  return why;
}

std::string NcclGroup::allReduce(float* values, std::int64_t count) {
  State& s = *state_;
  std::string why = s.follow();
  if (!why.empty()) return why;
  return s.failure("Summing over ranks", ncclAllReduce(values, values, static_cast<std::size_t>(count), ncclFloat32, ncclSum,
                                                       s.comm, s.queue));
}

std::string NcclGroup::reduceToOwners(float* values, std::span<const std::int64_t> offsets) {
  State& s = *state_;
  std::string why = s.follow();
  if (!why.empty()) return why;
  why = s.failure("Summing over ranks", ncclGroupStart());
  for (int root = 0; root < s.ranks && why.empty(); ++root) {
    const auto at = static_cast<std::size_t>(root);
    const auto count = static_cast<std::size_t>(offsets[at + 1] - offsets[at]);
    float* const part = values + offsets[at];
    why = s.failure("Summing over ranks", ncclReduce(part, part, count, ncclFloat32, ncclSum, root, s.comm, s.queue));
  }
  const std::string ended = s.failure("Summing over ranks", ncclGroupEnd());
  return why.empty() ? ended : why;
}

std::string NcclGroup::gatherFromOwners(float* values, std::span<const std::int64_t> offsets) {
  State& s = *state_;
  std::string why = s.follow();
  if (!why.empty()) return why;
  why = s.failure("Gathering from ranks", ncclGroupStart());
  for (int root = 0; root < s.ranks && why.empty(); ++root) {
    const auto at = static_cast<std::size_t>(root);
    const auto count = static_cast<std::size_t>(offsets[at + 1] - offsets[at]);
    float* const part = values + offsets[at];
    why = s.failure("Gathering from ranks", ncclBroadcast(part, part, count, ncclFloat32, root, s.comm, s.queue));
  }
  const std::string ended = s.failure("Gathering from ranks", ncclGroupEnd());
  return why.empty() ? ended : why;
}

std::string NcclGroup::broadcastHost(void* data, std::size_t bytes, int root, double seconds) {
  if (bytes == 0) return {};
  State& s = *state_;
  std::string why = s.follow();
  if (why.empty()) why = s.stage(bytes);
  constexpr const char* what = "Telling all ranks";
  if (why.empty() && s.rank == root)
    why = State::failure(what, cudaMemcpyAsync(s.staged, data, bytes, cudaMemcpyHostToDevice, s.queue));
  if (why.empty()) why = s.failure(what, ncclBroadcast(s.staged, s.staged, bytes, ncclInt8, root, s.comm, s.queue));
  if (why.empty()) why = wait(mark(), seconds);
  if (!why.empty() || s.rank == root) return why;
  why = State::failure(what, cudaMemcpyAsync(data, s.staged, bytes, cudaMemcpyDeviceToHost, s.queue));
  return why.empty() ? State::failure(what, cudaStreamSynchronize(s.queue)) : why;
}

std::string NcclGroup::gatherHost(const void* mine, std::size_t bytes, void* all, double seconds) {
  if (bytes == 0) return {};
  State& s = *state_;
  const std::size_t everything = bytes * static_cast<std::size_t>(s.ranks);
  std::string why = s.follow();
  if (why.empty()) why = s.stage(everything);
  constexpr const char* what = "Gathering from ranks";
  char* const own = s.part(bytes * static_cast<std::size_t>(s.rank));
  if (why.empty()) why = State::failure(what, cudaMemcpyAsync(own, mine, bytes, cudaMemcpyHostToDevice, s.queue));
  if (why.empty()) why = s.failure(what, ncclAllGather(own, s.staged, bytes, ncclInt8, s.comm, s.queue));
  if (why.empty()) why = wait(mark(), seconds);
  if (why.empty()) why = State::failure(what, cudaMemcpyAsync(all, s.staged, everything, cudaMemcpyDeviceToHost, s.queue));
  return why.empty() ? State::failure(what, cudaStreamSynchronize(s.queue)) : why;
}

std::uint64_t NcclGroup::mark() {
  State& s = *state_;
  cudaEvent_t event = nullptr;
  if (!s.spare.empty()) {
    event = s.spare.back();
    s.spare.pop_back();
  } else {
    remember("collective", cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
  }
  remember("collective", cudaEventRecord(event, s.queue));
  s.marks.emplace_back(++s.last, event);
  return s.last;
}

std::string NcclGroup::wait(std::uint64_t mark, double seconds) {
  State& s = *state_;
  const Clock::time_point start = Clock::now();
  std::string why;
  while (why.empty() && !s.marks.empty() && s.marks.front().first <= mark) {
    const cudaError_t done = cudaEventQuery(s.marks.front().second);
    if (done == cudaSuccess) {
      s.spare.push_back(s.marks.front().second);
      s.marks.pop_front();
      continue;
    }
    if (done != cudaErrorNotReady) {
      why = State::failure("A collective on the GPU", done);
      break;
    }
    ncclResult_t async = ncclSuccess;
    static_cast<void>(ncclCommGetAsyncError(s.comm, &async));
    why = s.failure("A collective", async);
    if (why.empty() && since(start) > seconds)
      why = "Another rank did not come within " + secondsText(seconds) + ": it is lost or hangs.";
    if (why.empty()) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  if (why.empty()) why = takeFailure();
  if (!why.empty()) s.abandon();
  return why;
}

}  // namespace mhc::kernels::cuda
