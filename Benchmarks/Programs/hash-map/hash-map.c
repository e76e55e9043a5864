// An open-addressing hash map from 64-bit keys to counts: insert, find and remove with cache misses.
#include "bench.h"

BENCHMARK("hash-map", 400000)

#define CAPACITY (1u << 16)

typedef struct {
  uint64_t key;
  uint32_t count;
  uint32_t used;
} Slot;

static Slot slots[CAPACITY];
static uint32_t entries;

static uint32_t home(uint64_t key) { return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 48); }

static NEVER_INLINE Slot *find(uint64_t key) {
  uint32_t at = home(key);
  while (slots[at].used && slots[at].key != key) at = (at + 1) & (CAPACITY - 1);
  return &slots[at];
}

static void add(uint64_t key) {
  Slot *slot = find(key);
  if (!slot->used) {
    *slot = (Slot){key, 0, 1};
    entries++;
  }
  slot->count++;
}

// Removes without leaving a mark: what follows in the run moves up into the hole.
static void erase(uint64_t key) {
  Slot *slot = find(key);
  if (!slot->used) return;
  uint32_t hole = (uint32_t)(slot - slots), at = hole;
  for (;;) {
    at = (at + 1) & (CAPACITY - 1);
    if (!slots[at].used) break;
    uint32_t wanted = home(slots[at].key);
    if (((at - wanted) & (CAPACITY - 1)) >= ((at - hole) & (CAPACITY - 1))) {
      slots[hole] = slots[at];
      hole = at;
    }
  }
  slots[hole].used = 0;
  entries--;
}

uint64_t run(uint32_t size) {
  memset(slots, 0, sizeof slots);
  entries = 0;
  Random random = {99};
  uint64_t sum = 1;
  for (uint32_t i = 0; i < size; i++) {
    uint64_t key = next_random(&random) % 60000u * 0x10001u;
    switch (i & 3) {
      case 0:
      case 1: add(key); break;
      case 2: sum += find(key)->count; break;
      default: if (entries > 20000) erase(key);
    }
  }
  return mix(mix(sum, entries), find(0x10001u * 77)->count);
}
