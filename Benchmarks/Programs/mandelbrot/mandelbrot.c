// Escape times of the Mandelbrot set: a tight loop of double arithmetic with an unpredictable end.
#include "bench.h"

BENCHMARK("mandelbrot", 150)

uint64_t run(uint32_t size) {
  uint64_t sum = 1;
  for (uint32_t row = 0; row < size; row++) {
    for (uint32_t column = 0; column < size; column++) {
      double cx = 3.0 * column / size - 2.25, cy = 3.0 * row / size - 1.5;
      double x = 0, y = 0, xx = 0, yy = 0;
      uint32_t turns = 0;
      while (turns < 500 && xx + yy <= 4.0) {
        y = 2 * x * y + cy;
        x = xx - yy + cx;
        xx = x * x;
        yy = y * y;
        turns++;
      }
      sum = mix(sum, turns);
    }
  }
  return sum;
}
