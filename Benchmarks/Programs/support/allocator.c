// What Swift's runtime asks of a C library: memory by size, from free lists of powers of two.
#include "bench.h"

extern uint8_t __heap_base;

enum { classes = 28 };

typedef struct Free {
  struct Free *next;
} Free;

static Free *lists[classes];
static uintptr_t top;

// A block carries its class in the eight bytes before it, so that `free` knows where it belongs.
void *malloc(size_t size) {
  uint32_t class = 4;
  while ((1u << class) < size) class++;
  if (class >= classes) return 0;
  if (lists[class]) {
    Free *block = lists[class];
    lists[class] = block->next;
    return block;
  }
  if (!top) top = (uintptr_t)&__heap_base;
  uintptr_t start = (top + 8 + 15) & ~(uintptr_t)15, end = start + (1u << class);
  uintptr_t limit = __builtin_wasm_memory_size(0) << 16;
  if (end > limit && __builtin_wasm_memory_grow(0, (end - limit + 0xfffff) >> 16) == (size_t)-1) return 0;
  top = end;
  *(uint32_t *)(start - 8) = class;
  return (void *)start;
}

void free(void *pointer) {
  if (!pointer) return;
  uint32_t class = *(uint32_t *)((uintptr_t)pointer - 8);
  Free *block = pointer;
  block->next = lists[class];
  lists[class] = block;
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = alignment > 16 ? 0 : malloc(size);
  return *result ? 0 : 12;
}
