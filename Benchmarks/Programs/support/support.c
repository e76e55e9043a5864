// Entry points. The program's line on standard output is
//
//     <name> <kernel nanoseconds> <checksum> <clock>
//
// where the clock says what the nanoseconds are: of this thread's CPU time where the host offers that, else of the
// process, else the wall's.
#include "bench.h"

typedef struct {
  uint64_t nanoseconds;
  const char *clock;
} Moment;

static Moment now(void);
static void write_out(const char *text, uint32_t count);

static char *put_text(char *at, const char *text) {
  while (*text) *at++ = *text++;
  return at;
}

static char *put_number(char *at, uint64_t number) {
  char digits[20];
  int count = 0;
  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  while (count) *at++ = digits[--count];
  return at;
}

static void measure(void) {
  Moment start = now();
  uint64_t checksum = run(bench_size);
  Moment end = now();
  char line[160];
  char *at = put_text(line, bench_name);
  *at++ = ' ';
  at = put_number(at, end.nanoseconds - start.nanoseconds);
  *at++ = ' ';
  at = put_number(at, checksum);
  *at++ = ' ';
  at = put_text(at, end.clock);
  *at++ = '\n';
  write_out(line, (uint32_t)(at - line));
}

#ifdef __wasm__

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

typedef struct {
  const char *bytes;
  uint32_t count;
} Span;

WASI(fd_write) int32_t fd_write(int32_t file, const Span *spans, int32_t count, uint32_t *written);
WASI(clock_time_get) int32_t clock_time_get(int32_t clock, int64_t precision, uint64_t *time);
WASI(proc_exit) _Noreturn void proc_exit(int32_t code);

static Moment now(void) {
  static const struct {
    int32_t identifier;
    const char *name;
  } clocks[] = {{3, "thread"}, {2, "process"}, {1, "wall"}};
  for (int i = 0; i < 3; i++) {
    uint64_t time = 0;
    if (clock_time_get(clocks[i].identifier, 1, &time) == 0) return (Moment){time, clocks[i].name};
  }
  proc_exit(70);
}

static void write_out(const char *text, uint32_t count) {
  Span span = {text, count};
  uint32_t written = 0;
  if (fd_write(1, &span, 1, &written) != 0 || written != count) proc_exit(74);
}

__attribute__((export_name("_start"))) void _start(void) { measure(); }

// With bulk memory the compiler turns these three into single instructions, also inside the functions themselves.
void *memcpy(void *restrict to, const void *restrict from, size_t count) { return __builtin_memcpy(to, from, count); }
void *memmove(void *to, const void *from, size_t count) { return __builtin_memmove(to, from, count); }
void *memset(void *to, int byte, size_t count) { return __builtin_memset(to, byte, count); }

int memcmp(const void *left, const void *right, size_t count) {
  const uint8_t *a = left, *b = right;
  for (size_t i = 0; i < count; i++)
    if (a[i] != b[i]) return a[i] - b[i];
  return 0;
}

// What the compiler calls for a product of two 128-bit integers, unless a runtime library brings its own.
__attribute__((weak)) unsigned __int128 __multi3(unsigned __int128 left, unsigned __int128 right) {
  uint64_t a = (uint64_t)left, b = (uint64_t)right;
  uint64_t a_low = (uint32_t)a, a_high = a >> 32, b_low = (uint32_t)b, b_high = b >> 32;
  uint64_t low = a_low * b_low, middle = a_high * b_low + (low >> 32), other = a_low * b_high + (uint32_t)middle;
  uint64_t high = a_high * b_high + (middle >> 32) + (other >> 32);
  high += a * (uint64_t)(right >> 64) + (uint64_t)(left >> 64) * b;
  return (unsigned __int128)high << 64 | (other << 32 | (uint32_t)low);
}

size_t strlen(const char *text) {
  size_t count = 0;
  while (text[count]) count++;
  return count;
}

#else

#include <time.h>
#include <unistd.h>

static Moment now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (Moment){(uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec, "thread"};
}

static void write_out(const char *text, uint32_t count) {
  if (write(1, text, count) != (ssize_t)count) _exit(74);
}

int main(void) {
  measure();
  return 0;
}

#endif
