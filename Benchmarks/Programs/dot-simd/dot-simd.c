// Dot products of 16-bit and of 8-bit integers in vectors, as a quantised neural network does.
#include "bench.h"

#ifdef __wasm__
#include <wasm_simd128.h>
typedef v128_t Vector;
static Vector load(const void *from) { return wasm_v128_load(from); }
static Vector add(Vector a, Vector b) { return wasm_i32x4_add(a, b); }
static Vector dot_shorts(Vector a, Vector b) { return wasm_i32x4_dot_i16x8(a, b); }
static Vector dot_bytes(Vector a, Vector b) {
  Vector low = wasm_i16x8_extmul_low_i8x16(a, b), high = wasm_i16x8_extmul_high_i8x16(a, b);
  return wasm_i32x4_add(wasm_i32x4_extadd_pairwise_i16x8(low), wasm_i32x4_extadd_pairwise_i16x8(high));
}
static Vector nothing(void) { return wasm_i32x4_const(0, 0, 0, 0); }
static void store(int32_t *to, Vector value) { wasm_v128_store(to, value); }
#else
#include <emmintrin.h>
typedef __m128i Vector;
static Vector load(const void *from) { return _mm_loadu_si128(from); }
static Vector add(Vector a, Vector b) { return _mm_add_epi32(a, b); }
static Vector dot_shorts(Vector a, Vector b) { return _mm_madd_epi16(a, b); }
static Vector dot_bytes(Vector a, Vector b) {
  Vector a_low = _mm_srai_epi16(_mm_unpacklo_epi8(a, a), 8), a_high = _mm_srai_epi16(_mm_unpackhi_epi8(a, a), 8);
  Vector b_low = _mm_srai_epi16(_mm_unpacklo_epi8(b, b), 8), b_high = _mm_srai_epi16(_mm_unpackhi_epi8(b, b), 8);
  return _mm_add_epi32(_mm_madd_epi16(a_low, b_low), _mm_madd_epi16(a_high, b_high));
}
static Vector nothing(void) { return _mm_setzero_si128(); }
static void store(int32_t *to, Vector value) { _mm_storeu_si128((__m128i *)to, value); }
#endif

BENCHMARK("dot-simd", 5000)

enum { length = 4096 };
static int16_t left_shorts[length], right_shorts[length];
static int8_t left_bytes[length], right_bytes[length];

static uint32_t total(Vector lanes) {
  int32_t parts[4];
  store(parts, lanes);
  return (uint32_t)parts[0] + (uint32_t)parts[1] + (uint32_t)parts[2] + (uint32_t)parts[3];
}

static NEVER_INLINE uint32_t shorts(void) {
  Vector sum = nothing();
  for (int i = 0; i < length; i += 8) sum = add(sum, dot_shorts(load(left_shorts + i), load(right_shorts + i)));
  return total(sum);
}

static NEVER_INLINE uint32_t bytes(void) {
  Vector sum = nothing();
  for (int i = 0; i < length; i += 16) sum = add(sum, dot_bytes(load(left_bytes + i), load(right_bytes + i)));
  return total(sum);
}

uint64_t run(uint32_t size) {
  Random random = {17};
  for (int i = 0; i < length; i++) {
    left_shorts[i] = (int16_t)(next_random(&random) % 400);
    right_shorts[i] = (int16_t)(next_random(&random) % 400 - 200);
    left_bytes[i] = (int8_t)next_random(&random);
    right_bytes[i] = (int8_t)next_random(&random);
  }
  uint64_t sum = 1;
  for (uint32_t turn = 0; turn < size; turn++) {
    left_shorts[turn % length]++;
    left_bytes[turn % length] ^= 5;
    sum = mix(sum, shorts());
    sum = mix(sum, bytes());
  }
  return sum;
}
