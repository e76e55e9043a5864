#pragma once
#include <stdbool.h>
#include <stdint.h>

// Threads of the system, and how one of them sleeps until another wakes it.

extern _Thread_local char martlet_thread_place;

/// A number that no other living thread has; never 0.
static inline uintptr_t martlet_thread_identity(void) { return (uintptr_t)&martlet_thread_place; }

/// The task of Swift's that this thread executes, or NULL: what `withUnsafeCurrentTask` shows, without what that costs.
static inline void *martlet_current_task(void) {
  extern __attribute__((swiftcall)) void *swift_task_getCurrent(void);
  return swift_task_getCurrent();
}

/// Begins a thread that calls `body(argument)`; NULL if there is none to be had. Every thread has to be joined or detached.
void *martlet_thread_begin(void (*body)(void *), void *argument);

/// Waits until the thread has ended, and frees what belongs to it.
void martlet_thread_join(void *thread);

/// Lets the thread end when it likes.
void martlet_thread_detach(void *thread);

/// A place where one thread sleeps. A wake-up that comes before the sleep is not lost: it ends the next one at once.
typedef struct martlet_parker martlet_parker;

/// NULL if there is no memory.
martlet_parker *martlet_parker_make(void);
void martlet_parker_free(martlet_parker *parker);

/// Sleeps until woken or until the nanoseconds are over; forever if they are negative. Says whether it was woken.
bool martlet_parker_sleep(martlet_parker *parker, int64_t nanoseconds);
void martlet_parker_wake(martlet_parker *parker);

/// A lock that the thread that took it gives back.
typedef struct martlet_lock martlet_lock;

/// NULL if there is no memory.
martlet_lock *martlet_lock_make(void);
void martlet_lock_free(martlet_lock *lock);
void martlet_lock_acquire(martlet_lock *lock);
void martlet_lock_release(martlet_lock *lock);
