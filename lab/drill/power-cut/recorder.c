/*
 * A library that is preloaded into a process. It writes to POWER_CUT_LOG, in order, what the process
 * does to files below POWER_CUT_ROOT and what it prints on standard output. It changes no call.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATE = 1, WRITE, TRUNCATE, SYNC, UNLINK, LINK, RENAME, SAY };

struct head {
  uint32_t kind, path_bytes, data_bytes, zero;
  uint64_t offset;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static int log_fd = -1;

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("POWER_CUT_ROOT"), *file = getenv("POWER_CUT_LOG");
  if (!folder || !file) return;
  snprintf(root, sizeof root, "%s", folder);
  log_fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  /* A process that this one starts is not recorded: two logs would be mixed. */
  unsetenv("LD_PRELOAD");
}

static void put(enum kind kind, const char *path, uint64_t offset, const void *data, size_t bytes) {
  struct head head = {kind, (uint32_t)strlen(path), (uint32_t)bytes, 0, offset};
  struct iovec parts[3] = {{&head, sizeof head}, {(void *)path, head.path_bytes}, {(void *)data, bytes}};
  size_t whole = sizeof head + head.path_bytes + bytes;
  if (syscall(SYS_writev, log_fd, parts, 3) != (long)whole) abort();
}

static int below_root(const char *path) {
  size_t length = strlen(root);
  return log_fd >= 0 && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* The path is looked up at every call, because the number of a closed descriptor is used again. */
static int watched(int fd, char path[PATH_MAX]) {
  char link[64];
  if (log_fd < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below_root(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* A lock around call and record keeps the log in the order of the calls. errno is kept. */
#define RECORDED(type, call, record)       \
  pthread_mutex_lock(&lock);               \
  type done = (call);                      \
  int error = errno;                       \
  if (done >= 0) { record; }               \
  pthread_mutex_unlock(&lock);             \
  errno = error;                           \
  return done

static void opened(int fd, int flags, int was_there) {
  char path[PATH_MAX];
  if (!watched(fd, path)) return;
  if (!was_there) put(CREATE, path, 0, "", 0);
  else if (flags & O_TRUNC) put(TRUNCATE, path, 0, "", 0);
}

#define OPENING(name)                                                        \
  int name(const char *path, int flags, ...) {                               \
    va_list rest;                                                            \
    va_start(rest, flags);                                                   \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                \
    va_end(rest);                                                            \
    int was_there = access(path, F_OK) == 0;                                 \
    RECORDED(int, REAL(name)(path, flags, mode), opened(done, flags, was_there)); \
  }
OPENING(open)
OPENING(open64)

static void wrote(int fd, int64_t offset, const void *data, ssize_t bytes) {
  char path[PATH_MAX];
  if (fd == STDOUT_FILENO && log_fd >= 0) put(SAY, "", 0, data, bytes);
  else if (watched(fd, path)) {
    if (offset < 0) offset = lseek(fd, 0, SEEK_CUR) - bytes;
    put(WRITE, path, offset, data, bytes);
  }
}

ssize_t write(int fd, const void *data, size_t bytes) {
  RECORDED(ssize_t, REAL(write)(fd, data, bytes), wrote(fd, -1, data, done));
}
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset) {
  RECORDED(ssize_t, REAL(pwrite64)(fd, data, bytes, offset), wrote(fd, offset, data, done));
}

static void on_file(enum kind kind, int fd, uint64_t offset) {
  char path[PATH_MAX];
  if (watched(fd, path)) put(kind, path, offset, "", 0);
}

int ftruncate64(int fd, off64_t bytes) {
  RECORDED(int, REAL(ftruncate64)(fd, bytes), on_file(TRUNCATE, fd, bytes));
}
int fsync(int fd) { RECORDED(int, REAL(fsync)(fd), on_file(SYNC, fd, 0)); }
int fdatasync(int fd) { RECORDED(int, REAL(fdatasync)(fd), on_file(SYNC, fd, 0)); }

static void on_name(enum kind kind, const char *path, const char *other) {
  if (below_root(path)) put(kind, path, 0, other, strlen(other));
}

int unlink(const char *path) { RECORDED(int, REAL(unlink)(path), on_name(UNLINK, path, "")); }
int link(const char *path, const char *other) {
  RECORDED(int, REAL(link)(path, other), on_name(LINK, path, other));
}
int rename(const char *path, const char *other) {
  RECORDED(int, REAL(rename)(path, other), on_name(RENAME, path, other));
}
