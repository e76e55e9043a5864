#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CompiledInternal.h"

// The ways into compiled code and out of it.

#if defined(MARTLET_COMPILED)

#include <pthread.h>
#include <sys/resource.h>

_Bool martlet_can_run_compiled(void) { return martlet_processor_level() > 0; }

// Reached from the assembly below, by name.
__attribute__((visibility("hidden"))) struct martlet_hooks martlet_hooks_in_use;

void martlet_set_hooks(const struct martlet_hooks *hooks) { martlet_hooks_in_use = *hooks; }

__thread struct martlet_activation *martlet_current_activation MARTLET_THREAD_MODEL;

__asm__(
    ".text\n"
    ".intel_syntax noprefix\n"

    // (frame, instance, memory, code, activation, adapter): the first four are the adapter's. Code may wait within, and
    // return on another thread.
    FUNCTION(martlet_enter)
    PUSH_PRESERVED
    "  push r8\n"
    "  mov [r8], rsp\n"
#if defined(__linux__)
    "  mov rax, [rip + martlet_current_activation@gottpoff]\n"
    "  mov r10, fs:[rax]\n"
    "  mov [r8 + 8], r10\n"
    "  mov fs:[rax], r8\n"
#endif
    "  call r9\n"
    FUNCTION(martlet_leave)
    "  pop r8\n"
#if defined(__linux__)
    "  mov rcx, [rip + martlet_current_activation@gottpoff]\n"
    "  mov r10, [r8 + 8]\n"
    "  mov fs:[rcx], r10\n"
#endif
    POP_PRESERVED
    "  ret\n"

    // Where functions return to that were tail-called with another instance: the caller's instance and memory are above.
    FUNCTION(martlet_undo_switch)
    "  add rsp, 8\n"
    "  pop r15\n"
    "  pop r14\n"
    "  ret\n"

    // Called in place of functions that are not compiled. The departure stands at the stack pointer, 280 bytes of it below
    // the return address; the rest is padding.
    FUNCTION(martlet_depart)
    "  sub rsp, 280\n"
    "  mov rax, [rsp + 280]\n"
    "  mov [rsp], rax\n"
    "  lea rax, [rsp + 288]\n"
    "  mov [rsp + 8], rax\n"
    "  mov [rsp + 16], rbx\n"
    "  mov [rsp + 24], rbp\n"
    "  mov [rsp + 32], r12\n"
    "  mov [rsp + 40], r13\n"
    "  mov [rsp + 48], r14\n"
    "  mov [rsp + 56], r15\n"
    "  mov [rsp + 80], r14\n"
    "  mov [rsp + 88], r15\n"
    "  mov [rsp + 96], rdi\n"
    "  mov [rsp + 104], rsi\n"
    "  mov [rsp + 112], rdx\n"
    "  mov [rsp + 120], rcx\n"
    "  mov [rsp + 128], r8\n"
    "  mov [rsp + 136], r9\n"
    "  movaps [rsp + 144], xmm0\n"
    "  movaps [rsp + 160], xmm1\n"
    "  movaps [rsp + 176], xmm2\n"
    "  movaps [rsp + 192], xmm3\n"
    "  movaps [rsp + 208], xmm4\n"
    "  movaps [rsp + 224], xmm5\n"
    "  movaps [rsp + 240], xmm6\n"
    "  movaps [rsp + 256], xmm7\n"
    "  mov rdi, rsp\n"
    "  call [rip + " SYMBOL(martlet_hooks_in_use) "]\n"
    "  test rax, rax\n"
    "  jne " SYMBOL(martlet_resume) "\n"
    "  mov rax, [rsp + 80]\n"
    "  mov rdx, [rsp + 88]\n"
    "  mov rcx, [rsp + 96]\n"
    "  mov rsi, [rsp + 104]\n"
    "  mov rdi, [rsp + 112]\n"
    "  mov r8, [rsp + 120]\n"
    "  movaps xmm0, [rsp + 144]\n"
    "  movaps xmm1, [rsp + 160]\n"
    "  movaps xmm2, [rsp + 176]\n"
    "  movaps xmm3, [rsp + 192]\n"
    "  movaps xmm4, [rsp + 208]\n"
    "  movaps xmm5, [rsp + 224]\n"
    "  mov r10, [rsp + 272]\n"
    "  add rsp, 280\n"
    "  test r10, r10\n"
    "  jne 1f\n"
    "  ret\n"
    "1: pop r11\n"
    "  add rsp, r10\n"
    "  jmp r11\n"

    // Goes on in the context at the stack pointer.
    FUNCTION(martlet_resume)
    "  mov rcx, [rsp]\n"
    "  mov rbx, [rsp + 16]\n"
    "  mov rbp, [rsp + 24]\n"
    "  mov r12, [rsp + 32]\n"
    "  mov r13, [rsp + 40]\n"
    "  mov r14, [rsp + 48]\n"
    "  mov r15, [rsp + 56]\n"
    "  mov rax, [rsp + 64]\n"
    "  mov rdx, [rsp + 72]\n"
    "  mov rsp, [rsp + 8]\n"
    "  jmp rcx\n"

    // Helpers that never return: (instance, number).
    FUNCTION(martlet_unwind)
    "  mov r10, [rip + " SYMBOL(martlet_hooks_in_use) " + 8]\n"
    "  jmp 2f\n"
    FUNCTION(martlet_throw)
    "  mov r10, [rip + " SYMBOL(martlet_hooks_in_use) " + 16]\n"
    "  jmp 2f\n"
    // Where calls of host functions that have thrown go on, as if the code had called it: (store, error).
    FUNCTION(martlet_host_failed)
    "  mov r10, [rip + " SYMBOL(martlet_hooks_in_use) " + 40]\n"
    "2: sub rsp, 88\n"
    "  mov rax, [rsp + 88]\n"
    "  mov [rsp], rax\n"
    "  lea rax, [rsp + 96]\n"
    "  mov [rsp + 8], rax\n"
    "  mov [rsp + 16], rbx\n"
    "  mov [rsp + 24], rbp\n"
    "  mov [rsp + 32], r12\n"
    "  mov [rsp + 40], r13\n"
    "  mov [rsp + 48], r14\n"
    "  mov [rsp + 56], r15\n"
    "  mov rdx, rsp\n"
    "  call r10\n"
    "  jmp " SYMBOL(martlet_resume) "\n"

    // (instance, function, slots)
    FUNCTION(martlet_interpret)
    "  sub rsp, 88\n"
    "  mov rax, [rsp + 88]\n"
    "  mov [rsp], rax\n"
    "  lea rax, [rsp + 96]\n"
    "  mov [rsp + 8], rax\n"
    "  mov rcx, rsp\n"
    "  call [rip + " SYMBOL(martlet_hooks_in_use) " + 32]\n"
    "  add rsp, 88\n"
    "  ret\n"

    // (instance, continuation, slots, resumption, clauses, exception)
    FUNCTION(martlet_resume_continuation)
    "  mov rax, [rsp]\n"
    "  mov [rcx], rax\n"
    "  lea rax, [rsp + 8]\n"
    "  mov [rcx + 8], rax\n"
    "  jmp [rip + " SYMBOL(martlet_hooks_in_use) " + 48]\n"

    // Where the signal handler lets the code go on after a fault, as if it had been called with the activation.
    FUNCTION(martlet_trapped)
    "  push rdi\n"
    "  call [rip + " SYMBOL(martlet_hooks_in_use) " + 24]\n"
    "  pop rdi\n"
    "  mov rsp, [rdi]\n"
    "  mov eax, 1\n"
    "  jmp " SYMBOL(martlet_leave) "\n"

    // (body, context)
    ".globl " SYMBOL(martlet_with_registers_on_stack) "\n"
    ".p2align 4\n"
    SYMBOL(martlet_with_registers_on_stack) ":\n"
    PUSH_PRESERVED
    "  sub rsp, 8\n"
    "  mov rax, rdi\n"
    "  mov rdi, rsi\n"
    "  mov rsi, rsp\n"
    "  call rax\n"
    "  add rsp, 56\n"
    "  ret\n"
    ".att_syntax\n");

void martlet_leave(void);
void martlet_depart(void);
void martlet_host_failed(void);
void martlet_unwind(void);
void martlet_throw(void);
void martlet_interpret(void);
void martlet_resume_continuation(void);

const void *martlet_leave_address(void) { return (const void *)martlet_leave; }
// What follows the call in `martlet_enter`.
const void *martlet_entered_address(void) { return (const void *)martlet_leave; }
const void *martlet_depart_address(void) { return (const void *)martlet_depart; }
const void *martlet_host_failed_address(void) { return (const void *)martlet_host_failed; }
const void *martlet_unwind_address(void) { return (const void *)martlet_unwind; }
const void *martlet_throw_address(void) { return (const void *)martlet_throw; }
const void *martlet_interpret_address(void) { return (const void *)martlet_interpret; }
const void *martlet_resume_continuation_address(void) { return (const void *)martlet_resume_continuation; }

// MARK: Stack

/// What code leaves of a thread's stack for the host, the unwinder and signals.
enum { host_stack_bytes = 256 << 10 };

__thread uintptr_t martlet_stack_limit MARTLET_THREAD_MODEL;

static uintptr_t find_stack_limit(void) {
  uintptr_t low, size;
#if defined(__APPLE__)
  pthread_t self = pthread_self();
  size = pthread_get_stacksize_np(self);
  low = (uintptr_t)pthread_get_stackaddr_np(self) - size;
#else
  pthread_attr_t attributes;
  void *start = NULL;
  size_t bytes = 0, guard = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return (uintptr_t)__builtin_frame_address(0) - (64 << 10);
  pthread_attr_getstack(&attributes, &start, &bytes);
  pthread_attr_getguardsize(&attributes, &guard);
  pthread_attr_destroy(&attributes);
  low = (uintptr_t)start + guard;
  size = bytes;
#endif
  uintptr_t reserve = host_stack_bytes < size / 2 ? host_stack_bytes : size / 2;
  return low + reserve;
}

uintptr_t martlet_find_stack_limit(void) {
  martlet_stack_limit = find_stack_limit();
  return martlet_stack_limit;
}

// MARK: Processor

#include <cpuid.h>

static int find_processor_level(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const unsigned sse3 = 1, ssse3 = 1 << 9, fma = 1 << 12, cx16 = 1 << 13, sse41 = 1 << 19, sse42 = 1 << 20, movbe = 1 << 22,
                 popcnt = 1 << 23, osxsave = 1 << 27, avx = 1 << 28, f16c = 1 << 29;
  unsigned one = sse3 | ssse3 | sse41;
  if ((c & one) != one) return 0;
  unsigned two = sse42 | popcnt | cx16;
  if ((c & two) != two) return 1;
  unsigned three = fma | movbe | osxsave | avx | f16c;
  if ((c & three) != three) return 2;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 6) != 6) return 2;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 2;
  const unsigned bmi1 = 1 << 3, avx2 = 1 << 5, bmi2 = 1 << 8;
  if ((b & (bmi1 | avx2 | bmi2)) != (bmi1 | avx2 | bmi2)) return 2;
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d)) return 2;
  const unsigned lzcnt = 1 << 5;
  return c & lzcnt ? 3 : 2;
}

int martlet_processor_level(void) {
  // Found again by every thread that comes at the same time, with the same result.
  static _Atomic int level = -1;
  if (level < 0) level = find_processor_level();
  return level;
}

#else

#include <stdlib.h>

_Bool martlet_can_run_compiled(void) { return 0; }
int martlet_processor_level(void) { return 0; }
void martlet_set_hooks(const struct martlet_hooks *hooks) { (void)hooks; }
__thread struct martlet_activation *martlet_current_activation;
intptr_t martlet_enter(
    void *frame, void *instance, void *memory, const void *code, struct martlet_activation *activation,
    const void *adapter) {
  (void)frame, (void)instance, (void)memory, (void)code, (void)activation, (void)adapter;
  abort();
}
const void *martlet_leave_address(void) { return NULL; }
const void *martlet_entered_address(void) { return NULL; }
const void *martlet_depart_address(void) { return NULL; }
const void *martlet_host_failed_address(void) { return NULL; }
const void *martlet_unwind_address(void) { return NULL; }
const void *martlet_throw_address(void) { return NULL; }
const void *martlet_interpret_address(void) { return NULL; }
const void *martlet_resume_continuation_address(void) { return NULL; }
void martlet_undo_switch(void) {}
void martlet_with_registers_on_stack(void (*body)(void *context, const void *stack), void *context) {
  body(context, __builtin_frame_address(0));
}
__thread uintptr_t martlet_stack_limit;
uintptr_t martlet_find_stack_limit(void) { return 0; }

#endif

#if !defined(__linux__)
struct martlet_activation *martlet_exchange_activation(struct martlet_activation *next) {
  struct martlet_activation *previous = martlet_current_activation;
  martlet_current_activation = next;
  return previous;
}
#endif
