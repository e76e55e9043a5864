// Blurs and sharpens a grey picture, one pixel at a time. image-simd does the same work eight pixels at a time and must
// reach the same checksum.
#include "bench.h"

BENCHMARK("image", 24)

enum { width = 512, height = 384, stride = width + 16 };
static uint8_t source[stride * (height + 2)], target[stride * (height + 2)];

static int clamp(int value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

// The middle counts 4, its neighbours 2, the corners 1; what the blur took away is added to the original.
static NEVER_INLINE void sharpen(const uint8_t *from, uint8_t *to) {
  for (int y = 1; y <= height; y++) {
    for (int x = 8; x < 8 + width; x++) {
      const uint8_t *p = from + y * stride + x;
      int corners = p[-stride - 1] + p[-stride + 1] + p[stride - 1] + p[stride + 1];
      int sides = p[-stride] + p[stride] + p[-1] + p[1];
      int blurred = (corners + 2 * sides + 4 * p[0] + 8) >> 4;
      to[y * stride + x] = (uint8_t)clamp(2 * p[0] - blurred);
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
