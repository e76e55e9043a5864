#pragma once
#include <stddef.h>
#include <stdint.h>

// Entering and leaving compiled code. Compiled functions use a calling convention of their own and frames that only the
// tables of their module describe, so the ways in and out of them are assembly.

/// Whether this processor and system can run compiled code.
_Bool martlet_can_run_compiled(void);

/// A run of compiled code on the native stack: where it was entered, and from where. It stands on the WebAssembly stack, behind
/// the frame.
struct martlet_activation {
  /// The stack pointer inside `martlet_enter`, to which everything that leaves returns.
  void *stack;
  /// The run that this thread was in before, of any store.
  struct martlet_activation *previous;
  /// The run that the store was in before.
  struct martlet_activation *outer;
  /// Slot 0 of the frame on the WebAssembly stack through which the code was entered, and what stands there. NULL where that
  /// was the first of all calls, so that nobody has to know where it goes on.
  void *frame;
  void *cell;
  void *instance;
  /// Where a fault happened that is a trap.
  void *fault_pc;
  void *fault_stack;
};

/// A place to go on at: where compiled code is, and the registers that calls preserve.
struct martlet_context {
  void *pc;
  /// The stack pointer at `pc`.
  void *stack;
  uint64_t rbx, rbp, r12, r13, r14, r15;
  /// Results, where there are any.
  uint64_t rax, rdx;
};

/// What compiled code that resumes a continuation has in its frame: where the call returns to and the stack pointer then, which the
/// call fills in, and the tags of the clauses, as addresses of their records; one is added to those that are for switching.
struct martlet_resumption {
  void *pc;
  void *stack;
  uintptr_t tags[];
};

/// A call from compiled code to a function that is not compiled: its arguments, and afterwards its results, by register.
struct martlet_departure {
  /// The caller, after the call.
  struct martlet_context caller;
  /// Arguments in r14, r15, rdi, rsi, rdx, rcx, r8, r9; results in rax, rdx, rcx, rsi, rdi, r8.
  uint64_t integers[8];
  /// Arguments in xmm0 to 7, results in xmm0 to 5.
  uint64_t vectors[8][2];
  /// How many bytes of stack arguments there are, which the callee removes. They begin at `caller.stack`.
  uint64_t stack_bytes;
  uint64_t unused;
};

/// What the assembly calls. Set once, before any code is compiled.
struct martlet_hooks {
  /// Does what the function does that code called through a record. Zero: results are in the departure. Otherwise
  /// `caller` says where to go on.
  intptr_t (*depart)(struct martlet_departure *departure);
  /// Decides where a failed helper or an exception goes on, and writes that into the context.
  void (*unwind)(void *instance, intptr_t exit, struct martlet_context *context);
  void (*throw_reference)(void *instance, uint64_t exception, struct martlet_context *context);
  /// Notes a trap whose place stands in the activation.
  void (*trapped)(struct martlet_activation *activation);
  /// Runs a function of the instance that is not compiled, with arguments and results in slots. The context only says who
  /// calls.
  intptr_t (*interpret)(void *instance, uint64_t function, uint64_t *slots, const struct martlet_context *context);
  /// Decides where the code goes on whose host function has thrown, and writes that into the context. The error is given away.
  void (*host_failed)(void *store, void *error, struct martlet_context *context);
  /// Resumes a continuation: see `RuntimeHelper.resume`.
  intptr_t (*resume)(
      void *instance, uint64_t continuation, void *slots, struct martlet_resumption *resumption, uint64_t clauses,
      uint64_t exception);
};
void martlet_set_hooks(const struct martlet_hooks *hooks);

// Thread-local variables that a signal handler reads: found without allocating, and with one load.
#if defined(__linux__)
#define MARTLET_THREAD_MODEL __attribute__((tls_model("initial-exec")))
#else
#define MARTLET_THREAD_MODEL
#endif

/// The innermost run of compiled code on this thread.
extern __thread struct martlet_activation *martlet_current_activation MARTLET_THREAD_MODEL;

intptr_t martlet_enter(
    void *frame, void *instance, void *memory, const void *code, struct martlet_activation *activation,
    const void *adapter);

#if !defined(__linux__)
/// Where `martlet_enter` does not do it: a function of its own, as code may come back on another thread.
struct martlet_activation *martlet_exchange_activation(struct martlet_activation *next);
#endif

/// Enters compiled code through an adapter: a C function (frame, instance, base of memory 0, code) -> exit.
static inline __attribute__((always_inline)) intptr_t martlet_run_compiled(
    struct martlet_activation *activation, void *frame, const void *adapter, void *memory, const void *code) {
#if defined(__linux__)
  return martlet_enter(frame, activation->instance, memory, code, activation, adapter);
#else
  activation->previous = martlet_exchange_activation(activation);
  intptr_t exit = martlet_enter(frame, activation->instance, memory, code, activation, adapter);
  martlet_exchange_activation(activation->previous);
  return exit;
#endif
}

/// The end of every run: a context whose pc this is, and whose stack is the activation's, returns `rax` from
/// `martlet_run_compiled`.
const void *martlet_leave_address(void);

/// Where an entry adapter returns to.
const void *martlet_entered_address(void);

/// What compiled functions call in place of one that is not compiled, and the helpers that need to know who calls.
const void *martlet_depart_address(void);
const void *martlet_host_failed_address(void);
const void *martlet_unwind_address(void);
const void *martlet_throw_address(void);
const void *martlet_interpret_address(void);
const void *martlet_resume_continuation_address(void);

/// Where functions return to that were tail-called with another instance. From the stack pointer as they leave it: a word of
/// padding, the caller's r15 and r14, the address to go on at.
void martlet_undo_switch(void);
static inline __attribute__((always_inline)) const void *martlet_undo_switch_address(void) {
  return (const void *)martlet_undo_switch;
}

/// Calls `body` with the stack pointer, when all preserved registers stand above it.
void martlet_with_registers_on_stack(void (*body)(void *context, const void *stack), void *context);

extern __thread uintptr_t martlet_stack_limit MARTLET_THREAD_MODEL;
uintptr_t martlet_find_stack_limit(void);

/// The address on this thread's stack down to which code may use it, leaving room for what the host does.
static inline __attribute__((always_inline)) uintptr_t martlet_native_stack_limit(void) {
  return martlet_stack_limit ? martlet_stack_limit : martlet_find_stack_limit();
}

/// About where this thread's stack is now.
static inline __attribute__((always_inline)) void *martlet_stack_place(void) {
#if defined(__x86_64__)
  // Asking for the frame's address would cost the caller a register.
  void *place;
  __asm__("mov %%rsp, %0" : "=r"(place));
  return place;
#else
  return __builtin_frame_address(0);
#endif
}

// MARK: Stacks

/// A stack besides that of a thread, where code can stop in the middle of its calls and go on later, on any thread.
struct martlet_native_stack {
  /// The stack pointers of the code on the stack, while it waits, and of whoever runs it, while that waits.
  void *guest;
  void *host;
  /// What `martlet_native_stack_limit` is while the code runs.
  uintptr_t limit;
  /// The innermost run of compiled code on the stack.
  struct martlet_activation *activation;
  /// What the thread sanitizer knows the stack by, in a build with it.
  void *fiber;
};

/// Says that nothing will run on a stack any more, before its memory goes.
void martlet_end_stack(struct martlet_native_stack *stack);

/// Calls `body` on a stack that lies below `last`, and returns when it has returned or calls `martlet_leave_stack`.
void martlet_begin_stack(
    struct martlet_native_stack *stack, void *last, uintptr_t limit, void (*body)(void *context), void *context);

/// Goes on with the code on the stack, and returns when its body has returned or calls `martlet_leave_stack`.
void martlet_enter_stack(struct martlet_native_stack *stack);

/// Goes back to whoever entered the stack, and returns when it is entered again.
void martlet_leave_stack(struct martlet_native_stack *stack);

// A continuation is a chain of such stacks: code on the outermost one has resumed the next, which is its guest's host, and so
// on as far as the innermost, whose code is suspended.

/// Lets a stack below `last`, which nothing runs on, be resumed: then `body` is called with `stack`, and when it returns, so does
/// `martlet_resume_stack` for whoever has resumed the stack last.
void martlet_prepare_stack(
    struct martlet_native_stack *stack, void *last, uintptr_t limit, void (*body)(void *context));

/// Goes on with the innermost stack of a chain, and returns when the chain is suspended, or the body of its outermost stack has
/// returned.
void martlet_resume_stack(struct martlet_native_stack *innermost, struct martlet_native_stack *outermost);

/// Goes back to whoever has resumed the outermost stack of the chain that runs, and returns when the chain is resumed again.
void martlet_suspend_stack(struct martlet_native_stack *innermost, struct martlet_native_stack *outermost);

/// Goes on with another chain in the place of the one that runs, and returns when that is resumed again.
void martlet_switch_stack(
    struct martlet_native_stack *innermost, struct martlet_native_stack *outermost,
    struct martlet_native_stack *next_innermost, struct martlet_native_stack *next_outermost);

// MARK: Regions of code

/// Compiled code, and which of its instructions may fault.
struct martlet_region {
  const void *start;
  const void *end;
  /// Offsets of the instructions that fault, in order.
  const uint32_t *trap_offsets;
  size_t trap_count;
  /// Who the code belongs to.
  void *owner;
};

/// Makes a region known to the signal handlers and `martlet_find_region`. False where memory is short.
_Bool martlet_add_region(struct martlet_region region);
void martlet_remove_region(const void *start);
/// The region that an address is in. Safe in signal handlers.
_Bool martlet_find_region(const void *address, struct martlet_region *found);
/// Takes over the signals of memory faults, division and illegal instructions, once. Those that are none of ours go to who
/// had them before.
_Bool martlet_install_signal_handlers(void);

// MARK: The processor

/// How much of x86-64 the processor and the system have: 0 too little, 1 with SSE4.1, 2 and 3 as compilers name the levels.
int martlet_processor_level(void);
