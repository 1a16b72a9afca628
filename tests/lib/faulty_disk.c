/* SPDX-License-Identifier: Apache-2.0 */
/* For LD_PRELOAD: a disk that may lose power or fill up, and a clock that may be set, for a test to play with.
 *
 * Of every file that lies in the folder WBH_DISK, what has been synced is kept in WBH_DISK/.disk: put back after a
 * SIGKILL it is what a power cut would have left at the worst, all writes since the last fsync dropped.
 * WBH_DISK_CONTROL is a file with a struct control that the test writes while we run. The launcher gives workers a
 * clean environment, so both variables and the library itself are put back where it executes one. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define FD_LIMIT 1024
#define RANGE_LIMIT 4096
#define COPY_SIZE 65536
#define VARIABLES 3

struct control {
	_Atomic int64_t fail_after; /* so many writes to the folder still succeed … */
	_Atomic int64_t fail_count; /* … then so many fail … */
	_Atomic int64_t error;      /* … with this errno */
	_Atomic int64_t clock;      /* microseconds the wall clock is ahead */
	_Atomic int64_t failed;     /* how many did fail */
	_Atomic int64_t writes;     /* how many were tried */
	_Atomic int64_t hang;       /* not 0: writes do not come back */
};

struct range {
	off_t begin;
	off_t end;
};

/* One open file of the folder. */
struct tracked {
	char shadow[PATH_MAX];
	struct range dirty[RANGE_LIMIT];
	size_t count;
};

static struct tracked *files[FD_LIMIT];
static struct control *control;
static char folder[1024];

#define REAL(name, type, ...)                                                                                          \
	static type (*real_##name)(__VA_ARGS__);                                                                       \
	if (real_##name == NULL)                                                                                       \
	*(void **)&real_##name = dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void set_up(void)
{
	const char *place = getenv("WBH_DISK"), *page = getenv("WBH_DISK_CONTROL");
	int fd;

	if (place != NULL)
		(void)snprintf(folder, sizeof(folder), "%s", place);
	if (page == NULL)
		return;
	fd = open(page, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	control = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (control == MAP_FAILED)
		control = NULL;
	(void)close(fd);
}

/* ---- which files ---- */

static struct tracked *tracked_file(int fd)
{
	return fd >= 0 && fd < FD_LIMIT ? files[fd] : NULL;
}

static int track(int fd, const char *path, int flags)
{
	size_t size = strlen(folder);

	if (fd < 0 || fd >= FD_LIMIT || size == 0 || (flags & O_ACCMODE) == O_RDONLY)
		return fd;
	if (strncmp(path, folder, size) != 0 || path[size] != '/' || strchr(path + size + 1, '/') != NULL)
		return fd;
	files[fd] = calloc(1, sizeof(*files[fd]));
	if (files[fd] != NULL)
		(void)snprintf(files[fd]->shadow, sizeof(files[fd]->shadow), "%s/.disk%s", folder, path + size);
	return fd;
}

/* ---- what is written and not yet synced ---- */

static bool must_fail(int fd)
{
	if (tracked_file(fd) == NULL || control == NULL)
		return false;
	atomic_fetch_add(&control->writes, 1);
	while (atomic_load(&control->hang) != 0)
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	if (atomic_load(&control->fail_count) <= 0 || atomic_fetch_sub(&control->fail_after, 1) > 0)
		return false;
	if (atomic_fetch_sub(&control->fail_count, 1) <= 0)
		return false;
	atomic_fetch_add(&control->failed, 1);
	errno = (int)atomic_load(&control->error);
	return true;
}

static void note_dirty(int fd, off_t begin, ssize_t size)
{
	struct tracked *file = tracked_file(fd);
	int error = errno;

	if (file == NULL || size <= 0)
		return;
	if (file->count > 0 && file->dirty[file->count - 1].end == begin)
		file->dirty[file->count - 1].end += size;
	else if (file->count < RANGE_LIMIT)
		file->dirty[file->count++] = (struct range){ begin, begin + size };
	else
		abort(); /* the test would be wrong from here on */
	errno = error;
}

static void copy_range(int from, int to, struct range range)
{
	char bytes[COPY_SIZE];
	off_t at = range.begin;

	REAL(pwrite, ssize_t, int, const void *, size_t, off_t);
	while (at < range.end) {
		size_t want = range.end - at > COPY_SIZE ? COPY_SIZE : (size_t)(range.end - at);
		ssize_t got = pread(from, bytes, want, at);

		if (got <= 0)
			return; /* cut short since */
		if (real_pwrite(to, bytes, (size_t)got, at) != got)
			abort();
		at += got;
	}
}

/* The shadow gets what the disk has now. */
static void keep_synced(int fd)
{
	struct tracked *file = tracked_file(fd);
	struct stat status;
	int shadow;

	REAL(open, int, const char *, int, ...);
	REAL(ftruncate, int, int, off_t);
	if (file == NULL || fstat(fd, &status) < 0)
		return;
	shadow = real_open(file->shadow, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (shadow < 0)
		abort();
	/* Whatever we write we opened for reading, too. */
	for (size_t i = 0; i < file->count; i++)
		copy_range(fd, shadow, file->dirty[i]);
	if (real_ftruncate(shadow, status.st_size) < 0)
		abort();
	file->count = 0;
	(void)close(shadow);
}

/* ---- what the program calls ---- */

#pragma GCC visibility push(default)

static int open_with(int (*call)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
	return track(call(path, flags, mode), path, flags);
}

#define OPEN(name)                                                                                                     \
	int name(const char *path, int flags, ...)                                                                     \
	{                                                                                                              \
		va_list arguments;                                                                                     \
		mode_t mode;                                                                                           \
                                                                                                                       \
		REAL(name, int, const char *, int, ...);                                                               \
		va_start(arguments, flags);                                                                            \
		mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;                           \
		va_end(arguments);                                                                                     \
		return open_with(real_##name, path, flags, mode);                                                      \
	}
OPEN(open)
OPEN(open64)

int close(int fd)
{
	REAL(close, int, int);
	if (tracked_file(fd) != NULL) {
		free(files[fd]);
		files[fd] = NULL;
	}
	return real_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	ssize_t written;

	REAL(write, ssize_t, int, const void *, size_t);
	if (must_fail(fd))
		return -1;
	written = real_write(fd, bytes, size);
	if (tracked_file(fd) != NULL)
		note_dirty(fd, lseek(fd, 0, SEEK_CUR) - written, written);
	return written;
}

#define PWRITE(name)                                                                                                   \
	ssize_t name(int fd, const void *bytes, size_t size, off_t at)                                                 \
	{                                                                                                              \
		ssize_t written;                                                                                       \
                                                                                                                       \
		REAL(name, ssize_t, int, const void *, size_t, off_t);                                                 \
		if (must_fail(fd))                                                                                     \
			return -1;                                                                                     \
		written = real_##name(fd, bytes, size, at);                                                            \
		note_dirty(fd, at, written);                                                                           \
		return written;                                                                                        \
	}
PWRITE(pwrite)
PWRITE(pwrite64)

#define SYNC(name)                                                                                                     \
	int name(int fd)                                                                                               \
	{                                                                                                              \
		int r;                                                                                                 \
                                                                                                                       \
		REAL(name, int, int);                                                                                  \
		if (must_fail(fd))                                                                                     \
			return -1;                                                                                     \
		r = real_##name(fd);                                                                                   \
		if (r == 0)                                                                                            \
			keep_synced(fd);                                                                               \
		return r;                                                                                              \
	}
SYNC(fsync)
SYNC(fdatasync)

#define FTRUNCATE(name)                                                                                                \
	int name(int fd, off_t size)                                                                                   \
	{                                                                                                              \
		REAL(name, int, int, off_t);                                                                           \
		return must_fail(fd) ? -1 : real_##name(fd, size);                                                     \
	}
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

int unlink(const char *path)
{
	char shadow[PATH_MAX];
	size_t size = strlen(folder);

	REAL(unlink, int, const char *);
	if (size > 0 && strncmp(path, folder, size) == 0 && path[size] == '/') {
		(void)snprintf(shadow, sizeof(shadow), "%s/.disk%s", folder, path + size);
		(void)real_unlink(shadow);
	}
	return real_unlink(path);
}

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	int64_t ahead = control != NULL ? atomic_load(&control->clock) : 0;
	int r;

	REAL(clock_gettime, int, clockid_t, struct timespec *);
	r = real_clock_gettime(clock, ret);
	if (r == 0 && ahead != 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
		ret->tv_sec += ahead / 1000000;
		ret->tv_nsec += ahead % 1000000 * 1000;
		ret->tv_sec += ret->tv_nsec / 1000000000;
		ret->tv_nsec %= 1000000000;
	}
	return r;
}

int fexecve(int fd, char *const arguments[], char *const environment[])
{
	static const char *const names[VARIABLES] = { "LD_PRELOAD", "WBH_DISK", "WBH_DISK_CONTROL" };
	char *extended[256] = { NULL };
	size_t count = 0;

	REAL(fexecve, int, int, char *const[], char *const[]);
	for (; environment[count] != NULL && count < 256 - VARIABLES - 1; count++)
		extended[count] = environment[count];
	for (size_t i = 0; i < VARIABLES; i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && asprintf(&extended[count], "%s=%s", names[i], value) >= 0)
			count++;
	}
	extended[count] = NULL;
	return real_fexecve(fd, arguments, extended);
}

#pragma GCC visibility pop
