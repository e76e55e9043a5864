// Quicksort of random integers, in place and recursive: compares and branches nobody can predict.
#include "bench.h"

BENCHMARK("quicksort", 120000)

#define LIMIT 2000000
static int32_t values[LIMIT];

static NEVER_INLINE void sort(int32_t *first, int32_t *last) {
  while (last - first > 12) {
    int32_t *low = first, *high = last;
    int32_t pivot = first[(last - first) / 2];
    while (low <= high) {
      while (*low < pivot) low++;
      while (*high > pivot) high--;
      if (low > high) break;
      int32_t held = *low;
      *low++ = *high;
      *high-- = held;
    }
    if (high - first < last - low) {
      sort(first, high);
      first = low;
    } else {
      sort(low, last);
      last = high;
    }
  }
  for (int32_t *at = first + 1; at <= last; at++) {
    int32_t value = *at, *hole = at;
    while (hole > first && hole[-1] > value) {
      *hole = hole[-1];
      hole--;
    }
    *hole = value;
  }
}

uint64_t run(uint32_t size) {
  if (size > LIMIT) size = LIMIT;
  Random random = {7};
  for (uint32_t i = 0; i < size; i++) values[i] = (int32_t)next_random(&random);
  sort(values, values + size - 1);
  uint64_t sum = 1;
  for (uint32_t i = 0; i < size; i += 5) sum = mix(sum, (uint32_t)values[i]);
  return sum;
}
