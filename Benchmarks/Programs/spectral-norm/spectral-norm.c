// The spectral norm of an infinite matrix by power iteration: divisions, conversions and calls of a tiny function.
#include "bench.h"

BENCHMARK("spectral-norm", 250)

#define LIMIT 2000
static double u[LIMIT], v[LIMIT], between[LIMIT];

static double element(uint32_t i, uint32_t j) { return 1.0 / (double)((i + j) * (i + j + 1) / 2 + i + 1); }

static NEVER_INLINE void times(uint32_t size, const double *from, double *to) {
  for (uint32_t i = 0; i < size; i++) {
    double sum = 0;
    for (uint32_t j = 0; j < size; j++) sum += element(i, j) * from[j];
    to[i] = sum;
  }
}

static NEVER_INLINE void times_transposed(uint32_t size, const double *from, double *to) {
  for (uint32_t i = 0; i < size; i++) {
    double sum = 0;
    for (uint32_t j = 0; j < size; j++) sum += element(j, i) * from[j];
    to[i] = sum;
  }
}

uint64_t run(uint32_t size) {
  if (size > LIMIT) size = LIMIT;
  for (uint32_t i = 0; i < size; i++) u[i] = 1;
  for (int i = 0; i < 10; i++) {
    times(size, u, between);
    times_transposed(size, between, v);
    times(size, v, between);
    times_transposed(size, between, u);
  }
  double uv = 0, vv = 0;
  for (uint32_t i = 0; i < size; i++) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  return mix_double(1, __builtin_sqrt(uv / vv));
}
