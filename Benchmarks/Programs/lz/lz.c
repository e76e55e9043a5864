// A byte-oriented LZ compressor with a hash of recent positions, and its decompressor.
#include "bench.h"

BENCHMARK("lz", 900000)

#define LIMIT 2000000
static uint8_t input[LIMIT], packed[LIMIT + LIMIT / 8 + 64], unpacked[LIMIT];
static uint32_t recent[1 << 14];

static uint32_t word_at(const uint8_t *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint8_t *put_count(uint8_t *to, uint32_t count) {
  while (count >= 255) {
    *to++ = 255;
    count -= 255;
  }
  *to++ = (uint8_t)count;
  return to;
}

// Pieces of: count of literals, the literals, count of copied bytes beyond 4, distance in two bytes.
static NEVER_INLINE uint32_t compress(const uint8_t *from, uint32_t size, uint8_t *to) {
  uint8_t *out = to;
  uint32_t literals = 0, at = 0;
  while (at + 12 < size) {
    uint32_t word = word_at(from + at);
    uint32_t bucket = (word * 2654435761u) >> 18;
    uint32_t candidate = recent[bucket];
    recent[bucket] = at + 1;
    if (candidate && at + 1 - candidate < 65536 && word_at(from + candidate - 1) == word) {
      uint32_t back = candidate - 1, length = 4;
      while (at + length < size && from[back + length] == from[at + length]) length++;
      out = put_count(out, at - literals);
      for (uint32_t i = literals; i < at; i++) *out++ = from[i];
      out = put_count(out, length - 4);
      *out++ = (uint8_t)(at - back);
      *out++ = (uint8_t)((at - back) >> 8);
      at += length;
      literals = at;
    } else {
      at++;
    }
  }
  out = put_count(out, size - literals);
  for (uint32_t i = literals; i < size; i++) *out++ = from[i];
  return (uint32_t)(out - to);
}

static const uint8_t *get_count(const uint8_t *from, uint32_t *count) {
  *count = 0;
  while (*from == 255) {
    *count += 255;
    from++;
  }
  *count += *from++;
  return from;
}

static NEVER_INLINE uint32_t decompress(const uint8_t *from, uint32_t size, uint8_t *to) {
  const uint8_t *end = from + size;
  uint8_t *out = to;
  while (from < end) {
    uint32_t count;
    from = get_count(from, &count);
    while (count--) *out++ = *from++;
    if (from >= end) break;
    from = get_count(from, &count);
    const uint8_t *back = out - (from[0] | from[1] << 8);
    from += 2;
    for (count += 4; count; count--) *out++ = *back++;
  }
  return (uint32_t)(out - to);
}

uint64_t run(uint32_t size) {
  if (size > LIMIT) size = LIMIT;
  Random random = {31};
  for (uint32_t i = 0; i < size;) {
    uint32_t choice = next_random(&random);
    if (i > 5000 && choice % 3) {
      uint32_t from = i - 1 - choice % 4096, count = 4 + (choice >> 16) % 40;
      while (count-- && i < size) input[i++] = input[from++];
    } else {
      for (uint32_t count = choice % 9; count-- && i < size;) input[i++] = (uint8_t)(next_random(&random) % 64);
    }
  }
  memset(recent, 0, sizeof recent);
  uint32_t packed_size = compress(input, size, packed);
  uint32_t unpacked_size = decompress(packed, packed_size, unpacked);
  uint64_t sum = mix(mix(1, packed_size), unpacked_size);
  for (uint32_t i = 0; i < unpacked_size; i += 97) sum = mix(sum, unpacked[i]);
  return mix(sum, unpacked_size == size && memcmp(input, unpacked, size) == 0);
}
