// What a benchmark program in C may use. The same source becomes a WebAssembly module and a native program.
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Every program defines `run`: one whole piece of work of the given size, answering a checksum of its results. It may be
// called many times in a row and must answer the same each time. WebAssembly modules export it.
uint64_t run(uint32_t size);

extern const char bench_name[];
extern const uint32_t bench_size;

#define BENCHMARK(name, size)     \
  const char bench_name[] = name; \
  const uint32_t bench_size = size;

// Stops the optimiser from seeing through or inlining a function whose calls are what is being measured.
#define NEVER_INLINE __attribute__((noinline))

static inline uint64_t mix(uint64_t sum, uint64_t value) {
  sum = (sum ^ value) * 0x9e3779b97f4a7c15u;
  return sum ^ (sum >> 29);
}

static inline uint64_t mix_double(uint64_t sum, double value) {
  union {
    double number;
    uint64_t bits;
  } both = {.number = value};
  return mix(sum, both.bits);
}

// A small generator of random numbers (xorshift*), so that inputs are the same everywhere.
typedef struct {
  uint64_t state;
} Random;

static inline uint32_t next_random(Random *random) {
  uint64_t x = random->state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  random->state = x;
  return (uint32_t)((x * 0x2545f4914f6cdd1du) >> 32);
}

#ifdef __cplusplus
}
#else
// Provided by the C library natively and by support.c in WebAssembly.
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *left, const void *right, size_t count);
size_t strlen(const char *text);
#endif

#endif
