// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/Signals.h"

#include <csignal>
#include <unistd.h>

namespace mhc::worker {
namespace {

std::atomic<int> received{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

CancelToken& token() {
  static CancelToken cancel;
  return cancel;
}

void onSignal(int number) {
  if (number == SIGINT && received.load() == SIGINT) ::_exit(130);
  received.store(number);
  token().cancel();
}

}  // namespace

const std::atomic<int>& watchSignals() {
  token();  // made before the first signal can come
  struct sigaction action {};
  action.sa_handler = onSignal;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGUSR1}) ::sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return received;
}

const CancelToken& signalCancel() { return token(); }

}  // namespace mhc::worker
