#include "bench.h"

BENCHMARK("swift-routes", 120)
