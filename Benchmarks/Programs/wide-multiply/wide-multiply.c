// Arithmetic modulo 2^255 - 19 in 128-bit products, as elliptic curves need: where a compiler that knows wide multiplies
// is far ahead.
#include "bench.h"

BENCHMARK("wide-multiply", 150000)

typedef unsigned __int128 Wide;
typedef struct {
  uint64_t limbs[5];  // 51 bits each
} Field;

static const uint64_t mask = (1ull << 51) - 1;

static NEVER_INLINE void multiply(Field *to, const Field *left, const Field *right) {
  const uint64_t *a = left->limbs, *b = right->limbs;
  Wide product[5];
  for (int i = 0; i < 5; i++) {
    product[i] = 0;
    for (int j = 0; j < 5; j++) {
      int k = i - j;
      product[i] += k >= 0 ? (Wide)a[j] * b[k] : (Wide)(a[j] * 19) * b[k + 5];
    }
  }
  uint64_t carry = 0;
  for (int i = 0; i < 5; i++) {
    product[i] += carry;
    to->limbs[i] = (uint64_t)product[i] & mask;
    carry = (uint64_t)(product[i] >> 51);
  }
  to->limbs[0] += carry * 19;
  to->limbs[1] += to->limbs[0] >> 51;
  to->limbs[0] &= mask;
}

static void add(Field *to, const Field *from) {
  for (int i = 0; i < 5; i++) to->limbs[i] += from->limbs[i];
}

uint64_t run(uint32_t size) {
  Field x = {{1234567, 7654321, 99, 1ull << 50, 3}}, y = {{9, 8, 7, 6, 5}};
  for (uint32_t i = 0; i < size; i++) {
    multiply(&x, &x, &y);
    multiply(&y, &y, &x);
    add(&x, &y);
  }
  uint64_t sum = 1;
  for (int i = 0; i < 5; i++) sum = mix(mix(sum, x.limbs[i]), y.limbs[i]);
  return sum;
}
