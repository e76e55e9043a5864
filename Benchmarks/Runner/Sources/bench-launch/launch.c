// bench-launch SECONDS COMMAND…: runs a command, and prints what it used and what it wrote:
//
//     <status> <CPU nanoseconds> <nanoseconds to first output> <wall nanoseconds> <peak bytes> <bytes of output>
//     the output, then what was written to standard error
//
// The status is the exit code, 128 + signal, or 124 when time ran out. This is a process of its own because the kernel
// counts the memory of whoever starts a command into the command's peak: this one is as small as can be.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { limit = 1 << 16 };

typedef struct {
  char bytes[limit];
  size_t count;
  int descriptor;
} Stream;

static Stream output, complaints;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// False at the end of the stream. What does not fit is read and forgotten.
static int drain(Stream *stream) {
  static char rest[4096];
  size_t room = limit - stream->count;
  ssize_t got = room ? read(stream->descriptor, stream->bytes + stream->count, room)
                     : read(stream->descriptor, rest, sizeof rest);
  if (got < 0 && errno == EINTR) return 1;
  if (got <= 0) return 0;
  if (room) stream->count += (size_t)got;
  return 1;
}

int main(int count, char **arguments) {
  if (count < 3) return 64;
  uint64_t allowed = (uint64_t)atoi(arguments[1]) * 1000000000u;
  int out[2], err[2];
  if (pipe(out) != 0 || pipe(err) != 0) return 71;
  for (int i = 0; i < 2; i++) {
    fcntl(out[i], F_SETFD, FD_CLOEXEC);
    fcntl(err[i], F_SETFD, FD_CLOEXEC);
  }
  uint64_t start = now(), first = 0;
  pid_t child = fork();
  if (child < 0) return 71;
  if (child == 0) {
    dup2(out[1], 1);
    dup2(err[1], 2);
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  output.descriptor = out[0];
  complaints.descriptor = err[0];

  int open_streams = 2, timed_out = 0;
  struct pollfd waiting[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
  while (open_streams) {
    uint64_t spent = now() - start;
    if (spent >= allowed) {
      timed_out = 1;
      kill(child, SIGKILL);
      break;
    }
    if (poll(waiting, 2, (int)((allowed - spent) / 1000000) + 1) <= 0) continue;
    if (waiting[0].revents) {
      if (!first) first = now();
      if (!drain(&output)) waiting[0].fd = -1, open_streams--;
    }
    if (waiting[1].revents && !drain(&complaints)) waiting[1].fd = -1, open_streams--;
    waiting[0].revents = waiting[1].revents = 0;
  }
  int status = 0;
  struct rusage used;
  while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) continue;
  uint64_t end = now();
  if (!first) first = end;

  int code = timed_out ? 124 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  uint64_t cpu = ((uint64_t)used.ru_utime.tv_sec + (uint64_t)used.ru_stime.tv_sec) * 1000000000u +
                 ((uint64_t)used.ru_utime.tv_usec + (uint64_t)used.ru_stime.tv_usec) * 1000u;
#ifdef __APPLE__
  uint64_t peak = (uint64_t)used.ru_maxrss;
#else
  uint64_t peak = (uint64_t)used.ru_maxrss * 1024;
#endif
  printf("%d %llu %llu %llu %llu %zu\n", code, (unsigned long long)cpu, (unsigned long long)(first - start),
         (unsigned long long)(end - start), (unsigned long long)peak, output.count);
  fwrite(output.bytes, 1, output.count, stdout);
  fwrite(complaints.bytes, 1, complaints.count, stdout);
  return 0;
}
