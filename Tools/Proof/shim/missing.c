// Asking for other processes fails; changing owners and permissions, which nothing here has, succeeds.
#include "missing.h"
#include <errno.h>
#include <stdlib.h>

static void *nothing(void) {
  errno = ENOSYS;
  return NULL;
}

int system(const char *command) { return command ? (nothing(), -1) : 0; }
struct passwd *getpwuid(uid_t user) { return nothing(); }
uid_t getuid(void) { return 0; }
FILE *popen(const char *command, const char *mode) { return nothing(); }
int pclose(FILE *file) { return -1; }
FILE *tmpfile(void) { return nothing(); }
char *tmpnam(char *name) { return nothing(); }
int chmod(const char *path, mode_t mode) { return 0; }
int fchmod(int file, mode_t mode) { return 0; }
int chown(const char *path, uid_t user, gid_t group) { return 0; }
int fchown(int file, uid_t user, gid_t group) { return 0; }
mode_t umask(mode_t mode) { return 0; }
