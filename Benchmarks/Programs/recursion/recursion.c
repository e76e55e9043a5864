// Calls and nothing else: Fibonacci numbers, Takeuchi's function and Ackermann's.
#include "bench.h"

BENCHMARK("recursion", 32)

static NEVER_INLINE uint32_t fibonacci(uint32_t n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

static NEVER_INLINE int32_t takeuchi(int32_t x, int32_t y, int32_t z) {
  if (y >= x) return z;
  return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
}

static NEVER_INLINE uint32_t ackermann(uint32_t m, uint32_t n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

uint64_t run(uint32_t size) {
  uint64_t sum = mix(1, fibonacci(size));
  sum = mix(sum, (uint64_t)takeuchi((int32_t)size / 2, (int32_t)size / 4, (int32_t)size / 8));
  return mix(sum, ackermann(2, size * 6));
}
