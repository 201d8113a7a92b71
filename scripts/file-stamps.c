// Moves the time stamps of files with the clock that faketime moves: it does not know the calls by which node and git ask for them.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long shift(void) {
  static long seconds;
  static int known;
  if (!known) {
    const char *text = getenv("FILE_STAMPS_SHIFT");
    seconds = text ? atol(text) : 0;
    known = 1;
  }
  return seconds;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define MOVED(call, buf)                                                       \
  int failed = call;                                                           \
  if (!failed) {                                                               \
    buf->st_atim.tv_sec += shift();                                            \
    buf->st_mtim.tv_sec += shift();                                            \
    buf->st_ctim.tv_sec += shift();                                            \
  }                                                                            \
  return failed

int stat(const char *path, struct stat *buf) { MOVED(REAL(stat)(path, buf), buf); }
int lstat(const char *path, struct stat *buf) { MOVED(REAL(lstat)(path, buf), buf); }
int fstat(int fd, struct stat *buf) { MOVED(REAL(fstat)(fd, buf), buf); }
int fstatat(int fd, const char *path, struct stat *buf, int flags) { MOVED(REAL(fstatat)(fd, path, buf, flags), buf); }
int stat64(const char *path, struct stat64 *buf) { MOVED(REAL(stat64)(path, buf), buf); }
int lstat64(const char *path, struct stat64 *buf) { MOVED(REAL(lstat64)(path, buf), buf); }
int fstat64(int fd, struct stat64 *buf) { MOVED(REAL(fstat64)(fd, buf), buf); }
int fstatat64(int fd, const char *path, struct stat64 *buf, int flags) { MOVED(REAL(fstatat64)(fd, path, buf, flags), buf); }

static int movedx(int failed, struct statx *buf) {
  if (!failed) {
    buf->stx_atime.tv_sec += shift();
    buf->stx_mtime.tv_sec += shift();
    buf->stx_ctime.tv_sec += shift();
    buf->stx_btime.tv_sec += shift();
  }
  return failed;
}

int statx(int fd, const char *path, int flags, unsigned mask, struct statx *buf) {
  return movedx(REAL(statx)(fd, path, flags, mask, buf), buf);
}

// libuv asks the kernel itself.
long syscall(long number, ...) {
  long a[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
  va_end(list);
  long result = REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (number == SYS_statx) movedx((int)result, (struct statx *)a[4]);
  return result;
}

// What a program says that the time is goes back to what the kernel would have noted.
static int set(int fd, const char *path, const struct timespec times[2], int flags) {
  struct timespec moved[2];
  for (int i = 0; times && i < 2; i++) {
    moved[i] = times[i];
    if (times[i].tv_nsec != UTIME_NOW && times[i].tv_nsec != UTIME_OMIT) moved[i].tv_sec -= shift();
  }
  return (int)REAL(syscall)(SYS_utimensat, fd, path, times ? moved : NULL, flags);
}

int utimensat(int fd, const char *path, const struct timespec times[2], int flags) { return set(fd, path, times, flags); }
int futimens(int fd, const struct timespec times[2]) { return set(fd, NULL, times, 0); }
