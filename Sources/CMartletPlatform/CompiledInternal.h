#pragma once
#include "CMartletPlatform.h"

// Compiled code runs where its processor and the system's signals are known.
#if defined(__x86_64__) && (defined(__linux__) || defined(__APPLE__))
#define MARTLET_COMPILED 1
#endif
