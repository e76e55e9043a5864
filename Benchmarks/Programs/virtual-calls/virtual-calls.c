// Shapes with virtual functions: every call goes through a table and checks its signature.
#include "bench.h"

BENCHMARK("virtual-calls", 1200)

typedef struct Shape Shape;

typedef struct {
  uint32_t (*area)(const Shape *);
  uint32_t (*edge)(const Shape *, uint32_t);
  void (*grow)(Shape *, uint32_t);
} Class;

struct Shape {
  const Class *class;
  uint32_t a, b;
};

static uint32_t square_area(const Shape *s) { return s->a * s->a; }
static uint32_t square_edge(const Shape *s, uint32_t i) { return i < 4 ? s->a : 0; }
static uint32_t oblong_area(const Shape *s) { return s->a * s->b; }
static uint32_t oblong_edge(const Shape *s, uint32_t i) { return i & 1 ? s->a : s->b; }
static uint32_t wedge_area(const Shape *s) { return s->a * s->b / 2; }
static uint32_t wedge_edge(const Shape *s, uint32_t i) { return i < 3 ? s->a + i * s->b : 0; }
static void grow_both(Shape *s, uint32_t by) { s->a = (s->a + by) & 1023, s->b = (s->b ^ by) & 1023; }
static void grow_one(Shape *s, uint32_t by) { s->a = (s->a + by) & 511; }

static const Class classes[] = {
    {square_area, square_edge, grow_one},
    {oblong_area, oblong_edge, grow_both},
    {wedge_area, wedge_edge, grow_both},
    {oblong_area, wedge_edge, grow_one},
};

static Shape shapes[512];

uint64_t run(uint32_t size) {
  Random random = {77};
  for (uint32_t i = 0; i < 512; i++) {
    const Class *class = &classes[next_random(&random) & 3];
    shapes[i] = (Shape){class, next_random(&random) & 511, next_random(&random) & 1023};
  }
  uint64_t sum = 1;
  for (uint32_t turn = 0; turn < size; turn++) {
    uint32_t area = 0;
    for (uint32_t i = 0; i < 512; i++) {
      Shape *shape = &shapes[i];
      area += shape->class->area(shape);
      area ^= shape->class->edge(shape, turn & 3);
      shape->class->grow(shape, turn + i);
    }
    sum = mix(sum, area);
  }
  return sum;
}
