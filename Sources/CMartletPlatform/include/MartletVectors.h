#pragma once
#include <stdint.h>

// Vector arithmetic on 16 bytes behind pointers, for what Swift's own vectors cannot say without walking lanes: saturation,
// lane widths that change, comparisons as masks. Everything is written with the compiler's generic vectors, so it becomes
// vector instructions on every processor. The result may overlap the operands.

#pragma clang assume_nonnull begin

typedef int8_t mv_i8x16 __attribute__((vector_size(16)));
typedef uint8_t mv_u8x16 __attribute__((vector_size(16)));
typedef int16_t mv_i16x8 __attribute__((vector_size(16)));
typedef uint16_t mv_u16x8 __attribute__((vector_size(16)));
typedef int32_t mv_i32x4 __attribute__((vector_size(16)));
typedef uint32_t mv_u32x4 __attribute__((vector_size(16)));
typedef int64_t mv_i64x2 __attribute__((vector_size(16)));
typedef uint64_t mv_u64x2 __attribute__((vector_size(16)));
typedef float mv_f32x4 __attribute__((vector_size(16)));
typedef double mv_f64x2 __attribute__((vector_size(16)));

// Half and double width, for operations that change the width of lanes.
typedef int8_t mv_i8x8 __attribute__((vector_size(8)));
typedef uint8_t mv_u8x8 __attribute__((vector_size(8)));
typedef int16_t mv_i16x4 __attribute__((vector_size(8)));
typedef uint16_t mv_u16x4 __attribute__((vector_size(8)));
typedef int32_t mv_i32x2 __attribute__((vector_size(8)));
typedef uint32_t mv_u32x2 __attribute__((vector_size(8)));
typedef float mv_f32x2 __attribute__((vector_size(8)));
typedef int16_t mv_i16x16 __attribute__((vector_size(32)));
typedef uint16_t mv_u16x16 __attribute__((vector_size(32)));
typedef int32_t mv_i32x8 __attribute__((vector_size(32)));
typedef uint32_t mv_u32x8 __attribute__((vector_size(32)));

#define MV_LOAD(type, place) ({ type mv_value; __builtin_memcpy(&mv_value, place, sizeof(mv_value)); mv_value; })
#define MV_STORE(place, value) ({ __typeof__(value) mv_value = (value); __builtin_memcpy(place, &mv_value, sizeof(mv_value)); })

#define MV_UNARY(name, type, expression)                                                                         \
  static inline void martlet_##name(void *result, const void *operand) {                                         \
    type a = MV_LOAD(type, operand);                                                                             \
    MV_STORE(result, expression);                                                                                \
  }
#define MV_BINARY(name, type, expression)                                                                        \
  static inline void martlet_##name(void *result, const void *left, const void *right) {                         \
    type a = MV_LOAD(type, left);                                                                                \
    type b = MV_LOAD(type, right);                                                                               \
    MV_STORE(result, expression);                                                                                \
  }
#define MV_TERNARY(name, type, expression)                                                                       \
  static inline void martlet_##name(void *result, const void *first, const void *second, const void *third) {    \
    type a = MV_LOAD(type, first);                                                                               \
    type b = MV_LOAD(type, second);                                                                              \
    type c = MV_LOAD(type, third);                                                                               \
    MV_STORE(result, expression);                                                                                \
  }
#define MV_SHIFT(name, type, bits, expression)                                                                   \
  static inline void martlet_##name(void *result, const void *operand, uint32_t count) {                         \
    type a = MV_LOAD(type, operand);                                                                             \
    count &= bits - 1;                                                                                           \
    MV_STORE(result, expression);                                                                                \
  }
#define MV_TEST(name, type, expression)                                                                          \
  static inline uint32_t martlet_##name(const void *operand) {                                                   \
    type a = MV_LOAD(type, operand);                                                                             \
    return expression;                                                                                           \
  }

// Lanes where the mask is all ones from one vector, the others from another.
#define MV_SELECT(type, mask, yes, no) ((type)(((mask) & (__typeof__(mask))(yes)) | (~(mask) & (__typeof__(mask))(no))))

// MARK: Bits

MV_UNARY(not_v128, mv_u64x2, ~a)
MV_BINARY(and_v128, mv_u64x2, a & b)
MV_BINARY(andnot_v128, mv_u64x2, a & ~b)
MV_BINARY(or_v128, mv_u64x2, a | b)
MV_BINARY(xor_v128, mv_u64x2, a ^ b)
MV_TERNARY(bitselect_v128, mv_u64x2, (a & c) | (b & ~c))
MV_TEST(any_true_v128, mv_u64x2, (a[0] | a[1]) != 0)

// MARK: Integers

#define MV_INTEGERS(shape, S, U, bits)                                                                           \
  MV_BINARY(add_##shape, U, a + b)                                                                               \
  MV_BINARY(sub_##shape, U, a - b)                                                                               \
  MV_UNARY(neg_##shape, U, -a)                                                                                   \
  MV_UNARY(abs_##shape, S, __builtin_elementwise_abs(a))                                                         \
  MV_BINARY(eq_##shape, S, (S)(a == b))                                                                          \
  MV_BINARY(ne_##shape, S, (S)(a != b))                                                                          \
  MV_BINARY(lt_s_##shape, S, (S)(a < b))                                                                         \
  MV_BINARY(gt_s_##shape, S, (S)(a > b))                                                                         \
  MV_BINARY(le_s_##shape, S, (S)(a <= b))                                                                        \
  MV_BINARY(ge_s_##shape, S, (S)(a >= b))                                                                        \
  MV_SHIFT(shl_##shape, U, bits, a << (__typeof__(a[0]))count)                                                   \
  MV_SHIFT(shr_s_##shape, S, bits, a >> (__typeof__(a[0]))count)                                                 \
  MV_SHIFT(shr_u_##shape, U, bits, a >> (__typeof__(a[0]))count)                                                 \
  MV_TEST(all_true_##shape, S, __builtin_reduce_or((S)(a == 0)) == 0)

MV_INTEGERS(i8x16, mv_i8x16, mv_u8x16, 8)
MV_INTEGERS(i16x8, mv_i16x8, mv_u16x8, 16)
MV_INTEGERS(i32x4, mv_i32x4, mv_u32x4, 32)
MV_INTEGERS(i64x2, mv_i64x2, mv_u64x2, 64)

#define MV_ORDERED(shape, S, U)                                                                                  \
  MV_BINARY(lt_u_##shape, U, (S)(a < b))                                                                         \
  MV_BINARY(gt_u_##shape, U, (S)(a > b))                                                                         \
  MV_BINARY(le_u_##shape, U, (S)(a <= b))                                                                        \
  MV_BINARY(ge_u_##shape, U, (S)(a >= b))                                                                        \
  MV_BINARY(min_s_##shape, S, __builtin_elementwise_min(a, b))                                                   \
  MV_BINARY(min_u_##shape, U, __builtin_elementwise_min(a, b))                                                   \
  MV_BINARY(max_s_##shape, S, __builtin_elementwise_max(a, b))                                                   \
  MV_BINARY(max_u_##shape, U, __builtin_elementwise_max(a, b))

MV_ORDERED(i8x16, mv_i8x16, mv_u8x16)
MV_ORDERED(i16x8, mv_i16x8, mv_u16x8)
MV_ORDERED(i32x4, mv_i32x4, mv_u32x4)

#define MV_SATURATING(shape, S, U)                                                                               \
  MV_BINARY(add_sat_s_##shape, S, __builtin_elementwise_add_sat(a, b))                                           \
  MV_BINARY(add_sat_u_##shape, U, __builtin_elementwise_add_sat(a, b))                                           \
  MV_BINARY(sub_sat_s_##shape, S, __builtin_elementwise_sub_sat(a, b))                                           \
  MV_BINARY(sub_sat_u_##shape, U, __builtin_elementwise_sub_sat(a, b))

MV_SATURATING(i8x16, mv_i8x16, mv_u8x16)
MV_SATURATING(i16x8, mv_i16x8, mv_u16x8)

MV_BINARY(mul_i16x8, mv_u16x8, a * b)
MV_BINARY(mul_i32x4, mv_u32x4, a * b)
MV_BINARY(mul_i64x2, mv_u64x2, a * b)
// The average rounded up, without a wider lane: a | b is a + b - (a & b), and (a ^ b) / 2 is what the halves differ by.
MV_BINARY(avgr_u_i8x16, mv_u8x16, (a | b) - ((a ^ b) >> 1))
MV_BINARY(avgr_u_i16x8, mv_u16x8, (a | b) - ((a ^ b) >> 1))
MV_UNARY(popcnt_i8x16, mv_u8x16, __builtin_elementwise_popcount(a))

// The highest bit of each lane.
typedef _Bool mv_bits16 __attribute__((ext_vector_type(16)));
typedef _Bool mv_bits8 __attribute__((ext_vector_type(8)));
typedef int8_t mv_ext_i8x16 __attribute__((ext_vector_type(16)));
typedef int16_t mv_ext_i16x8 __attribute__((ext_vector_type(8)));

static inline uint32_t martlet_bitmask_i8x16(const void *operand) {
  mv_ext_i8x16 a = MV_LOAD(mv_ext_i8x16, operand);
  mv_bits16 bits = __builtin_convertvector(a < 0, mv_bits16);
  return MV_LOAD(uint16_t, &bits);
}
static inline uint32_t martlet_bitmask_i16x8(const void *operand) {
  mv_ext_i16x8 a = MV_LOAD(mv_ext_i16x8, operand);
  mv_bits8 bits = __builtin_convertvector(a < 0, mv_bits8);
  return MV_LOAD(uint8_t, &bits);
}
static inline uint32_t martlet_bitmask_i32x4(const void *operand) {
  mv_u32x4 a = MV_LOAD(mv_u32x4, operand) >> 31;
  return a[0] | a[1] << 1 | a[2] << 2 | a[3] << 3;
}
static inline uint32_t martlet_bitmask_i64x2(const void *operand) {
  mv_u64x2 a = MV_LOAD(mv_u64x2, operand) >> 63;
  return (uint32_t)(a[0] | a[1] << 1);
}

// MARK: Lanes that change their width

#define MV_LOW(v, half) ({ __typeof__(v) mv_whole = (v); MV_LOAD(half, &mv_whole); })
#define MV_HIGH(v, half) ({ __typeof__(v) mv_whole = (v); MV_LOAD(half, (const char *)&mv_whole + 8); })
#define MV_WIDEN_LOW(v, half, wide) __builtin_convertvector(MV_LOW(v, half), wide)
#define MV_WIDEN_HIGH(v, half, wide) __builtin_convertvector(MV_HIGH(v, half), wide)

#define MV_WIDENING(wide_shape, shape, S, U, S_half, U_half, S_wide, U_wide)                                     \
  MV_UNARY(extend_low_##shape##_s, S, MV_WIDEN_LOW(a, S_half, S_wide))                                           \
  MV_UNARY(extend_high_##shape##_s, S, MV_WIDEN_HIGH(a, S_half, S_wide))                                         \
  MV_UNARY(extend_low_##shape##_u, U, MV_WIDEN_LOW(a, U_half, U_wide))                                           \
  MV_UNARY(extend_high_##shape##_u, U, MV_WIDEN_HIGH(a, U_half, U_wide))                                         \
  MV_BINARY(extmul_low_##shape##_s, S, MV_WIDEN_LOW(a, S_half, S_wide) * MV_WIDEN_LOW(b, S_half, S_wide))        \
  MV_BINARY(extmul_high_##shape##_s, S, MV_WIDEN_HIGH(a, S_half, S_wide) * MV_WIDEN_HIGH(b, S_half, S_wide))     \
  MV_BINARY(extmul_low_##shape##_u, U, MV_WIDEN_LOW(a, U_half, U_wide) * MV_WIDEN_LOW(b, U_half, U_wide))        \
  MV_BINARY(extmul_high_##shape##_u, U, MV_WIDEN_HIGH(a, U_half, U_wide) * MV_WIDEN_HIGH(b, U_half, U_wide))     \
  static inline void martlet_load_extend_##shape##_s(void *result, const void *memory) {                         \
    MV_STORE(result, __builtin_convertvector(MV_LOAD(S_half, memory), S_wide));                                  \
  }                                                                                                              \
  static inline void martlet_load_extend_##shape##_u(void *result, const void *memory) {                         \
    MV_STORE(result, __builtin_convertvector(MV_LOAD(U_half, memory), U_wide));                                  \
  }

MV_WIDENING(i16x8, i8x16, mv_i8x16, mv_u8x16, mv_i8x8, mv_u8x8, mv_i16x8, mv_u16x8)
MV_WIDENING(i32x4, i16x8, mv_i16x8, mv_u16x8, mv_i16x4, mv_u16x4, mv_i32x4, mv_u32x4)
MV_WIDENING(i64x2, i32x4, mv_i32x4, mv_u32x4, mv_i32x2, mv_u32x2, mv_i64x2, mv_u64x2)

// Neighbouring lanes, added at twice their width: the even lanes shifted up and down again, and the odd ones shifted down.
MV_UNARY(extadd_pairwise_i8x16_s, mv_i16x8, ((mv_i16x8)((mv_u16x8)a << 8) >> 8) + (a >> 8))
MV_UNARY(extadd_pairwise_i8x16_u, mv_u16x8, (a & 0xFF) + (a >> 8))
MV_UNARY(extadd_pairwise_i16x8_s, mv_i32x4, ((mv_i32x4)((mv_u32x4)a << 16) >> 16) + (a >> 16))
MV_UNARY(extadd_pairwise_i16x8_u, mv_u32x4, (a & 0xFFFF) + (a >> 16))

#define MV_CLAMP(v, low, high) __builtin_elementwise_min(__builtin_elementwise_max(v, (v) * 0 + (low)), (v) * 0 + (high))
#define MV_JOIN(type, half, low, high)                                                                           \
  ({                                                                                                             \
    half mv_parts[2] = {low, high};                                                                              \
    MV_LOAD(type, mv_parts);                                                                                     \
  })
#define MV_NARROW(name, S, half, result_type, low, high)                                                              \
  MV_BINARY(name, S, MV_JOIN(result_type, half, __builtin_convertvector(MV_CLAMP(a, low, high), half),           \
                             __builtin_convertvector(MV_CLAMP(b, low, high), half)))

MV_NARROW(narrow_i16x8_s, mv_i16x8, mv_i8x8, mv_i8x16, -128, 127)
MV_NARROW(narrow_i16x8_u, mv_i16x8, mv_u8x8, mv_u8x16, 0, 255)
MV_NARROW(narrow_i32x4_s, mv_i32x4, mv_i16x4, mv_i16x8, -32768, 32767)
MV_NARROW(narrow_i32x4_u, mv_i32x4, mv_u16x4, mv_u16x8, 0, 65535)

// The product of neighbouring lanes, added: even lanes times even lanes, and odd lanes times odd lanes. Only -32768 four times
// leaves the range of 32 bits, and then it wraps.
#define MV_EVEN16(v) ((mv_i32x4)((mv_u32x4)(v) << 16) >> 16)
#define MV_ODD16(v) ((mv_i32x4)(v) >> 16)
#if defined(__SSE2__)
MV_BINARY(dot_i16x8_s, mv_i16x8, __builtin_ia32_pmaddwd128(a, b))
#else
MV_BINARY(dot_i16x8_s, mv_i16x8,
          (mv_u32x4)(MV_EVEN16(a) * MV_EVEN16(b)) + (mv_u32x4)(MV_ODD16(a) * MV_ODD16(b)))
#endif

// (a * b + 0x4000) >> 15, saturated: only -32768 squared leaves the range.
#define MV_Q15(a, b) ((__builtin_convertvector(a, mv_i32x8) * __builtin_convertvector(b, mv_i32x8) + 0x4000) >> 15)
MV_BINARY(q15mulr_sat_s_i16x8, mv_i16x8, __builtin_convertvector(MV_CLAMP(MV_Q15(a, b), -32768, 32767), mv_i16x8))

// Products of signed and 7-bit lanes; both count as signed, which is the first choice of the specification.
#define MV_EVEN8(v) ((mv_i16x8)((mv_u16x8)(v) << 8) >> 8)
#define MV_ODD8(v) ((mv_i16x8)(v) >> 8)
#define MV_DOT8(a, b)                                                                                            \
  __builtin_elementwise_add_sat((mv_i16x8)(MV_EVEN8(a) * MV_EVEN8(b)), (mv_i16x8)(MV_ODD8(a) * MV_ODD8(b)))
MV_BINARY(relaxed_dot_i8x16, mv_i8x16, MV_DOT8(a, b))

static inline void martlet_relaxed_dot_add(void *result, const void *left, const void *right, const void *sum) {
  mv_i8x16 a = MV_LOAD(mv_i8x16, left);
  mv_i8x16 b = MV_LOAD(mv_i8x16, right);
  mv_i16x8 products = MV_DOT8(a, b);
  mv_i32x4 pairs = MV_EVEN16(products) + MV_ODD16(products);
  MV_STORE(result, (mv_u32x4)pairs + MV_LOAD(mv_u32x4, sum));
}

// MARK: Floating point

#define MV_FLOATS(shape, F, S, sign)                                                                             \
  MV_UNARY(neg_##shape, S, a ^ (S)(sign))                                                                        \
  MV_UNARY(abs_##shape, S, a & ~(S)(sign))                                                                       \
  MV_UNARY(sqrt_##shape, F, __builtin_elementwise_sqrt(a))                                                       \
  MV_BINARY(add_##shape, F, a + b)                                                                               \
  MV_BINARY(sub_##shape, F, a - b)                                                                               \
  MV_BINARY(mul_##shape, F, a * b)                                                                               \
  MV_BINARY(div_##shape, F, a / b)                                                                               \
  MV_BINARY(eq_##shape, F, (S)(a == b))                                                                          \
  MV_BINARY(ne_##shape, F, (S)(a != b))                                                                          \
  MV_BINARY(lt_##shape, F, (S)(a < b))                                                                           \
  MV_BINARY(gt_##shape, F, (S)(a > b))                                                                           \
  MV_BINARY(le_##shape, F, (S)(a <= b))                                                                          \
  MV_BINARY(ge_##shape, F, (S)(a >= b))                                                                          \
  MV_BINARY(pmin_##shape, F, MV_SELECT(F, (S)(b < a), b, a))                                                     \
  MV_BINARY(pmax_##shape, F, MV_SELECT(F, (S)(a < b), b, a))                                                     \
  /* Equal numbers differ at most in sign: or-ing finds the negative zero, and-ing the positive one. A sum with  */ \
  /* something that is not a number is a quiet NaN. */                                                           \
  MV_BINARY(min_##shape, F, MV_SELECT(F, (S)(a < b), a, MV_SELECT(F, (S)(b < a), b,                              \
                            MV_SELECT(F, (S)(a == b), ((S)a | (S)b), a + b))))                                   \
  MV_BINARY(max_##shape, F, MV_SELECT(F, (S)(a > b), a, MV_SELECT(F, (S)(b > a), b,                              \
                            MV_SELECT(F, (S)(a == b), ((S)a & (S)b), a + b))))                                   \
  MV_TERNARY(madd_##shape, F, ({ F mv_product = a * b; mv_product + c; }))                                       \
  MV_TERNARY(nmadd_##shape, F, ({ F mv_product = a * b; c - mv_product; }))

#define MV_SIGN32 ((mv_i32x4){} + INT32_MIN)
#define MV_SIGN64 ((mv_i64x2){} + INT64_MIN)

#pragma clang fp contract(off)
MV_FLOATS(f32x4, mv_f32x4, mv_i32x4, MV_SIGN32)
MV_FLOATS(f64x2, mv_f64x2, mv_i64x2, MV_SIGN64)

// Rounding with additions only: a number below 2^23 (2^52) plus 2^23 (2^52) has no fraction left. Larger numbers have none
// anyway, and adding zero makes NaNs quiet. The sign is put back last, so that zeros keep theirs.
#define MV_WITH_SIGN(F, S, sign, v, from) ((F)(((S)(v) & ~(S)(sign)) | ((S)(from) & (S)(sign))))
#define MV_ABSOLUTE(F, S, sign, v) ((F)((S)(v) & ~(S)(sign)))
#define MV_NEAREST(F, S, sign, v, limit)                                                                         \
  MV_SELECT(F, (S)(MV_ABSOLUTE(F, S, sign, v) < (limit)),                                                        \
            MV_WITH_SIGN(F, S, sign, (MV_ABSOLUTE(F, S, sign, v) + (limit)) - (limit), v), (v) + 0)
#define MV_ROUNDING(shape, F, S, sign, limit)                                                                    \
  MV_UNARY(nearest_##shape, F, MV_NEAREST(F, S, sign, a, limit))                                                 \
  MV_UNARY(ceil_##shape, F, ({                                                                                   \
    F mv_near = MV_NEAREST(F, S, sign, a, limit);                                                                \
    F mv_up = mv_near + MV_SELECT(F, (S)(mv_near < a), (F){} + 1, (F){});                                        \
    MV_WITH_SIGN(F, S, sign, mv_up, a);                                                                          \
  }))                                                                                                            \
  MV_UNARY(floor_##shape, F, ({                                                                                  \
    F mv_near = MV_NEAREST(F, S, sign, a, limit);                                                                \
    F mv_down = mv_near - MV_SELECT(F, (S)(mv_near > a), (F){} + 1, (F){});                                      \
    MV_WITH_SIGN(F, S, sign, mv_down, a);                                                                        \
  }))                                                                                                            \
  MV_UNARY(trunc_##shape, F, ({                                                                                  \
    F mv_size = MV_ABSOLUTE(F, S, sign, a);                                                                      \
    F mv_near = MV_NEAREST(F, S, sign, mv_size, limit);                                                          \
    F mv_down = mv_near - MV_SELECT(F, (S)(mv_near > mv_size), (F){} + 1, (F){});                                \
    MV_WITH_SIGN(F, S, sign, mv_down, a);                                                                        \
  }))

MV_ROUNDING(f32x4, mv_f32x4, mv_i32x4, MV_SIGN32, 0x1p23f)
MV_ROUNDING(f64x2, mv_f64x2, mv_i64x2, MV_SIGN64, 0x1p52)
#pragma clang fp contract(on)

// MARK: Conversions

MV_UNARY(convert_i32x4_s, mv_i32x4, __builtin_convertvector(a, mv_f32x4))
MV_UNARY(convert_i32x4_u, mv_u32x4, __builtin_convertvector(a, mv_f32x4))
MV_UNARY(convert_low_i32x4_s, mv_i32x4, MV_WIDEN_LOW(a, mv_i32x2, mv_f64x2))
MV_UNARY(convert_low_i32x4_u, mv_u32x4, MV_WIDEN_LOW(a, mv_u32x2, mv_f64x2))
MV_UNARY(promote_low_f32x4, mv_f32x4, MV_WIDEN_LOW(a, mv_f32x2, mv_f64x2))
MV_UNARY(demote_f64x2_zero, mv_f64x2, MV_JOIN(mv_f32x4, mv_f32x2, __builtin_convertvector(a, mv_f32x2), (mv_f32x2){}))

// Numbers are brought into range before they are converted; what is not a number becomes zero.
static inline void martlet_trunc_sat_f32x4_s(void *result, const void *operand) {
  mv_f32x4 a = MV_LOAD(mv_f32x4, operand);
  mv_i32x4 fits = (mv_i32x4)(a < 0x1p31f) & (mv_i32x4)(a >= -0x1p31f);
  mv_i32x4 numbers = __builtin_convertvector(MV_SELECT(mv_f32x4, fits, a, (mv_f32x4){}), mv_i32x4);
  mv_i32x4 high = (mv_i32x4)(a >= 0x1p31f) & INT32_MAX;
  mv_i32x4 low = (mv_i32x4)(a < -0x1p31f) & INT32_MIN;
  MV_STORE(result, numbers | high | low);
}
static inline void martlet_trunc_sat_f32x4_u(void *result, const void *operand) {
  mv_f32x4 a = MV_LOAD(mv_f32x4, operand);
  mv_i32x4 fits = (mv_i32x4)(a < 0x1p32f) & (mv_i32x4)(a > -1.0f);
  mv_u32x4 numbers = __builtin_convertvector(MV_SELECT(mv_f32x4, fits, a, (mv_f32x4){}), mv_u32x4);
  MV_STORE(result, numbers | (mv_u32x4)(a >= 0x1p32f));
}
static inline void martlet_trunc_sat_f64x2_s_zero(void *result, const void *operand) {
  mv_f64x2 a = MV_LOAD(mv_f64x2, operand);
  mv_f64x2 inside = MV_SELECT(mv_f64x2, (mv_i64x2)(a < 2147483647.0), a, (mv_f64x2){} + 2147483647.0);
  inside = MV_SELECT(mv_f64x2, (mv_i64x2)(inside > -2147483648.0), inside, (mv_f64x2){} - 2147483648.0);
  inside = MV_SELECT(mv_f64x2, (mv_i64x2)(a == a), inside, (mv_f64x2){});
  MV_STORE(result, MV_JOIN(mv_i32x4, mv_i32x2, __builtin_convertvector(inside, mv_i32x2), (mv_i32x2){}));
}
static inline void martlet_trunc_sat_f64x2_u_zero(void *result, const void *operand) {
  mv_f64x2 a = MV_LOAD(mv_f64x2, operand);
  mv_f64x2 inside = MV_SELECT(mv_f64x2, (mv_i64x2)(a < 4294967295.0), a, (mv_f64x2){} + 4294967295.0);
  inside = MV_SELECT(mv_f64x2, (mv_i64x2)(inside > 0.0), inside, (mv_f64x2){});
  inside = MV_SELECT(mv_f64x2, (mv_i64x2)(a == a), inside, (mv_f64x2){});
  MV_STORE(result, MV_JOIN(mv_u32x4, mv_u32x2, __builtin_convertvector(inside, mv_u32x2), (mv_u32x2){}));
}

// The one NaN of the deterministic profile in lanes that are not numbers.
MV_UNARY(canonical_f32x4, mv_f32x4, MV_SELECT(mv_f32x4, (mv_i32x4)(a == a), a, ((mv_i32x4){} + 0x7FC00000)))
MV_UNARY(canonical_f64x2, mv_f64x2, MV_SELECT(mv_f64x2, (mv_i64x2)(a == a), a, ((mv_i64x2){} + 0x7FF8000000000000)))

// In the deterministic profile the products of relaxed_madd are not rounded.
static inline void martlet_fused_madd_f32x4(void *result, const void *first, const void *second, const void *third) {
  MV_STORE(result, __builtin_elementwise_fma(MV_LOAD(mv_f32x4, first), MV_LOAD(mv_f32x4, second), MV_LOAD(mv_f32x4, third)));
}
static inline void martlet_fused_nmadd_f32x4(void *result, const void *first, const void *second, const void *third) {
  MV_STORE(result, __builtin_elementwise_fma(-MV_LOAD(mv_f32x4, first), MV_LOAD(mv_f32x4, second), MV_LOAD(mv_f32x4, third)));
}
static inline void martlet_fused_madd_f64x2(void *result, const void *first, const void *second, const void *third) {
  MV_STORE(result, __builtin_elementwise_fma(MV_LOAD(mv_f64x2, first), MV_LOAD(mv_f64x2, second), MV_LOAD(mv_f64x2, third)));
}
static inline void martlet_fused_nmadd_f64x2(void *result, const void *first, const void *second, const void *third) {
  MV_STORE(result, __builtin_elementwise_fma(-MV_LOAD(mv_f64x2, first), MV_LOAD(mv_f64x2, second), MV_LOAD(mv_f64x2, third)));
}

// MARK: Shuffles

// Portable forms; where the processor can shuffle bytes by itself, Shuffles.c has better ones.
static inline void martlet_swizzle_portable(void *result, const void *operand, const void *lanes) {
  uint8_t from[16], chosen[16], made[16];
  __builtin_memcpy(from, operand, 16);
  __builtin_memcpy(chosen, lanes, 16);
  for (int lane = 0; lane < 16; lane++) made[lane] = chosen[lane] < 16 ? from[chosen[lane]] : 0;
  __builtin_memcpy(result, made, 16);
}
static inline void martlet_shuffle_portable(void *result, const void *left, const void *right, const void *lanes) {
  uint8_t from[32], chosen[16], made[16];
  __builtin_memcpy(from, left, 16);
  __builtin_memcpy(from + 16, right, 16);
  __builtin_memcpy(chosen, lanes, 16);
  for (int lane = 0; lane < 16; lane++) made[lane] = from[chosen[lane] & 31];
  __builtin_memcpy(result, made, 16);
}

/// Whether the two functions below may be called.
_Bool martlet_can_shuffle_bytes(void);
void martlet_swizzle_native(void *result, const void *operand, const void *lanes);
void martlet_shuffle_native(void *result, const void *left, const void *right, const void *lanes);

#pragma clang assume_nonnull end
