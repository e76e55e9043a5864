#include "bench.h"

BENCHMARK("rust-words", 15000)

// Words of two to four syllables, most of them rare.
uint32_t random_words(uint64_t seed, uint32_t count, uint8_t *to) {
  static const char syllables[16][4] = {"ma", "rt", "let", "swi", "ft", "o", "ra", "ne", "st", "ing", "cla", "w", "be", "ak", "u", "lo"};
  Random random = {seed};
  uint8_t *at = to;
  while (count--) {
    uint32_t choice = next_random(&random) & next_random(&random);
    for (uint32_t i = 0; i < 2 + (choice >> 30); i++)
      for (const char *from = syllables[choice >> (4 * i) & 15]; *from; from++) *at++ = (uint8_t)*from;
    *at++ = ' ';
  }
  return (uint32_t)(at - to);
}
