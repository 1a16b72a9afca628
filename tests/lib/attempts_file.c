/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to read and change files. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/lib/attempts.h"
#include "tests/lib/confined.h"

int read_file(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char byte;

	if (fd < 0)
		return errno;
	return read(fd, &byte, 1) < 0 ? errno : 0;
}

int try_read_log(void)
{
	return read_file(place.log);
}

int try_read_secret(void)
{
	return read_file(place.secret);
}

int try_read_shadow(void)
{
	return read_file("/etc/shadow");
}

int try_read_passwd(void)
{
	return read_file("/etc/passwd");
}

int try_read_proc(void)
{
	return read_file("/proc/1/environ");
}

int try_list_logs(void)
{
	_cleanup_close_ int fd = open(place.logs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char entries[1024];

	if (fd < 0)
		return errno;
	return syscall(SYS_getdents64, fd, entries, sizeof(entries)) < 0 ? errno : 0;
}

int try_watch_logs(void)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	return fd < 0 ? errno : result(inotify_add_watch(fd, place.logs, IN_CREATE));
}

int write_file(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	return write(fd, "x\n", 2) < 0 ? errno : 0;
}

int try_write_state(void)
{
	char other[sizeof(place.written) + 4];
	int fd;

	if (write_file(place.written) != 0)
		return errno;
	fd = open(place.written, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0 || fdatasync(fd) < 0 || ftruncate(fd, 1) < 0 || close(fd) < 0)
		return errno;
	fd = open(place.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0 || close(fd) < 0)
		return errno;
	(void)snprintf(other, sizeof(other), "%s.1", place.written);
	if (rename(place.written, other) < 0)
		return errno;
	return result(unlink(other));
}

int try_write_outside(void)
{
	char path[sizeof(place.outside) + 8];

	(void)snprintf(path, sizeof(path), "%s/new", place.outside);
	return write_file(path);
}

int try_write_secret(void)
{
	return write_file(place.secret);
}

int try_write_log(void)
{
	return write_file(place.log);
}

int try_write_null(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	return fd < 0 ? errno : result((int)write(fd, "x", 1));
}

int try_unlink(void)
{
	return result(unlink(place.log));
}

int try_rename_out(void)
{
	char path[sizeof(place.outside) + 8];

	(void)snprintf(path, sizeof(path), "%s/moved", place.outside);
	if (write_file(place.written) != 0)
		return errno;
	return result(rename(place.written, path));
}

int try_chmod(void)
{
	return result(chmod(place.log, 0777));
}

int try_truncate(void)
{
	return result(truncate(place.log, 0));
}

int try_symlink(void)
{
	char path[sizeof(place.state) + 8];

	(void)snprintf(path, sizeof(path), "%s/link", place.state);
	return result(symlink("/etc", path));
}
