#pragma once
#include "CMartletPlatform.h"

// The thread sanitizer keeps a list of the calls under way on each stack, and must be told when code goes on with another
// one: whoever enters a stack names it before, and whoever comes back, its own. Other builds do nothing here.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define MARTLET_FIBERS 1
#endif
#endif

#if defined(MARTLET_FIBERS)

void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void *fiber);
void __tsan_switch_to_fiber(void *fiber, unsigned flags);

static inline __attribute__((always_inline)) void *current_fiber(void) { return __tsan_get_current_fiber(); }

static inline __attribute__((always_inline)) void use_fiber(void *fiber) {
  if (fiber != current_fiber()) __tsan_switch_to_fiber(fiber, 0);
}

static inline void end_fiber(struct martlet_native_stack *stack) {
  if (stack->fiber) __tsan_destroy_fiber(stack->fiber);
  stack->fiber = 0;
}

// Calls that were abandoned on the stack are forgotten.
static inline void begin_fiber(struct martlet_native_stack *stack) {
  end_fiber(stack);
  stack->fiber = __tsan_create_fiber(0);
}

#else

static inline void *current_fiber(void) { return 0; }
static inline void use_fiber(void *fiber) { (void)fiber; }
static inline void begin_fiber(struct martlet_native_stack *stack) { (void)stack; }
static inline void end_fiber(struct martlet_native_stack *stack) { (void)stack; }

#endif
