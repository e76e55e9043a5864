#pragma once
#include "MartletNumbers.h"
#include "MartletVectors.h"
#include "MartletSystem.h"
#include "MartletCompiled.h"
#include "MartletThreads.h"

#include <stddef.h>
#include <stdint.h>

/// An anonymous file that lives in memory; negative where there is no such thing.
int martlet_memory_file(void);

/// Reads what the system knows of `count` pages from `address`: bit 63 present, bit 62 swapped out, bit 61 backed by a
/// file that was not written to. False where the system does not tell.
_Bool martlet_page_states(const void *address, uint64_t *states, size_t count, size_t page_bytes);
