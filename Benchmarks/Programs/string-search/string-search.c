// Looking for words in a text, by skipping ahead (Horspool) and by brute force: byte loads and early exits.
#include "bench.h"

BENCHMARK("string-search", 60000)

#define LIMIT 1000000
static char text[LIMIT + 1];

static const char *const words[] = {"martlet", "nightingale", "swallow builds", "oo", "the quick brown fox", "heron"};
static const char *const syllables[] = {"mar", "tlet ", "swal", "low ", "night", "in", "gale", " the ",
                                        "quick", "heron", " bu", "ilds ", "o",    "fo", "x ",   "brown "};

static NEVER_INLINE uint32_t count_by_skipping(const char *haystack, uint32_t length, const char *needle) {
  uint32_t size = (uint32_t)strlen(needle), found = 0;
  uint8_t skip[256];
  memset(skip, (int)size, sizeof skip);
  for (uint32_t i = 0; i + 1 < size; i++) skip[(uint8_t)needle[i]] = (uint8_t)(size - 1 - i);
  for (uint32_t at = 0; at + size <= length;) {
    uint8_t last = (uint8_t)haystack[at + size - 1];
    if (last == (uint8_t)needle[size - 1] && memcmp(haystack + at, needle, size - 1) == 0) found++;
    at += skip[last];
  }
  return found;
}

static NEVER_INLINE uint32_t count_by_force(const char *haystack, uint32_t length, const char *needle) {
  uint32_t size = (uint32_t)strlen(needle), found = 0;
  for (uint32_t at = 0; at + size <= length; at++) {
    uint32_t same = 0;
    while (same < size && haystack[at + same] == needle[same]) same++;
    found += same == size;
  }
  return found;
}

uint64_t run(uint32_t size) {
  if (size > LIMIT - 8) size = LIMIT - 8;
  Random random = {2024};
  uint32_t length = 0;
  while (length < size)
    for (const char *from = syllables[next_random(&random) % 16]; *from; from++) text[length++] = *from;
  uint64_t sum = 1;
  for (int turn = 0; turn < 5; turn++) {
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++) {
      sum = mix(sum, count_by_skipping(text + turn, length - (uint32_t)turn, words[i]));
      sum = mix(sum, count_by_force(text + turn, length - (uint32_t)turn, words[i]));
    }
  }
  return sum;
}
