#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CMartletPlatform.h"

#if defined(__linux__)

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

int martlet_memory_file(void) { return memfd_create("martlet", MFD_CLOEXEC); }

// The file speaks of the process that opened it, so a forked child opens its own.
static atomic_int page_map = -1;
static pthread_once_t page_map_once = PTHREAD_ONCE_INIT;

static void open_page_map(void) {
  int old = atomic_exchange(&page_map, open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  if (old >= 0) close(old);
}

static void prepare_page_map(void) {
  open_page_map();
  pthread_atfork(NULL, NULL, open_page_map);
}

_Bool martlet_page_states(const void *address, uint64_t *states, size_t count, size_t page_bytes) {
  pthread_once(&page_map_once, prepare_page_map);
  int file = atomic_load_explicit(&page_map, memory_order_relaxed);
  if (file < 0) return 0;
  size_t bytes = count * sizeof(uint64_t);
  return pread(file, states, bytes, (off_t)((uintptr_t)address / page_bytes * sizeof(uint64_t))) == (ssize_t)bytes;
}

#else

int martlet_memory_file(void) { return -1; }

_Bool martlet_page_states(const void *address, uint64_t *states, size_t count, size_t page_bytes) {
  (void)address, (void)states, (void)count, (void)page_bytes;
  return 0;
}

#endif
