// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/Fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <new>

#if !defined(__x86_64__)
#error "The emulation's change of stacks is written for x86-64 only."
#endif

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

// Saves what a called function must preserve, stores the stack pointer in *from and goes on at the one in to. Some
// 2 ns; swapcontext would make a system call for the signal mask.
extern "C" void mhc_emulation_switch(void** from, void* to);
asm(R"(
.text
.p2align 4
.globl mhc_emulation_switch
.type mhc_emulation_switch, @function
mhc_emulation_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size mhc_emulation_switch, .-mhc_emulation_switch

// The first return into a new fibre comes here; rbx and rbp were put on its stack by start().
.p2align 4
.globl mhc_emulation_begin
.type mhc_emulation_begin, @function
mhc_emulation_begin:
  movq %rbx, %rdi
  callq *%rbp
  ud2
.size mhc_emulation_begin, .-mhc_emulation_begin
)");
extern "C" void mhc_emulation_begin();

namespace mhc::kernels::emulation {

Fiber::Fiber() {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const pages = mmap(nullptr, kStackBytes + page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  pages_ = static_cast<char*>(pages);
  if (mprotect(pages_, page, PROT_NONE) != 0) throw std::bad_alloc();
#if defined(__SANITIZE_THREAD__)
  threadFiber_ = __tsan_create_fiber(0);
#endif
}

Fiber::~Fiber() {
#if defined(__SANITIZE_THREAD__)
  __tsan_destroy_fiber(threadFiber_);
#endif
  munmap(pages_, kStackBytes + static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
}

void Fiber::start(void (*entry)(void*), void* argument) {
  entry_ = entry;
  argument_ = argument;
  fakeStack_ = nullptr;
#if defined(__SANITIZE_ADDRESS__)
  // Of frames that were left in the middle, after a fault, nobody took the marks back.
  __asan_unpoison_memory_region(pages_ + sysconf(_SC_PAGESIZE), kStackBytes);
#endif
  char* const top = pages_ + kStackBytes + static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  // As mhc_emulation_switch leaves it: r15, r14, r13, r12, rbx, rbp, return address; then
  // a stack that is on 16 bytes where begin calls.
  auto** const stack = reinterpret_cast<void**>(top) - 9;
  for (int i = 0; i < 9; ++i) stack[i] = nullptr;
  stack[4] = this;
  stack[5] = reinterpret_cast<void*>(&Fiber::run);
  stack[6] = reinterpret_cast<void*>(&mhc_emulation_begin);
  context_ = stack;
}

void Fiber::run(Fiber* self) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &self->callerBottom_, &self->callerSize_);
#endif
  self->entry_(self->argument_);
  self->leave(true);
  __builtin_unreachable();
}

void Fiber::resume() {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&callerFakeStack_, pages_, kStackBytes + 4096);
#endif
#if defined(__SANITIZE_THREAD__)
  threadCaller_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(threadFiber_, 0);
#endif
  mhc_emulation_switch(&caller_, context_);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(callerFakeStack_, nullptr, nullptr);
#endif
}

void Fiber::leave(bool forGood) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(forGood ? nullptr : &fakeStack_, callerBottom_, callerSize_);
#else
  static_cast<void>(forGood);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(threadCaller_, 0);
#endif
  mhc_emulation_switch(&context_, caller_);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fakeStack_, &callerBottom_, &callerSize_);
#endif
}

}  // namespace mhc::kernels::emulation
