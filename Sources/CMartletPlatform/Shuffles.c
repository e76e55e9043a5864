#include "MartletVectors.h"

// Byte shuffles by one instruction, on processors that have it. They are functions of their own because the rest of the program
// is built for processors that may not.

#if defined(__x86_64__)
#include <tmmintrin.h>

_Bool martlet_can_shuffle_bytes(void) { return __builtin_cpu_supports("ssse3"); }

__attribute__((target("ssse3"))) void martlet_swizzle_native(void *result, const void *operand, const void *lanes) {
  // The instruction looks at the low four bits, and gives zero where the highest is set: adding 0x70 sets it for 16 and above.
  __m128i chosen = _mm_adds_epu8(_mm_loadu_si128(lanes), _mm_set1_epi8(0x70));
  _mm_storeu_si128(result, _mm_shuffle_epi8(_mm_loadu_si128(operand), chosen));
}

__attribute__((target("ssse3"))) void martlet_shuffle_native(
    void *result, const void *left, const void *right, const void *lanes) {
  __m128i chosen = _mm_loadu_si128(lanes);
  __m128i from_left = _mm_adds_epu8(chosen, _mm_set1_epi8(0x70));
  __m128i from_right = _mm_sub_epi8(chosen, _mm_set1_epi8(16));
  __m128i low = _mm_shuffle_epi8(_mm_loadu_si128(left), from_left);
  __m128i high = _mm_shuffle_epi8(_mm_loadu_si128(right), from_right);
  _mm_storeu_si128(result, _mm_or_si128(low, high));
}

#elif defined(__aarch64__)
#include <arm_neon.h>

_Bool martlet_can_shuffle_bytes(void) { return 1; }

void martlet_swizzle_native(void *result, const void *operand, const void *lanes) {
  vst1q_u8(result, vqtbl1q_u8(vld1q_u8(operand), vld1q_u8(lanes)));
}

void martlet_shuffle_native(void *result, const void *left, const void *right, const void *lanes) {
  uint8x16x2_t both = {{vld1q_u8(left), vld1q_u8(right)}};
  vst1q_u8(result, vqtbl2q_u8(both, vld1q_u8(lanes)));
}

#else

_Bool martlet_can_shuffle_bytes(void) { return 0; }
void martlet_swizzle_native(void *result, const void *operand, const void *lanes) {
  martlet_swizzle_portable(result, operand, lanes);
}
void martlet_shuffle_native(void *result, const void *left, const void *right, const void *lanes) {
  martlet_shuffle_portable(result, left, right, lanes);
}

#endif
