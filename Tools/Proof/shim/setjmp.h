// What the compiler's lowering of setjmp to exceptions needs (-wasm-enable-sjlj).
#pragma once

typedef struct {
  void *activation;
  unsigned label;
  struct {
    void *buffer;
    int value;
  } thrown;
} jmp_buf[1];

int setjmp(jmp_buf buffer) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf buffer, int value);

#define _setjmp setjmp
#define _longjmp longjmp
