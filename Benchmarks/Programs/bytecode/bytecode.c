// An interpreter inside: a small stack machine whose big switch becomes an indirect branch for each operation.
#include "bench.h"

BENCHMARK("bytecode", 18000)

typedef enum { push, load, store, add, subtract, multiply, remainder, less, equal, jump, jump_if_not, exclusive_or, shift,
               increment, drop, duplicate, swap, array_get, array_set, halt } Operation;

typedef struct {
  uint8_t operation;
  int32_t operand;
} Instruction;

// Counts steps of the 3n+1 sequence for many starts, keeping a histogram and a running hash.
static const Instruction program[] = {
    /*  0 */ {push, 1}, {store, 0},                                    // n = 1
    /*  2 */ {load, 0}, {load, 5}, {less, 0}, {jump_if_not, 51},       // while n < limit
    /*  6 */ {load, 0}, {store, 1}, {push, 0}, {store, 2},             //   x = n, steps = 0
    /* 10 */ {push, 1}, {load, 1}, {less, 0}, {jump_if_not, 34},       //   while 1 < x
    /* 14 */ {load, 1}, {push, 2}, {remainder, 0}, {jump_if_not, 25},  //     if x is odd
    /* 18 */ {load, 1}, {push, 3}, {multiply, 0}, {push, 1}, {add, 0}, {store, 1}, {jump, 29},
    /* 25 */ {load, 1}, {push, 1}, {shift, 0}, {store, 1},             //     else x = x >> 1
    /* 29 */ {increment, 2},                                           //     steps += 1
    /* 30 */ {load, 3}, {load, 1}, {exclusive_or, 0}, {jump, 52},      //     hash ^= x, (part two below)
    /* 34 */ {load, 2}, {push, 63}, {remainder, 0}, {store, 4},        //   slot = steps % 63
    /* 38 */ {load, 4}, {duplicate, 0}, {array_get, 0}, {push, 1}, {add, 0}, {array_set, 0},
    /* 44 */ {load, 0}, {push, 7}, {add, 0}, {store, 0},               //   n += 7
    /* 48 */ {push, 0}, {drop, 0}, {jump, 2},
    /* 51 */ {halt, 0},
    /* 52 */ {push, 5}, {add, 0}, {store, 3}, {jump, 10},              //     hash += 5
};

static NEVER_INLINE uint64_t interpret(uint32_t limit) {
  int32_t stack[32], locals[8] = {0}, histogram[64] = {0};
  locals[5] = (int32_t)limit;
  int32_t *top = stack;
  const Instruction *pc = program;
  for (;;) {
    Instruction now = *pc++;
    switch ((Operation)now.operation) {
      case push: *top++ = now.operand; break;
      case load: *top++ = locals[now.operand]; break;
      case store: locals[now.operand] = *--top; break;
      case add: top--; top[-1] = (int32_t)((uint32_t)top[-1] + (uint32_t)top[0]); break;
      case subtract: top--; top[-1] = (int32_t)((uint32_t)top[-1] - (uint32_t)top[0]); break;
      case multiply: top--; top[-1] = (int32_t)((uint32_t)top[-1] * (uint32_t)top[0]); break;
      case remainder: top--; top[-1] = (int32_t)((uint32_t)top[-1] % (uint32_t)top[0]); break;
      case less: top--; top[-1] = (uint32_t)top[-1] < (uint32_t)top[0]; break;
      case equal: top--; top[-1] = top[-1] == top[0]; break;
      case jump: pc = program + now.operand; break;
      case jump_if_not: if (!*--top) pc = program + now.operand; break;
      case exclusive_or: top--; top[-1] ^= top[0]; break;
      case shift: top--; top[-1] = (int32_t)((uint32_t)top[-1] >> (top[0] & 31)); break;
      case increment: locals[now.operand]++; break;
      case drop: top--; break;
      case duplicate: *top = top[-1]; top++; break;
      case swap: { int32_t held = top[-1]; top[-1] = top[-2]; top[-2] = held; break; }
      case array_get: top[-1] = histogram[top[-1] & 63]; break;
      case array_set: top -= 2; histogram[top[0] & 63] = top[1]; break;
      case halt: {
        uint64_t sum = mix(1, (uint32_t)locals[3]);
        for (int i = 0; i < 64; i++) sum = mix(sum, (uint32_t)histogram[i]);
        return sum;
      }
    }
  }
}

uint64_t run(uint32_t size) { return interpret(size); }
