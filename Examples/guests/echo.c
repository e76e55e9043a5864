// An echo server: accepts as many connections as it is told to, one after the other, and sends back what arrives.
//
//   martlet run --listen 127.0.0.1:7000 echo.wasm 2
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(const char *what) {
  fprintf(stderr, "echo: %s: %s\n", what, strerror(errno));
  return 1;
}

int main(int count, char **words) {
  int connections = count > 1 ? atoi(words[1]) : 1;
  // The first descriptor behind the standard streams, where no directory is given.
  int listener = 3;
  for (int number = 1; number <= connections; number++) {
    struct pollfd waiting = {.fd = listener, .events = POLLRDNORM};
    if (poll(&waiting, 1, -1) < 0) return fail("poll");
    int connection = accept(listener, NULL, NULL);
    if (connection < 0) return fail("accept");
    size_t total = 0;
    char buffer[4096];
    for (;;) {
      ssize_t got = recv(connection, buffer, sizeof buffer, 0);
      if (got < 0) return fail("recv");
      if (got == 0) break;
      for (ssize_t done = 0; done < got;) {
        ssize_t put = send(connection, buffer + done, (size_t)(got - done), 0);
        if (put < 0) return fail("send");
        done += put;
      }
      total += (size_t)got;
    }
    shutdown(connection, SHUT_WR);
    close(connection);
    printf("connection %d: %zu bytes\n", number, total);
  }
  return 0;
}
