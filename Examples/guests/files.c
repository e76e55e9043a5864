// A file tool: lists, shows, copies, moves and removes what is in the directories it is given.
//
//   martlet run --dir . files.wasm list .
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *path) {
  fprintf(stderr, "files: %s: %s\n", path, strerror(errno));
  return 1;
}

static int by_name(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

// Prints what is beneath a directory, in the order of names: sizes of files, targets of links.
static int list(const char *path) {
  DIR *directory = opendir(path);
  if (!directory) return fail(path);
  char **names = NULL;
  size_t count = 0;
  for (struct dirent *entry; (entry = readdir(directory));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    names = realloc(names, (count + 1) * sizeof *names);
    names[count++] = strdup(entry->d_name);
  }
  closedir(directory);
  qsort(names, count, sizeof *names, by_name);
  int status = 0;
  for (size_t index = 0; index < count; index++) {
    char inner[4096], target[4096];
    snprintf(inner, sizeof inner, "%s/%s", path, names[index]);
    free(names[index]);
    struct stat about;
    if (lstat(inner, &about) != 0) {
      status |= fail(inner);
    } else if (S_ISDIR(about.st_mode)) {
      printf("%s/\n", inner);
      status |= list(inner);
    } else if (S_ISLNK(about.st_mode)) {
      ssize_t length = readlink(inner, target, sizeof target);
      printf("%s -> %.*s\n", inner, length < 0 ? 0 : (int)length, target);
    } else {
      printf("%s %lld\n", inner, (long long)about.st_size);
    }
  }
  free(names);
  return status;
}

static int pass(int from, int to) {
  static char buffer[65536];
  for (;;) {
    ssize_t got = read(from, buffer, sizeof buffer);
    if (got <= 0) return got == 0 ? 0 : -1;
    for (ssize_t done = 0; done < got;) {
      ssize_t put = write(to, buffer + done, (size_t)(got - done));
      if (put < 0) return -1;
      done += put;
    }
  }
}

static int show(const char *path) {
  int from = open(path, O_RDONLY);
  if (from < 0) return fail(path);
  int status = pass(from, STDOUT_FILENO) == 0 ? 0 : fail(path);
  close(from);
  return status;
}

static int copy(const char *source, const char *target) {
  int from = open(source, O_RDONLY);
  if (from < 0) return fail(source);
  int to = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (to < 0) {
    int status = fail(target);
    close(from);
    return status;
  }
  int status = pass(from, to) == 0 ? 0 : fail(target);
  close(from);
  close(to);
  return status;
}

int main(int count, char **words) {
  const char *task = count > 1 ? words[1] : "";
  if (count == 2 && !strcmp(task, "pass")) return pass(STDIN_FILENO, STDOUT_FILENO) == 0 ? 0 : fail("standard input");
  if (count == 3 && !strcmp(task, "list")) return list(words[2]);
  if (count == 3 && !strcmp(task, "show")) return show(words[2]);
  if (count == 3 && !strcmp(task, "make")) return mkdir(words[2], 0777) == 0 ? 0 : fail(words[2]);
  if (count == 3 && !strcmp(task, "remove")) return remove(words[2]) == 0 ? 0 : fail(words[2]);
  if (count == 4 && !strcmp(task, "copy")) return copy(words[2], words[3]);
  if (count == 4 && !strcmp(task, "move")) return rename(words[2], words[3]) == 0 ? 0 : fail(words[2]);
  if (count == 4 && !strcmp(task, "link")) return symlink(words[2], words[3]) == 0 ? 0 : fail(words[3]);
  fprintf(stderr, "usage: files list|show|make|remove PATH, files copy|move|link PATH PATH, files pass\n");
  return 2;
}
