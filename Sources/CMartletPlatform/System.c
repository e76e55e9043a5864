#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "MartletSystem.h"

#if !defined(_WIN32)

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <stdatomic.h>
#include <sys/random.h>
#include <sys/syscall.h>
#else
#include <stdlib.h>
#endif

static struct timespec timespec_of(enum martlet_time what, uint64_t nanoseconds) {
  struct timespec time = {0};
  switch (what) {
    case martlet_time_keep: time.tv_nsec = UTIME_OMIT; break;
    case martlet_time_now: time.tv_nsec = UTIME_NOW; break;
    case martlet_time_set:
      time.tv_sec = (time_t)(nanoseconds / 1000000000u);
      time.tv_nsec = (long)(nanoseconds % 1000000000u);
      break;
  }
  return time;
}

int martlet_set_times(
    int directory, const char *name, enum martlet_time access, uint64_t access_time, enum martlet_time modification,
    uint64_t modification_time) {
  struct timespec times[2] = {timespec_of(access, access_time), timespec_of(modification, modification_time)};
  return name ? utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW) : futimens(directory, times);
}

int martlet_random(void *bytes, size_t count) {
#if defined(__linux__)
  unsigned char *place = bytes;
  while (count > 0) {
    ssize_t got = getrandom(place, count, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    place += got;
    count -= (size_t)got;
  }
#else
  arc4random_buf(bytes, count);
#endif
  return 0;
}

int martlet_poll(void *descriptors, size_t count, int64_t nanoseconds) {
#if defined(__linux__)
  struct timespec time = {.tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)};
  return ppoll(descriptors, (nfds_t)count, nanoseconds < 0 ? NULL : &time, NULL);
#else
  int64_t milliseconds = nanoseconds / 1000000 + (nanoseconds % 1000000 > 0);
  return poll(descriptors, (nfds_t)count, nanoseconds < 0 ? -1 : milliseconds > 1 << 30 ? 1 << 30 : (int)milliseconds);
#endif
}

long martlet_write_pipe(int descriptor, const void *slices, int count) {
  sigset_t pipe, old, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &pipe, &old);
  long wrote = writev(descriptor, slices, count);
  int problem = errno;
  if (wrote < 0 && problem == EPIPE && !sigismember(&pending, SIGPIPE)) {
    int taken;
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE)) sigwait(&pipe, &taken);
  }
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  errno = problem;
  return wrote;
}

int martlet_listen(const char *address, const char *port) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  if (getaddrinfo(address, port, &hints, &found) != 0 || !found) {
    errno = EINVAL;
    return -1;
  }
  int one = 1;
  int descriptor = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  if (descriptor >= 0) {
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(descriptor, found->ai_addr, found->ai_addrlen) != 0 || listen(descriptor, 128) != 0) {
      int problem = errno;
      close(descriptor);
      errno = problem;
      descriptor = -1;
    }
  }
  freeaddrinfo(found);
  return descriptor;
}

#if defined(MSG_NOSIGNAL)
enum { quietly = MSG_NOSIGNAL };
#else
enum { quietly = 0 };
#endif

long martlet_send(int descriptor, const void *slices, int count) {
#if defined(SO_NOSIGPIPE)
  int one = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &one, sizeof one);
#endif
  struct msghdr message = {.msg_iov = (struct iovec *)slices};
  message.msg_iovlen = (__typeof__(message.msg_iovlen))count;
  return sendmsg(descriptor, &message, quietly);
}

long martlet_receive(int descriptor, const void *slices, int count, _Bool peek, _Bool wait_for_all, _Bool *truncated) {
  struct msghdr message = {.msg_iov = (struct iovec *)slices};
  message.msg_iovlen = (__typeof__(message.msg_iovlen))count;
  long got = recvmsg(descriptor, &message, (peek ? MSG_PEEK : 0) | (wait_for_all ? MSG_WAITALL : 0));
  *truncated = got >= 0 && (message.msg_flags & MSG_TRUNC) != 0;
  return got;
}

int martlet_allocate(int descriptor, int64_t offset, int64_t length) {
#if defined(__linux__)
  int problem = posix_fallocate(descriptor, offset, length);
  errno = problem;
  return problem == 0 ? 0 : -1;
#else
  struct stat status;
  if (fstat(descriptor, &status) != 0) return -1;
  return offset + length <= status.st_size ? 0 : ftruncate(descriptor, offset + length);
#endif
}

int martlet_advise(int descriptor, int64_t offset, int64_t length, int advice) {
#if defined(__linux__)
  static const int numbers[] = {
      POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
      POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE,
  };
  if (advice < 0 || advice > 5) {
    errno = EINVAL;
    return -1;
  }
  int problem = posix_fadvise(descriptor, offset, length, numbers[advice]);
  errno = problem;
  return problem == 0 ? 0 : -1;
#else
  (void)descriptor, (void)offset, (void)length, (void)advice;
  return 0;
#endif
}

int martlet_open_beneath(int directory, const char *path) {
#if defined(__linux__)
  // openat2, its argument, and RESOLVE_BENEATH with RESOLVE_NO_MAGICLINKS: older headers do not have them.
  enum { number = 437, how_to_resolve = 0x08 | 0x02 };
  struct {
    uint64_t flags, mode, resolve;
  } how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC, .resolve = how_to_resolve};
  // Older kernels do not know the call, and some containers do not let it through.
  static _Atomic(_Bool) missing;
  if (!atomic_load_explicit(&missing, memory_order_relaxed)) {
    long opened = syscall(number, directory, path, &how, sizeof how);
    if (opened >= 0 || (errno != ENOSYS && errno != EPERM)) return (int)opened;
    atomic_store_explicit(&missing, 1, memory_order_relaxed);
  }
#else
  (void)directory, (void)path;
#endif
  errno = ENOSYS;
  return -1;
}

#endif
