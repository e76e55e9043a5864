// The motion of a sun and its planets: double arithmetic, square roots and divisions on a few values kept in memory.
#include "bench.h"

BENCHMARK("nbody", 120000)

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} Body;

enum { count = 5 };

static void advance(Body *bodies, double step) {
  for (int i = 0; i < count; i++) {
    Body *a = &bodies[i];
    for (int j = i + 1; j < count; j++) {
      Body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double squared = dx * dx + dy * dy + dz * dz;
      double pull = step / (squared * __builtin_sqrt(squared));
      a->vx -= dx * b->mass * pull;
      a->vy -= dy * b->mass * pull;
      a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull;
      b->vy += dy * a->mass * pull;
      b->vz += dz * a->mass * pull;
    }
  }
  for (int i = 0; i < count; i++) {
    bodies[i].x += step * bodies[i].vx;
    bodies[i].y += step * bodies[i].vy;
    bodies[i].z += step * bodies[i].vz;
  }
}

uint64_t run(uint32_t size) {
  Body bodies[count] = {{0, 0, 0, 0, 0, 0, 40.0}};
  for (int i = 1; i < count; i++) {
    double distance = 4.0 * i + 1.0;
    bodies[i] = (Body){distance, 0.25 * i, -0.125 * i, 0.01 * i, __builtin_sqrt(40.0 / distance), 0.02 * i, 0.01 / i};
  }
  for (uint32_t i = 0; i < size; i++) advance(bodies, 0.001);
  uint64_t sum = 1;
  for (int i = 0; i < count; i++) {
    sum = mix_double(sum, bodies[i].x);
    sum = mix_double(sum, bodies[i].vy);
    sum = mix_double(sum, bodies[i].z);
  }
  return sum;
}
