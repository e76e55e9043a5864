// The picture filter of `image`, eight pixels at a time in 128-bit vectors.
#include "bench.h"

BENCHMARK("image-simd", 24)

enum { width = 512, height = 384, stride = width + 16 };
static uint8_t source[stride * (height + 2)], target[stride * (height + 2)];

typedef uint8_t Bytes __attribute__((vector_size(8)));
typedef int16_t Shorts __attribute__((vector_size(16)));

static Shorts wide(const uint8_t *from) {
  Bytes bytes;
  __builtin_memcpy(&bytes, from, sizeof bytes);
  return __builtin_convertvector(bytes, Shorts);
}

static NEVER_INLINE void sharpen(const uint8_t *from, uint8_t *to) {
  const Shorts zero = {0}, most = zero + 255;
  for (int y = 1; y <= height; y++) {
    for (int x = 8; x < 8 + width; x += 8) {
      const uint8_t *p = from + y * stride + x;
      Shorts middle = wide(p);
      Shorts corners = wide(p - stride - 1) + wide(p - stride + 1) + wide(p + stride - 1) + wide(p + stride + 1);
      Shorts sides = wide(p - stride) + wide(p + stride) + wide(p - 1) + wide(p + 1);
      Shorts blurred = (corners + sides * 2 + middle * 4 + 8) >> 4;
      Shorts sharp = middle * 2 - blurred;
      sharp = __builtin_elementwise_min(__builtin_elementwise_max(sharp, zero), most);
      Bytes bytes = __builtin_convertvector(sharp, Bytes);
      __builtin_memcpy(to + y * stride + x, &bytes, sizeof bytes);
    }
  }
}

uint64_t run(uint32_t size) {
  Random random = {3};
  memset(source, 0, sizeof source);
  memset(target, 0, sizeof target);
  for (int y = 1; y <= height; y++)
    for (int x = 0; x < width; x++)
      source[y * stride + 8 + x] = (uint8_t)((x * y >> 5) + (int)(next_random(&random) & 15));
  for (uint32_t turn = 0; turn < size; turn += 2) {
    sharpen(source, target);
    sharpen(target, source);
  }
  uint64_t sum = 1;
  for (int i = 0; i < stride * (height + 2); i += 3) sum = mix(sum, source[i]);
  return sum;
}
