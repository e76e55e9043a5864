// What the in-process drivers written in C share. A driver is a small program around one engine:
//
//     DRIVER version                  one line: the engine's name and version
//     DRIVER run FILE                 runs a program that needs fd_write, clock_time_get and proc_exit
//     DRIVER <measure> FILE           one line of JSON: {"measure": "instantiate", "ns": 1900.5, "operations": 20480}
//
// `ns` is CPU time for one operation, the median of several batches. A measure that the engine does not have ends with
// exit code 3. README.md says what each measure is.
#ifndef DRIVER_H
#define DRIVER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  uint8_t *bytes;
  size_t count;
  const char *path;
} File;

typedef struct {
  const char *name;
  void (*prepare)(File file);
  void (*perform)(File file, uint64_t operations);
} Measure;

static _Noreturn void fail(const char *what, const char *detail) {
  fprintf(stderr, "%s: %s\n", what, detail ? detail : "");
  exit(1);
}

static File read_file(const char *path) {
  FILE *stream = fopen(path, "rb");
  if (!stream) fail("cannot open", path);
  fseek(stream, 0, SEEK_END);
  long count = ftell(stream);
  rewind(stream);
  File file = {malloc((size_t)count + 1), (size_t)count, path};
  if (fread(file.bytes, 1, file.count, stream) != file.count) fail("cannot read", path);
  fclose(stream);
  return file;
}

static uint64_t clock_now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int by_size(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

// CPU time of the whole process, so that helper threads of an engine count as well.
static double time_batch(const Measure *measure, File file, uint64_t operations) {
  uint64_t start = clock_now(CLOCK_PROCESS_CPUTIME_ID);
  measure->perform(file, operations);
  return (double)(clock_now(CLOCK_PROCESS_CPUTIME_ID) - start);
}

static void report(const Measure *measure, File file) {
  enum { batches = 7 };
  const double long_enough = 10e6, enough_in_all = 1e9;
  uint64_t operations = 1;
  double took = time_batch(measure, file, operations), spent = took;
  while (took < long_enough) {
    operations *= took < long_enough / 16 ? 8 : 2;
    took = time_batch(measure, file, operations);
    spent += took;
  }
  double samples[batches] = {took};
  int count = 1;
  while (count < batches && spent < enough_in_all) {
    samples[count] = time_batch(measure, file, operations);
    spent += samples[count++];
  }
  qsort(samples, (size_t)count, sizeof samples[0], by_size);
  printf("{\"measure\": \"%s\", \"ns\": %.2f, \"operations\": %llu}\n", measure->name,
         samples[count / 2] / (double)operations, (unsigned long long)operations * (unsigned long long)count);
}

static int drive(int count, char **arguments, const Measure *measures, void (*version)(void), void (*run)(File)) {
  const char *wanted = count > 1 ? arguments[1] : "";
  if (strcmp(wanted, "version") == 0) {
    version();
    return 0;
  }
  if (count < 3) fail("usage", "DRIVER version | DRIVER run FILE | DRIVER <measure> FILE");
  File file = read_file(arguments[2]);
  if (strcmp(wanted, "run") == 0) {
    run(file);
    return 0;
  }
  for (const Measure *measure = measures; measure->name; measure++) {
    if (strcmp(measure->name, wanted) != 0) continue;
    if (measure->prepare) measure->prepare(file);
    report(measure, file);
    return 0;
  }
  return 3;
}

// The three functions of WASI that a benchmark program may import.
static int32_t wasi_fd_write(uint8_t *memory, uint64_t size, uint32_t file, uint32_t spans, uint32_t count,
                             uint32_t written) {
  uint32_t total = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t span = (uint64_t)spans + 8ull * i;
    uint32_t start, length;
    if (span + 8 > size) return 21;
    memcpy(&start, memory + span, 4);
    memcpy(&length, memory + span + 4, 4);
    if ((uint64_t)start + length > size) return 21;
    if (write((int)file, memory + start, length) != (ssize_t)length) return 29;
    total += length;
  }
  if ((uint64_t)written + 4 > size) return 21;
  memcpy(memory + written, &total, 4);
  return 0;
}

static int32_t wasi_clock_time_get(uint8_t *memory, uint64_t size, uint32_t clock, uint32_t result) {
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  if (clock > 3) return 28;
  if ((uint64_t)result + 8 > size) return 21;
  uint64_t time = clock_now(clocks[clock]);
  memcpy(memory + result, &time, 8);
  return 0;
}

#endif
