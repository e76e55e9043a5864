// The same map with malloc and free, for the native column and the checksum.
#include <stdlib.h>

#include "bench.h"

BENCHMARK("gc-hash-map", 200000)

typedef struct {
  uint32_t length;
  uint32_t numbers[];
} Numbers;

typedef struct Entry {
  uint32_t key, small;
  Numbers *numbers;
  struct Entry *next;
} Entry;

static Entry *map[4096];

static uint32_t bucket(uint32_t key) { return key * 0x9e3779b1u >> 20; }

static Entry *find(uint32_t key) {
  Entry *at = map[bucket(key)];
  while (at && at->key != key) at = at->next;
  return at;
}

static void put(uint32_t key, uint32_t random) {
  Numbers *numbers = 0;
  if (key & 7) {
    uint32_t length = 1 + (random & 7);
    numbers = malloc(sizeof(Numbers) + length * sizeof(uint32_t));
    numbers->length = length;
    for (uint32_t i = 0; i < length; i++) numbers->numbers[i] = key;
    numbers->numbers[0] = random;
  }
  Entry *entry = find(key);
  if (!entry) {
    entry = malloc(sizeof(Entry));
    *entry = (Entry){key, 0, 0, map[bucket(key)]};
    map[bucket(key)] = entry;
  }
  free(entry->numbers);
  entry->numbers = numbers;
  entry->small = random >> 4;
}

static uint32_t weigh(const Entry *entry) {
  if (!entry->numbers) return entry->small & 0x7fffffff;
  uint32_t sum = 0;
  for (uint32_t i = entry->numbers->length; i > 0; i--) sum += entry->numbers->numbers[i - 1];
  return sum;
}

static void forget(uint32_t chain) {
  while (map[chain]) {
    Entry *entry = map[chain];
    map[chain] = entry->next;
    free(entry->numbers);
    free(entry);
  }
}

uint64_t run(uint32_t size) {
  for (uint32_t i = 0; i < 4096; i++) forget(i);
  Random source = {99};
  uint64_t sum = 1;
  while (size--) {
    uint32_t random = next_random(&source), key = random % 20011;
    if (size & 1) {
      put(key, random);
    } else {
      const Entry *entry = find(key);
      if (entry) sum += weigh(entry);
    }
    if (!(size & 31)) forget(random & 4095);
  }
  return mix(1, sum);
}
