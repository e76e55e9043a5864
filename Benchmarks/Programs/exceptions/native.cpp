// The same with C++ exceptions, for the native column and the checksum.
#include "bench.h"

BENCHMARK("exceptions", 6000)

struct Odd {
  uint32_t value;
};

struct Rare {
  uint32_t value, weight;
};

static NEVER_INLINE uint32_t work(uint32_t value, uint32_t depth) {
  if (depth) return work(value, depth - 1) + 1;
  if (value % 7 == 0) throw Rare{value, 3};
  if (value & 1) throw Odd{value};
  return value * 5;
}

static NEVER_INLINE uint32_t middle(uint32_t value) {
  try {
    return work(value, 4);
  } catch (const Rare &) {
    throw;
  }
}

static NEVER_INLINE uint32_t outer(uint32_t value) {
  try {
    return middle(value);
  } catch (const Odd &odd) {
    return odd.value + 11;
  } catch (const Rare &rare) {
    return rare.value * rare.weight;
  }
}

uint64_t run(uint32_t size) {
  uint64_t sum = 1;
  for (uint32_t i = 0; i < size; i++) sum = mix(sum, outer(i));
  return sum;
}
