// The product of two square matrices of doubles, in the textbook's order.
#include "bench.h"

BENCHMARK("matrix", 220)

#define LIMIT 400
static double left[LIMIT * LIMIT], right[LIMIT * LIMIT], product[LIMIT * LIMIT];

uint64_t run(uint32_t size) {
  if (size > LIMIT) size = LIMIT;
  Random random = {42};
  for (uint32_t i = 0; i < size * size; i++) {
    left[i] = (double)(next_random(&random) & 0xffff) / 1024.0;
    right[i] = (double)(next_random(&random) & 0xffff) / 2048.0;
  }
  for (uint32_t row = 0; row < size; row++) {
    for (uint32_t column = 0; column < size; column++) {
      double sum = 0;
      for (uint32_t k = 0; k < size; k++) sum += left[row * size + k] * right[k * size + column];
      product[row * size + column] = sum;
    }
  }
  uint64_t sum = 1;
  for (uint32_t i = 0; i < size * size; i += 7) sum = mix_double(sum, product[i]);
  return sum;
}
