// SPDX-License-Identifier: GPL-3.0-or-later
// How ranks on GPUs find each other and form a group, as far as a machine without a GPU allows.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <thread>

#include "core/training/collective/nccl/NcclCollective.h"
#include "core/training/collective/nccl/Rendezvous.h"
#include "kernels/cuda/Device.h"
#include "kernels/cuda/Nccl.h"

using namespace mhc;
using namespace mhc::training;
using Catch::Matchers::Contains;

namespace {

Result<MeetingPlace> placeOf(Launcher launcher, int size, int localSize, std::map<std::string, std::string> variables) {
  const RankEnvironment ranks{launcher, 0, size, 0, localSize};
  return meetingPlace(ranks, [variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found != variables.end() ? found->second.c_str() : nullptr;
  });
}

int freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  socklen_t size = sizeof address;
  REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

Result<std::unique_ptr<Rendezvous>> meet(int rank, int size, int port, double seconds) {
  return Rendezvous::open({Launcher::OpenMpi, rank, size, rank, size}, {"127.0.0.1", port, false, "0"}, seconds);
}

}  // namespace

TEST_CASE("Every launcher's environment says where to meet", "[nccl]") {
  const MeetingPlace torchrun = placeOf(Launcher::Torchrun, 16, 8,
                                        {{"MASTER_ADDR", "gpu1"},
                                         {"MASTER_PORT", "4711"},
                                         {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                                         {"TORCHELASTIC_RESTART_COUNT", "2"}})
                                    .value();
  CHECK((torchrun.host == "gpu1" && torchrun.port == 4711 && torchrun.served && torchrun.attempt == "2"));

  const MeetingPlace srun =
      placeOf(Launcher::Slurm, 16, 8, {{"SLURM_JOB_NODELIST", "node[007-012,20],x"}, {"SLURM_JOB_ID", "120042"}})
          .value();
  CHECK((srun.host == "node007" && srun.port == 29542 && !srun.served));

  CHECK(placeOf(Launcher::OpenMpi, 2, 2, {}).value().host == "127.0.0.1");
  CHECK(placeOf(Launcher::OpenMpi, 2, 1, {{"MASTER_ADDR", "gpu1"}}).value().host == "gpu1");
  CHECK_THAT(placeOf(Launcher::OpenMpi, 2, 1, {}).error().text(),
             Contains("MASTER_ADDR is missing, and the ranks are on several machines"));
  CHECK_THAT(placeOf(Launcher::OpenMpi, 2, 2, {{"MASTER_PORT", "0"}}).error().text(),
             Contains("MASTER_PORT is \"0\", which is no port"));
  CHECK_THAT(placeOf(Launcher::OpenMpi, 2, 2, {{"MASTER_PORT", "47x"}}).error().text(), Contains("no port"));
}

TEST_CASE("The first host of Slurm's list", "[nccl]") {
  CHECK(firstHost("gpu[003-007,9],login") == "gpu003");
  CHECK(firstHost("gpu[5,7-9]") == "gpu5");
  CHECK(firstHost("login,gpu[1-2]") == "login");
  CHECK(firstHost("alone") == "alone");
  CHECK(firstHost("").empty());
  CHECK(firstHost("broken[").empty());
}

TEST_CASE("Ranks meet at the store of rank 0, and all learn its bytes", "[nccl]") {
  const int port = freePort();
  const std::string secret("a\0b\n\xff", 5);
  std::vector<std::string> learned(3);
  std::vector<std::shared_ptr<void>> kept(3);  // rank 0 serves until the last one has its answer
  std::vector<std::thread> ranks;
  for (int rank = 0; rank < 3; ++rank) {
    ranks.emplace_back([&, rank] {
      std::string& mine = learned[static_cast<std::size_t>(rank)];
      auto met = meet(rank, 3, port, 20);
      if (!met.ok()) return void(mine = met.error().text());
      const auto place = std::shared_ptr(std::move(met).value());
      kept[static_cast<std::size_t>(rank)] = place;
      const auto bytes = place->fromFirst("id", rank == 0 ? secret : "not this");
      mine = bytes.ok() ? bytes.value() : bytes.error().text();
      const auto last = place->all("leaving");
      if (!last.ok()) mine = last.error().text();
    });
  }
  for (std::thread& rank : ranks) rank.join();
  for (const std::string& bytes : learned) CHECK(bytes == secret);
}

TEST_CASE("A rank whose rank 0 never comes says where it looked", "[nccl]") {
  const int port = freePort();
  const auto met = meet(1, 2, port, 2);
  REQUIRE_FALSE(met.ok());
  CHECK(met.error().code == ExitCode::RankLost);
  CHECK_THAT(met.error().text(),
             Contains("Rank 1 of 2 could not meet the others at 127.0.0.1:" + std::to_string(port)));
}

TEST_CASE("A rank that never comes is missed", "[nccl]") {
  const auto met = meet(0, 2, freePort(), 2);
  REQUIRE(met.ok());
  const auto all = met.value()->all("start");
  REQUIRE_FALSE(all.ok());
  CHECK(all.error().code == ExitCode::RankLost);
  CHECK_THAT(all.error().text(), Contains("Rank 0 of 2 could not wait for the others"));
}

TEST_CASE("With a GPU a group of one sums; without one the ranks are told in a sentence", "[nccl]") {
  CHECK_THAT(kernels::cuda::ncclVersion(), Contains("2."));
  if (!kernels::cuda::whyNoGpu().empty()) {
    const auto opened = openNccl({Launcher::OpenMpi, 1, 2, 1, 2});
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().code == ExitCode::DeviceLost);
    CHECK_THAT(opened.error().text(), Contains("Rank 1 of 2 was to train on a GPU, but no NVIDIA"));
    return;
  }
  kernels::cuda::NcclId id{};
  kernels::cuda::NcclGroup group;
  REQUIRE(kernels::cuda::selectGpu(0).empty());
  REQUIRE(kernels::cuda::makeNcclId(id).empty());
  REQUIRE(group.join(id, 0, 1, 30).empty());
  void* memory = nullptr;
  REQUIRE(kernels::cuda::allocateManaged(4 * sizeof(float), 0, &memory).empty());
  auto* const values = static_cast<float*>(memory);
  for (int i = 0; i < 4; ++i) values[i] = static_cast<float>(i);
  CHECK(group.allReduce(values, 4).empty());
  CHECK(group.wait(group.mark(), 10).empty());
  for (int i = 0; i < 4; ++i) CHECK(values[i] == static_cast<float>(i));
  std::int64_t number = 7, all = 0;
  CHECK(group.gatherHost(&number, sizeof number, &all, 10).empty());
  CHECK(all == 7);
  kernels::cuda::releaseManaged(memory);
}
