#pragma once
#include <stddef.h>
#include <stdint.h>

// System calls that Swift's overlays hide or that need types it does not see. All answer -1 and set errno on failure,
// as system calls do. Not on Windows.

/// What to do with one of a file's times.
enum martlet_time { martlet_time_keep, martlet_time_now, martlet_time_set };

/// Changes the times of `name` beneath `directory`, never following a link; of `directory` itself if there is no name.
/// Times are in nanoseconds since 1970.
int martlet_set_times(
    int directory, const char *name, enum martlet_time access, uint64_t access_time, enum martlet_time modification,
    uint64_t modification_time);

/// Fills memory with random bytes that nobody can guess.
int martlet_random(void *bytes, size_t count);

/// Waits until one of `count` descriptors is ready or `nanoseconds` are over; forever if they are negative. `descriptors`
/// points at `struct pollfd`s.
int martlet_poll(void *descriptors, size_t count, int64_t nanoseconds);

/// Writes to a pipe without the signal that a pipe without a reader raises. `slices` points at `struct iovec`s.
long martlet_write_pipe(int descriptor, const void *slices, int count);

/// Makes a socket that listens at a numeric address.
int martlet_listen(const char *address, const char *port);

/// Sends to, and receives from, a socket. `slices` points at `struct iovec`s.
long martlet_send(int descriptor, const void *slices, int count);
long martlet_receive(int descriptor, const void *slices, int count, _Bool peek, _Bool wait_for_all, _Bool *truncated);

/// Makes room in a file. What cannot be done on this system is ENOTSUP.
int martlet_allocate(int descriptor, int64_t offset, int64_t length);

/// Tells how a file will be used: the numbers of WASI's `advice`.
int martlet_advise(int descriptor, int64_t offset, int64_t length, int advice);

/// Opens the directory at a path beneath `directory` in one step, which the kernel makes sure of: neither `..` nor a link
/// leads out. ENOSYS where the system has nothing of the kind.
int martlet_open_beneath(int directory, const char *path);
