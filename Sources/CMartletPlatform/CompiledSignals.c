#if defined(__linux__)
#define _GNU_SOURCE
#elif defined(__APPLE__)
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE
#endif

#include "CompiledInternal.h"

// Which code is ours, and what its faults mean.

#if defined(MARTLET_COMPILED)

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

// MARK: Regions

/// All regions at one time, by address. Never changed once it is in use; replaced as a whole, and freed when nobody reads.
struct snapshot {
  struct snapshot *retired;
  size_t count;
  struct martlet_region regions[];
};

static _Atomic(struct snapshot *) current_snapshot;
/// How many threads look something up. Whoever finds none may free what was replaced before.
static atomic_size_t readers;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static struct snapshot *retired;

static _Bool replace_snapshot(struct snapshot *new) {
  struct snapshot *old = atomic_exchange(&current_snapshot, new);
  if (old) {
    old->retired = retired;
    retired = old;
  }
  if (atomic_load(&readers) == 0) {
    while (retired) {
      struct snapshot *next = retired->retired;
      free(retired);
      retired = next;
    }
  }
  return 1;
}

_Bool martlet_add_region(struct martlet_region region) {
  pthread_mutex_lock(&writing);
  struct snapshot *old = atomic_load(&current_snapshot);
  size_t count = old ? old->count : 0;
  struct snapshot *new = malloc(sizeof *new + (count + 1) * sizeof region);
  if (new) {
    size_t place = 0;
    while (place < count && old->regions[place].start < region.start) place++;
    if (old) memcpy(new->regions, old->regions, place * sizeof region);
    new->regions[place] = region;
    if (old) memcpy(new->regions + place + 1, old->regions + place, (count - place) * sizeof region);
    new->count = count + 1;
    replace_snapshot(new);
  }
  pthread_mutex_unlock(&writing);
  return new != NULL;
}

void martlet_remove_region(const void *start) {
  pthread_mutex_lock(&writing);
  struct snapshot *old = atomic_load(&current_snapshot);
  size_t count = old ? old->count : 0, place = 0;
  while (place < count && old->regions[place].start != start) place++;
  if (place < count) {
    // Where memory is short, the region is made empty: nobody can be in it any more.
    struct snapshot *new = malloc(sizeof *new + count * sizeof *new->regions);
    if (new) {
      memcpy(new->regions, old->regions, place * sizeof *new->regions);
      memcpy(new->regions + place, old->regions + place + 1, (count - place - 1) * sizeof *new->regions);
      new->count = count - 1;
      replace_snapshot(new);
    } else {
      old->regions[place].end = start;
    }
  }
  pthread_mutex_unlock(&writing);
}

_Bool martlet_find_region(const void *address, struct martlet_region *found) {
  atomic_fetch_add(&readers, 1);
  struct snapshot *snapshot = atomic_load(&current_snapshot);
  size_t low = 0, high = snapshot ? snapshot->count : 0;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (snapshot->regions[middle].start <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  _Bool is_inside = low > 0 && address < snapshot->regions[low - 1].end;
  if (is_inside) *found = snapshot->regions[low - 1];
  atomic_fetch_sub(&readers, 1);
  return is_inside;
}

static _Bool is_trap(const void *pc) {
  struct martlet_region region;
  if (!martlet_find_region(pc, &region)) return 0;
  uint32_t offset = (uint32_t)((uintptr_t)pc - (uintptr_t)region.start);
  size_t low = 0, high = region.trap_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (region.trap_offsets[middle] < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < region.trap_count && region.trap_offsets[low] == offset;
}

// MARK: Signals

void martlet_trapped(void);

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
enum { signal_count = sizeof signals / sizeof *signals };
static struct sigaction earlier[signal_count];

#if defined(__APPLE__)
#define PC(context) ((context)->uc_mcontext->__ss.__rip)
#define STACK(context) ((context)->uc_mcontext->__ss.__rsp)
#define FIRST_ARGUMENT(context) ((context)->uc_mcontext->__ss.__rdi)
#else
#define PC(context) ((context)->uc_mcontext.gregs[REG_RIP])
#define STACK(context) ((context)->uc_mcontext.gregs[REG_RSP])
#define FIRST_ARGUMENT(context) ((context)->uc_mcontext.gregs[REG_RDI])
#endif

static void handle(int number, siginfo_t *info, void *raw_context) {
  ucontext_t *context = raw_context;
  struct martlet_activation *activation = martlet_current_activation;
  if (activation && is_trap((const void *)PC(context))) {
    activation->fault_pc = (void *)PC(context);
    activation->fault_stack = (void *)STACK(context);
    FIRST_ARGUMENT(context) = (__typeof__(FIRST_ARGUMENT(context)))(uintptr_t)activation;
    // As after a call, below what the code uses.
    uintptr_t stack = (((uintptr_t)STACK(context) - 256) & ~(uintptr_t)15) - 8;
    STACK(context) = (__typeof__(STACK(context)))stack;
    PC(context) = (__typeof__(PC(context)))(uintptr_t)martlet_trapped;
    return;
  }
  // Not ours.
  struct sigaction *old = NULL;
  for (int i = 0; i < signal_count; i++) {
    if (signals[i] == number) old = &earlier[i];
  }
  if (!old || (!(old->sa_flags & SA_SIGINFO) && (old->sa_handler == SIG_DFL || old->sa_handler == SIG_IGN))) {
    // The instruction is tried again, and then the system does what it does by itself.
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigemptyset(&standard.sa_mask);
    sigaction(number, &standard, NULL);
    // A signal that somebody sent does not come again by itself.
    if (info && info->si_code <= 0) raise(number);
    return;
  }
  // The earlier handler finds the mask that it asked for.
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &old->sa_mask, &before);
  if (old->sa_flags & SA_SIGINFO) {
    old->sa_sigaction(number, info, raw_context);
  } else {
    old->sa_handler(number);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static _Bool is_installed;

static void install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handle;
  // On the thread's alternate stack if it has one: others may count on that. Faults in compiled code leave enough of the
  // ordinary one.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  is_installed = 1;
  for (int i = 0; i < signal_count; i++) {
    if (sigaction(signals[i], &action, &earlier[i]) != 0) is_installed = 0;
  }
}

_Bool martlet_install_signal_handlers(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  return is_installed;
}

#else

_Bool martlet_add_region(struct martlet_region region) {
  (void)region;
  return 0;
}
void martlet_remove_region(const void *start) { (void)start; }
_Bool martlet_find_region(const void *address, struct martlet_region *found) {
  (void)address, (void)found;
  return 0;
}
_Bool martlet_install_signal_handlers(void) { return 0; }

#endif
