// SPDX-License-Identifier: GPL-3.0-or-later
// The module mhc_mpi: messages between ranks over MPI. Alone in a library that is loaded where a launcher started several
// ranks, so that no other start pays for MPI's libraries.
#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/training/collective/RankLink.h"
#include "core/training/collective/mpi/MpiModule.h"

namespace mhc::training {
namespace {

constexpr int kTag = 7;
constexpr std::size_t kLargest = std::size_t{1} << 30U;  // MPI counts in int

std::string textOf(int error) {
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(error, text, &length);
  return std::string(text, static_cast<std::size_t>(length));
}

class MpiLink final : public RankLink {
 public:
  MpiLink() {
    MPI_Comm_dup(MPI_COMM_WORLD, &world_);
    MPI_Comm_set_errhandler(world_, MPI_ERRORS_RETURN);
    MPI_Comm_rank(world_, &rank_);
    MPI_Comm_size(world_, &size_);
    char text[MPI_MAX_LIBRARY_VERSION_STRING] = {};
    int length = 0;
    MPI_Get_library_version(text, &length);
    const std::string whole(text, static_cast<std::size_t>(length));
    name_ = "MPI (" + whole.substr(0, whole.find(',')) + ")";
  }
  ~MpiLink() override {
    if (!gaveUp_ && problem_.empty()) MPI_Finalize();  // waits for the others
  }

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] std::string name() const override { return name_; }

  void send(int to, const void* data, std::size_t bytes) override {
    const auto* next = static_cast<const char*>(data);
    for (std::size_t done = 0; done < bytes; done += kLargest) {
      requests_.emplace_back();
      note(MPI_Isend(next + done, static_cast<int>(std::min(kLargest, bytes - done)), MPI_BYTE, to, kTag, world_,
                     &requests_.back()));
    }
  }
  void receive(int from, void* data, std::size_t bytes) override {
    auto* next = static_cast<char*>(data);
    for (std::size_t done = 0; done < bytes; done += kLargest) {
      requests_.emplace_back();
      note(MPI_Irecv(next + done, static_cast<int>(std::min(kLargest, bytes - done)), MPI_BYTE, from, kTag, world_,
                     &requests_.back()));
    }
  }
  [[nodiscard]] Progress progress() override {
    if (!problem_.empty()) return Progress::Failed;
    int all = 0;
    note(MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &all, MPI_STATUSES_IGNORE));
    if (!problem_.empty()) return Progress::Failed;
    if (all == 0) return Progress::Busy;
    requests_.clear();
    return Progress::Done;
  }
  [[nodiscard]] std::string problem() const override { return problem_; }
  [[noreturn]] void abort(int code) override {
    MPI_Abort(world_, code);
    std::_Exit(code);
  }
  void giveUp() override { gaveUp_ = true; }

 private:
  void note(int error) {
    if (error != MPI_SUCCESS && problem_.empty()) problem_ = textOf(error);
  }

  MPI_Comm world_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
  std::string name_, problem_;
  std::vector<MPI_Request> requests_;
  bool gaveUp_ = false;
};

}  // namespace
}  // namespace mhc::training

extern "C" mhc::training::RankLink* mhc_make_mpi_link(char* problem, std::size_t problemBytes) {
  // Reading another process's memory directly is refused in many containers, and Open MPI then warns in every run.
  ::setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0);
  int provided = 0;
  const int error = MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
  if (error != MPI_SUCCESS || provided < MPI_THREAD_SERIALIZED) {
    std::snprintf(problem, problemBytes, "%s", error != MPI_SUCCESS ? "MPI_Init failed" : "it allows no threads");
    return nullptr;
  }
  return new mhc::training::MpiLink();
}
