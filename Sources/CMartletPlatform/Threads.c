#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "MartletThreads.h"

#include <stdlib.h>

_Thread_local char martlet_thread_place;

struct start {
  void (*body)(void *);
  void *argument;
};

// Enough for deep host functions, whatever the system thinks is enough.
enum { stack_bytes = 1 << 23 };

#if defined(_WIN32)

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

static DWORD WINAPI perform(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  start.body(start.argument);
  return 0;
}

void *martlet_thread_begin(void (*body)(void *), void *argument) {
  struct start *start = malloc(sizeof *start);
  if (!start) return NULL;
  *start = (struct start){body, argument};
  HANDLE thread = CreateThread(NULL, stack_bytes, perform, start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
  if (!thread) free(start);
  return thread;
}

void martlet_thread_join(void *thread) {
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
}

void martlet_thread_detach(void *thread) { CloseHandle(thread); }

struct martlet_lock {
  SRWLOCK system;
};

martlet_lock *martlet_lock_make(void) { return calloc(1, sizeof(martlet_lock)); }
void martlet_lock_free(martlet_lock *lock) { free(lock); }
void martlet_lock_acquire(martlet_lock *lock) { AcquireSRWLockExclusive(&lock->system); }
void martlet_lock_release(martlet_lock *lock) { ReleaseSRWLockExclusive(&lock->system); }

struct martlet_parker {
  SRWLOCK lock;
  CONDITION_VARIABLE changed;
  bool is_woken;
};

martlet_parker *martlet_parker_make(void) { return calloc(1, sizeof(martlet_parker)); }

void martlet_parker_free(martlet_parker *parker) { free(parker); }

bool martlet_parker_sleep(martlet_parker *parker, int64_t nanoseconds) {
  AcquireSRWLockExclusive(&parker->lock);
  ULONGLONG end = GetTickCount64() + (ULONGLONG)(nanoseconds / 1000000) + 1;
  while (!parker->is_woken) {
    DWORD pause = INFINITE;
    if (nanoseconds >= 0) {
      ULONGLONG now = GetTickCount64();
      if (now >= end) break;
      pause = end - now > 1 << 30 ? 1 << 30 : (DWORD)(end - now);
    }
    SleepConditionVariableSRW(&parker->changed, &parker->lock, pause, 0);
  }
  bool was_woken = parker->is_woken;
  parker->is_woken = false;
  ReleaseSRWLockExclusive(&parker->lock);
  return was_woken;
}

void martlet_parker_wake(martlet_parker *parker) {
  AcquireSRWLockExclusive(&parker->lock);
  parker->is_woken = true;
  WakeConditionVariable(&parker->changed);
  ReleaseSRWLockExclusive(&parker->lock);
}

#else

#include <errno.h>
#include <pthread.h>
#include <time.h>

struct thread {
  pthread_t system;
};

static void *perform(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  start.body(start.argument);
  return NULL;
}

void *martlet_thread_begin(void (*body)(void *), void *argument) {
  struct start *start = malloc(sizeof *start);
  struct thread *thread = malloc(sizeof *thread);
  pthread_attr_t attributes;
  if (start && thread && pthread_attr_init(&attributes) == 0) {
    *start = (struct start){body, argument};
    pthread_attr_setstacksize(&attributes, stack_bytes);
    int problem = pthread_create(&thread->system, &attributes, perform, start);
    pthread_attr_destroy(&attributes);
    if (problem == 0) return thread;
  }
  free(start);
  free(thread);
  return NULL;
}

void martlet_thread_join(void *thread) {
  pthread_join(((struct thread *)thread)->system, NULL);
  free(thread);
}

void martlet_thread_detach(void *thread) {
  pthread_detach(((struct thread *)thread)->system);
  free(thread);
}

struct martlet_lock {
  pthread_mutex_t system;
};

martlet_lock *martlet_lock_make(void) {
  martlet_lock *lock = malloc(sizeof *lock);
  if (lock) pthread_mutex_init(&lock->system, NULL);
  return lock;
}

void martlet_lock_free(martlet_lock *lock) {
  pthread_mutex_destroy(&lock->system);
  free(lock);
}

void martlet_lock_acquire(martlet_lock *lock) { pthread_mutex_lock(&lock->system); }
void martlet_lock_release(martlet_lock *lock) { pthread_mutex_unlock(&lock->system); }

struct martlet_parker {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool is_woken;
};

martlet_parker *martlet_parker_make(void) {
  martlet_parker *parker = calloc(1, sizeof *parker);
  if (!parker) return NULL;
  pthread_mutex_init(&parker->lock, NULL);
#if defined(__APPLE__)
  pthread_cond_init(&parker->changed, NULL);
#else
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&parker->changed, &attributes);
  pthread_condattr_destroy(&attributes);
#endif
  return parker;
}

void martlet_parker_free(martlet_parker *parker) {
  pthread_cond_destroy(&parker->changed);
  pthread_mutex_destroy(&parker->lock);
  free(parker);
}

static int64_t monotonic_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

bool martlet_parker_sleep(martlet_parker *parker, int64_t nanoseconds) {
  // No sleep is longer than a century, so that the sum cannot overflow.
  const int64_t longest = (int64_t)100 * 366 * 86400 * 1000000000;
  int64_t end = monotonic_now() + (nanoseconds > longest ? longest : nanoseconds);
  pthread_mutex_lock(&parker->lock);
  while (!parker->is_woken) {
    if (nanoseconds < 0) {
      pthread_cond_wait(&parker->changed, &parker->lock);
      continue;
    }
#if defined(__APPLE__)
    int64_t rest = end - monotonic_now();
    if (rest <= 0) break;
    struct timespec pause = {.tv_sec = (time_t)(rest / 1000000000), .tv_nsec = (long)(rest % 1000000000)};
    if (pthread_cond_timedwait_relative_np(&parker->changed, &parker->lock, &pause) == ETIMEDOUT) break;
#else
    struct timespec time = {.tv_sec = (time_t)(end / 1000000000), .tv_nsec = (long)(end % 1000000000)};
    if (pthread_cond_timedwait(&parker->changed, &parker->lock, &time) == ETIMEDOUT) break;
#endif
  }
  bool was_woken = parker->is_woken;
  parker->is_woken = false;
  pthread_mutex_unlock(&parker->lock);
  return was_woken;
}

void martlet_parker_wake(martlet_parker *parker) {
  pthread_mutex_lock(&parker->lock);
  parker->is_woken = true;
  pthread_cond_signal(&parker->changed);
  pthread_mutex_unlock(&parker->lock);
}

#endif
