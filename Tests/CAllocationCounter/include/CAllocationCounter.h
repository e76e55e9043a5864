#pragma once

/// How many times the current thread has asked the C library's heap for memory; -1 where that is not counted.
long allocation_count(void);
