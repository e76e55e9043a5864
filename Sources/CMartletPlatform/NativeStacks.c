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

    // (the record of the stack, its end, body, context): calls the body on the stack, and returns to whoever has entered the
    // stack last. A body that never waits is one call and one return, as the processor foresees it.
    FUNCTION(martlet_call_on_stack)
    PUSH_PRESERVED
    "  mov [rdi + 8], rsp\n"
    "  mov rsp, rsi\n"
    "  push rdi\n"
    "  sub rsp, 8\n"
    "  mov rdi, rcx\n"
    "  call rdx\n"
    "  add rsp, 8\n"
    "  pop rdi\n"
    "  mov rsp, [rdi + 8]\n"
    POP_PRESERVED
    "  ret\n"
    ".att_syntax\n");

void martlet_change_stack(void **kept, void *next);
void martlet_call_on_stack(struct martlet_native_stack *stack, void *end, void (*body)(void *context), void *context);

// What a thread knows of the stack that it runs on. Each function looks at it anew: between them, the thread may be another.

struct thread_state {
  struct martlet_activation *activation;
  uintptr_t limit;
};

static inline __attribute__((always_inline)) struct thread_state begin(struct martlet_native_stack *stack) {
  struct thread_state outer = {martlet_current_activation, martlet_stack_limit};
  martlet_current_activation = stack->activation;
  martlet_stack_limit = stack->limit;
  return outer;
}

static inline __attribute__((always_inline)) void end(struct martlet_native_stack *stack, struct thread_state outer) {
  stack->activation = martlet_current_activation;
  martlet_current_activation = outer.activation;
  martlet_stack_limit = outer.limit;
}

__attribute__((noinline)) void martlet_begin_stack(
    struct martlet_native_stack *stack, void *last, uintptr_t limit, void (*body)(void *context), void *context) {
  stack->limit = limit;
  stack->activation = NULL;
  struct thread_state outer = begin(stack);
  martlet_call_on_stack(stack, (void *)((uintptr_t)last & ~(uintptr_t)15), body, context);
  end(stack, outer);
}

__attribute__((noinline)) void martlet_enter_stack(struct martlet_native_stack *stack) {
  struct thread_state outer = begin(stack);
  martlet_change_stack(&stack->host, stack->guest);
  end(stack, outer);
}

__attribute__((noinline)) void martlet_leave_stack(struct martlet_native_stack *stack) {
  martlet_change_stack(&stack->guest, stack->host);
}

#else

#include <stdlib.h>

void martlet_begin_stack(
    struct martlet_native_stack *stack, void *last, uintptr_t limit, void (*body)(void *context), void *context) {
  (void)stack, (void)last, (void)limit, (void)body, (void)context;
  abort();
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
