// Prints its line and nothing else: what starting costs.
#include "bench.h"

BENCHMARK("hello", 1)

uint64_t run(uint32_t size) { return mix(2, size); }
