#pragma once
#include "CMartletPlatform.h"

// Compiled code runs where its processor and the system's signals are known.
#if defined(__x86_64__) && (defined(__linux__) || defined(__APPLE__))
#define MARTLET_COMPILED 1
#endif

// Thread-local variables that a signal handler reads: found without allocating, and with one load.
#if defined(__linux__)
#define MARTLET_THREAD_MODEL __attribute__((tls_model("initial-exec")))
#else
#define MARTLET_THREAD_MODEL
#endif

/// The innermost run of compiled code on this thread.
extern __thread struct martlet_activation *martlet_current_activation MARTLET_THREAD_MODEL;
