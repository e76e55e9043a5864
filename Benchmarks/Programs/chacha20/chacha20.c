// The ChaCha20 stream cipher: sixteen values that want to stay in registers.
#include "bench.h"

BENCHMARK("chacha20", 4000000)

static uint32_t rotate(uint32_t x, int by) { return (x << by) | (x >> (32 - by)); }

#define QUARTER(a, b, c, d)                   \
  x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 16); \
  x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 12); \
  x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 8);  \
  x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 7);

static NEVER_INLINE void block(const uint32_t input[16], uint32_t output[16]) {
  uint32_t x[16];
  for (int i = 0; i < 16; i++) x[i] = input[i];
  for (int i = 0; i < 10; i++) {
    QUARTER(0, 4, 8, 12)
    QUARTER(1, 5, 9, 13)
    QUARTER(2, 6, 10, 14)
    QUARTER(3, 7, 11, 15)
    QUARTER(0, 5, 10, 15)
    QUARTER(1, 6, 11, 12)
    QUARTER(2, 7, 8, 13)
    QUARTER(3, 4, 9, 14)
  }
  for (int i = 0; i < 16; i++) output[i] = x[i] + input[i];
}

uint64_t run(uint32_t size) {
  uint32_t state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 10, 11};
  uint32_t stream[16];
  uint64_t sum = 1;
  for (uint32_t done = 0; done < size; done += 64) {
    block(state, stream);
    state[12]++;
    sum = mix(sum, (uint64_t)stream[3] << 32 | stream[11]);
  }
  return sum;
}
