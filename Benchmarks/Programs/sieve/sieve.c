// The sieve of Eratosthenes over bytes: short loops of loads and stores with changing strides.
#include "bench.h"

BENCHMARK("sieve", 2500000)

#define LIMIT 4000000
static uint8_t composite[LIMIT + 1];

uint64_t run(uint32_t size) {
  if (size > LIMIT) size = LIMIT;
  memset(composite, 0, size + 1);
  for (uint32_t i = 2; i * i <= size; i++) {
    if (composite[i]) continue;
    for (uint32_t multiple = i * i; multiple <= size; multiple += i) composite[multiple] = 1;
  }
  uint64_t count = 0, last = 0;
  for (uint32_t i = 2; i <= size; i++) {
    if (composite[i]) continue;
    count++;
    last = i;
  }
  return mix(mix(1, count), last);
}
