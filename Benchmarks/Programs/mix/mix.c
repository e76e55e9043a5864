// A little of everything that small processors do, in the spirit of CoreMark: list handling, small matrices of shorts, a
// state machine reading text, and a CRC over all results.
#include "bench.h"

BENCHMARK("mix", 1000)

static uint16_t crc(uint16_t sum, uint16_t value) {
  for (int i = 0; i < 16; i++) {
    uint16_t carry = (uint16_t)((sum ^ value) & 1);
    sum >>= 1;
    value >>= 1;
    if (carry) sum ^= 0xa001;
  }
  return sum;
}

// Part one: a list of records in shuffled order, searched, and sorted by either of its two keys.
typedef struct Record {
  struct Record *next;
  int16_t first, second;
} Record;

enum { records = 60 };
static Record store[records];

typedef int32_t (*Order)(const Record *, const Record *);
static int32_t by_first(const Record *a, const Record *b) { return a->first - b->first; }
static int32_t by_second(const Record *a, const Record *b) { return a->second - b->second; }

static NEVER_INLINE Record *sort(Record *list, Order order) {
  Record *sorted = 0;
  while (list) {
    Record *next = list->next, **place = &sorted;
    while (*place && order(*place, list) <= 0) place = &(*place)->next;
    list->next = *place;
    *place = list;
    list = next;
  }
  return sorted;
}

static NEVER_INLINE uint16_t lists(uint16_t seed) {
  Record *list = 0;
  for (int i = 0; i < records; i++) {
    store[i] = (Record){list, (int16_t)((i * 37 + seed) % 101), (int16_t)((i * 53 + seed) % 89)};
    list = &store[i];
  }
  uint16_t sum = seed;
  list = sort(list, by_first);
  for (int16_t wanted = 0; wanted < 20; wanted++) {
    Record *at = list;
    while (at && at->first != wanted) at = at->next;
    if (at) sum = crc(sum, (uint16_t)at->second);
  }
  list = sort(list, by_second);
  for (Record *at = list; at; at = at->next) sum = crc(sum, (uint16_t)at->first);
  return sum;
}

// Part two: small matrices of 16-bit numbers.
enum { side = 12 };
static int16_t a[side][side], b[side][side];
static int32_t c[side][side];

static NEVER_INLINE uint16_t matrices(int16_t seed) {
  for (int i = 0; i < side; i++) {
    for (int j = 0; j < side; j++) {
      a[i][j] = (int16_t)(seed + i * j);
      b[i][j] = (int16_t)(seed * i - j);
    }
  }
  for (int i = 0; i < side; i++) {
    for (int j = 0; j < side; j++) {
      int32_t sum = 0;
      for (int k = 0; k < side; k++) {
        int32_t product = a[i][k] * b[k][j];
        sum += ((product >> 2) & 15) * ((product >> 5) & 127);
      }
      c[i][j] = sum;
    }
  }
  uint16_t sum = 0;
  int32_t last = 0;
  for (int i = 0; i < side; i++) {
    for (int j = 0; j < side; j++) {
      sum = (uint16_t)(sum + (c[i][j] > last ? 10 : 1));
      last = c[i][j];
    }
  }
  return crc(sum, (uint16_t)last);
}

// Part three: which kind of number is each word of a text?
typedef enum { start, sign, whole, point, fraction, exponent, power, wrong, states } State;

static State step(State state, char seen) {
  bool digit = seen >= '0' && seen <= '9';
  switch (state) {
    case start:
      if (digit) return whole;
      if (seen == '+' || seen == '-') return sign;
      return seen == '.' ? point : wrong;
    case sign: return digit ? whole : seen == '.' ? point : wrong;
    case whole:
      if (digit) return whole;
      if (seen == '.') return point;
      return seen == 'e' ? exponent : wrong;
    case point:
    case fraction: return digit ? fraction : seen == 'e' ? exponent : wrong;
    case exponent: return digit || seen == '-' ? power : wrong;
    case power: return digit ? power : wrong;
    default: return wrong;
  }
}

static NEVER_INLINE uint16_t words(uint16_t seed) {
  static const char text[] = "12,-5.5,1e9,+.25e-3,word,7..2,0x10,99999,-,3.14159,1.e4,e5,100200300,";
  uint16_t counts[states] = {0}, sum = seed;
  State state = start;
  for (uint32_t i = 0; i < sizeof text - 1; i++) {
    char seen = text[i];
    if (seen != ',' && ((i + seed) & 31) == 0) seen ^= 1;
    if (seen == ',') {
      counts[state]++;
      state = start;
    } else {
      state = step(state, seen);
    }
  }
  for (int i = 0; i < states; i++) sum = crc(sum, counts[i]);
  return sum;
}

uint64_t run(uint32_t size) {
  uint16_t sum = 0;
  uint64_t all = 1;
  for (uint32_t turn = 0; turn < size; turn++) {
    sum = crc(sum, lists((uint16_t)(sum + turn)));
    sum = crc(sum, matrices((int16_t)(sum & 255)));
    sum = crc(sum, words((uint16_t)turn));
    all = mix(all, sum);
  }
  return all;
}
