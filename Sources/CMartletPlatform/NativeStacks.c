#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CompiledInternal.h"
#include "Fibers.h"

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

    // What a stack begins with that `martlet_prepare_stack` has made: at the stack pointer stand the body and the record of
    // the stack. Goes back to whoever has resumed the stack last.
    FUNCTION(martlet_run_prepared)
    "  mov rdi, [rsp + 8]\n"
    "  call [rsp]\n"
    "  mov rdi, [rsp + 8]\n"
    "  mov rsp, [rdi + 8]\n"
    POP_PRESERVED
    "  pop rcx\n"
    "  jmp rcx\n"
    ".att_syntax\n");

void martlet_change_stack(void **kept, void *next);
void martlet_call_on_stack(struct martlet_native_stack *stack, void *end, void (*body)(void *context), void *context);
void martlet_run_prepared(void);

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

void martlet_end_stack(struct martlet_native_stack *stack) { end_fiber(stack); }

__attribute__((noinline)) void martlet_begin_stack(
    struct martlet_native_stack *stack, void *last, uintptr_t limit, void (*body)(void *context), void *context) {
  stack->limit = limit;
  stack->activation = NULL;
  struct thread_state outer = begin(stack);
  void *fiber = current_fiber();
  begin_fiber(stack);
  use_fiber(stack->fiber);
  martlet_call_on_stack(stack, (void *)((uintptr_t)last & ~(uintptr_t)15), body, context);
  use_fiber(fiber);
  end(stack, outer);
}

__attribute__((noinline)) void martlet_enter_stack(struct martlet_native_stack *stack) {
  struct thread_state outer = begin(stack);
  void *fiber = current_fiber();
  use_fiber(stack->fiber);
  martlet_change_stack(&stack->host, stack->guest);
  use_fiber(fiber);
  end(stack, outer);
}

__attribute__((noinline)) void martlet_leave_stack(struct martlet_native_stack *stack) {
  // Perhaps that of a continuation, which the stack's code has resumed.
  void *fiber = current_fiber();
  martlet_change_stack(&stack->guest, stack->host);
  use_fiber(fiber);
}

// Continuations. Whoever goes on finds the thread as it was for its stack.

static __attribute__((noinline)) void set_state(struct thread_state state) {
  martlet_current_activation = state.activation;
  martlet_stack_limit = state.limit;
}

static __attribute__((noinline)) struct thread_state get_state(void) {
  return (struct thread_state){martlet_current_activation, martlet_stack_limit};
}

void martlet_prepare_stack(
    struct martlet_native_stack *stack, void *last, uintptr_t limit, void (*body)(void *context)) {
  stack->limit = limit;
  stack->activation = NULL;
  begin_fiber(stack);
  void **top = (void **)((uintptr_t)last & ~(uintptr_t)15);
  top[-1] = stack;
  top[-2] = (void *)body;
  top[-3] = (void *)martlet_run_prepared;
  // Below are the preserved registers.
  stack->guest = top - 9;
}

__attribute__((noinline)) void martlet_resume_stack(
    struct martlet_native_stack *innermost, struct martlet_native_stack *outermost) {
  struct thread_state here = get_state();
  set_state((struct thread_state){innermost->activation, innermost->limit});
  void *fiber = current_fiber();
  use_fiber(innermost->fiber);
  martlet_change_stack(&outermost->host, innermost->guest);
  use_fiber(fiber);
  set_state(here);
}

__attribute__((noinline)) void martlet_suspend_stack(
    struct martlet_native_stack *innermost, struct martlet_native_stack *outermost) {
  innermost->activation = get_state().activation;
  void *fiber = current_fiber();
  martlet_change_stack(&innermost->guest, outermost->host);
  use_fiber(fiber);
}

__attribute__((noinline)) void martlet_switch_stack(
    struct martlet_native_stack *innermost, struct martlet_native_stack *outermost,
    struct martlet_native_stack *next_innermost, struct martlet_native_stack *next_outermost) {
  innermost->activation = get_state().activation;
  next_outermost->host = outermost->host;
  set_state((struct thread_state){next_innermost->activation, next_innermost->limit});
  void *fiber = current_fiber();
  use_fiber(next_innermost->fiber);
  martlet_change_stack(&innermost->guest, next_innermost->guest);
  use_fiber(fiber);
}

#else

#include <stdlib.h>

void martlet_end_stack(struct martlet_native_stack *stack) { (void)stack; }
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
void martlet_prepare_stack(
    struct martlet_native_stack *stack, void *last, uintptr_t limit, void (*body)(void *context)) {
  (void)stack, (void)last, (void)limit, (void)body;
  abort();
}
void martlet_resume_stack(struct martlet_native_stack *innermost, struct martlet_native_stack *outermost) {
  (void)innermost, (void)outermost;
  abort();
}
void martlet_suspend_stack(struct martlet_native_stack *innermost, struct martlet_native_stack *outermost) {
  (void)innermost, (void)outermost;
  abort();
}
void martlet_switch_stack(
    struct martlet_native_stack *innermost, struct martlet_native_stack *outermost,
    struct martlet_native_stack *next_innermost, struct martlet_native_stack *next_outermost) {
  (void)innermost, (void)outermost, (void)next_innermost, (void)next_outermost;
  abort();
}

#endif
