// What programs for POSIX expect and WASI does not have: other processes, and owners and permissions of files.
#pragma once
#include <stdio.h>
#include <sys/types.h>

struct passwd {
  const char *pw_name, *pw_dir;
};

struct passwd *getpwuid(uid_t user);
uid_t getuid(void);
FILE *popen(const char *command, const char *mode);
int pclose(FILE *file);
FILE *tmpfile(void);
#define L_tmpnam 20
char *tmpnam(char *name);
int chmod(const char *path, mode_t mode);
int fchmod(int file, mode_t mode);
int chown(const char *path, uid_t user, gid_t group);
int fchown(int file, uid_t user, gid_t group);
mode_t umask(mode_t mode);
