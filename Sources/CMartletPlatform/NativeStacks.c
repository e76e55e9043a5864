#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CompiledInternal.h"

// Changing from one native stack to another.

#if defined(MARTLET_COMPILED)

__asm__(
    ".text\n"
    ".intel_syntax noprefix\n"

    // (where the stack pointer is kept, the stack pointer to go on with)
    FUNCTION(martlet_change_stack)
    PUSH_PRESERVED
    "  mov [rdi], rsp\n"
    "  mov rsp, rsi\n"
    POP_PRESERVED
    "  pop rcx\n"
    "  jmp rcx\n"

    // The first that happens on a stack.
    FUNCTION(martlet_begin_stack)
    "  mov rdi, r12\n"
    "  call rbx\n"
    "  ud2\n"
    ".att_syntax\n");

void martlet_change_stack(void **kept, void *next);
void martlet_begin_stack(void);

void martlet_prepare_stack(
    struct martlet_native_stack *stack, void *end, uintptr_t limit, void (*body)(void *context), void *context) {
  // What `martlet_change_stack` takes from the stack, and two words where nobody has called.
  void **words = (void **)((uintptr_t)end & ~(uintptr_t)15) - 9;
  words[0] = words[1] = words[2] = NULL;
  words[3] = context;
  words[4] = (void *)body;
  words[5] = NULL;
  words[6] = (void *)martlet_begin_stack;
  words[7] = words[8] = NULL;
  stack->guest = words;
  stack->limit = limit;
  stack->activation = NULL;
}

__attribute__((noinline)) void martlet_enter_stack(struct martlet_native_stack *stack) {
  struct martlet_activation *activation = martlet_current_activation;
  uintptr_t limit = martlet_stack_limit;
  martlet_current_activation = stack->activation;
  martlet_stack_limit = stack->limit;
  martlet_change_stack(&stack->host, stack->guest);
  stack->activation = martlet_current_activation;
  martlet_current_activation = activation;
  martlet_stack_limit = limit;
}

__attribute__((noinline)) void martlet_leave_stack(struct martlet_native_stack *stack) {
  martlet_change_stack(&stack->guest, stack->host);
}

#else

#include <stdlib.h>

void martlet_prepare_stack(
    struct martlet_native_stack *stack, void *end, uintptr_t limit, void (*body)(void *context), void *context) {
  (void)stack, (void)end, (void)limit, (void)body, (void)context;
}
void martlet_enter_stack(struct martlet_native_stack *stack) {
  (void)stack;
  abort();
}
void martlet_leave_stack(struct martlet_native_stack *stack) {
  (void)stack;
  abort();
}

#endif
