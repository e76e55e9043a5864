// The three functions that setjmp and longjmp become: a jump is an exception whose payload says to which buffer it goes.
#include "setjmp.h"

void __wasm_setjmp(void *buffer, unsigned label, void *activation) {
  jmp_buf *jump = buffer;
  (*jump)->activation = activation;
  (*jump)->label = label;
}

unsigned __wasm_setjmp_test(void *buffer, void *activation) {
  jmp_buf *jump = buffer;
  return (*jump)->activation == activation ? (*jump)->label : 0;
}

void __wasm_longjmp(void *buffer, int value) {
  jmp_buf *jump = buffer;
  (*jump)->thrown.buffer = buffer;
  (*jump)->thrown.value = value ? value : 1;
  __builtin_wasm_throw(1, &(*jump)->thrown);
}
