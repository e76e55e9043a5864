#pragma once
#include <stdint.h>

// Conversions that Swift can only do with a check of its own. The caller has checked the range.

static inline int64_t martlet_f32_to_i64(float number) { return (int64_t)number; }
static inline uint64_t martlet_f32_to_u64(float number) { return (uint64_t)number; }
static inline int64_t martlet_f64_to_i64(double number) { return (int64_t)number; }
static inline uint64_t martlet_f64_to_u64(double number) { return (uint64_t)number; }

// Square roots as one instruction: no error number, no call.

static inline __attribute__((always_inline)) float martlet_f32_square_root(float number) { return __builtin_elementwise_sqrt(number); }
static inline __attribute__((always_inline)) double martlet_f64_square_root(double number) { return __builtin_elementwise_sqrt(number); }

/// Asks the processor for memory that is read soon. The place may be anywhere.
static inline __attribute__((always_inline)) void martlet_prefetch(const void *place) { __builtin_prefetch(place); }

// Atomic accesses to raw memory, sequentially consistent.

static inline uint64_t martlet_load_acquire(const void *place) {
  return __atomic_load_n((const uint64_t *)place, __ATOMIC_ACQUIRE);
}

/// What another thread may change at any time.
static inline uint64_t martlet_load_relaxed(const void *place) {
  return __atomic_load_n((const uint64_t *)place, __ATOMIC_RELAXED);
}

static inline uint32_t martlet_load_relaxed32(const void *place) {
  return __atomic_load_n((const uint32_t *)place, __ATOMIC_RELAXED);
}

static inline void martlet_store_release(void *place, uint64_t value) {
  __atomic_store_n((uint64_t *)place, value, __ATOMIC_RELEASE);
}

static inline void martlet_atomic_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

#define MARTLET_ATOMICS(bits)                                                                                    \
  static inline uint##bits##_t martlet_atomic_load##bits(void *place) {                                          \
    return __atomic_load_n((uint##bits##_t *)place, __ATOMIC_SEQ_CST);                                           \
  }                                                                                                              \
  static inline void martlet_atomic_store##bits(void *place, uint##bits##_t value) {                             \
    __atomic_store_n((uint##bits##_t *)place, value, __ATOMIC_SEQ_CST);                                          \
  }                                                                                                              \
  static inline uint##bits##_t martlet_atomic_add##bits(void *place, uint##bits##_t value) {                     \
    return __atomic_fetch_add((uint##bits##_t *)place, value, __ATOMIC_SEQ_CST);                                 \
  }                                                                                                              \
  static inline uint##bits##_t martlet_atomic_sub##bits(void *place, uint##bits##_t value) {                     \
    return __atomic_fetch_sub((uint##bits##_t *)place, value, __ATOMIC_SEQ_CST);                                 \
  }                                                                                                              \
  static inline uint##bits##_t martlet_atomic_and##bits(void *place, uint##bits##_t value) {                     \
    return __atomic_fetch_and((uint##bits##_t *)place, value, __ATOMIC_SEQ_CST);                                 \
  }                                                                                                              \
  static inline uint##bits##_t martlet_atomic_or##bits(void *place, uint##bits##_t value) {                      \
    return __atomic_fetch_or((uint##bits##_t *)place, value, __ATOMIC_SEQ_CST);                                  \
  }                                                                                                              \
  static inline uint##bits##_t martlet_atomic_xor##bits(void *place, uint##bits##_t value) {                     \
    return __atomic_fetch_xor((uint##bits##_t *)place, value, __ATOMIC_SEQ_CST);                                 \
  }                                                                                                              \
  static inline uint##bits##_t martlet_atomic_exchange##bits(void *place, uint##bits##_t value) {                \
    return __atomic_exchange_n((uint##bits##_t *)place, value, __ATOMIC_SEQ_CST);                                \
  }                                                                                                              \
  static inline uint##bits##_t martlet_atomic_compare_exchange##bits(                                            \
      void *place, uint##bits##_t expected, uint##bits##_t desired) {                                            \
    __atomic_compare_exchange_n(                                                                                 \
        (uint##bits##_t *)place, &expected, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                     \
    return expected;                                                                                             \
  }

MARTLET_ATOMICS(8)
MARTLET_ATOMICS(16)
MARTLET_ATOMICS(32)
MARTLET_ATOMICS(64)

#undef MARTLET_ATOMICS
