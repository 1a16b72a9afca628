/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a store: making, locking, setting aside. */
#include "store/store_files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "store/store_private.h"

#define FILE_MODE 0640
#define SET_ASIDE_LIMIT 100u

int store_lock(const char *directory, int *ret_lock)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int fd = -1;

	if (asprintf(&path, "%s/" STORE_LOCK_FILE, directory) < 0)
		return -ENOMEM;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;

	*ret_lock = steal_fd(&fd);
	return 0;
}

bool store_is_held(const char *directory)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int fd = -1;

	if (asprintf(&path, "%s/" STORE_LOCK_FILE, directory) < 0) {
		path = NULL;
		return false;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	/* A lock dies with its process, however that ends. */
	return flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

int store_file_create(const char *path)
{
	_cleanup_close_ int fd = -1;

	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (fd < 0)
		return errno == EEXIST ? 0 : -errno;
	/* Whatever the umask is. */
	return fchmod(fd, FILE_MODE) < 0 ? -errno : 0;
}

static int sync_directory(int fd)
{
	return fsync(fd) < 0 ? -errno : 0;
}

/* The first N for which no file is set aside yet. */
static int free_number(int directory, unsigned *ret)
{
	for (unsigned n = 1; n <= SET_ASIDE_LIMIT; n++) {
		char name[64];

		(void)snprintf(name, sizeof(name), STORE_FILE ".damaged-%u", n);
		if (faccessat(directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		if (errno != ENOENT)
			return -errno;
		*ret = n;
		return 0;
	}
	return -EEXIST;
}

int store_files_set_aside(const char *directory)
{
	static const char *const companions[] = { "-wal", "-shm", "" };
	_cleanup_close_ int fd = -1;
	unsigned n = 0;
	int r;

	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = free_number(fd, &n);
	if (r < 0)
		return r;

	/* The database last: should this be cut short, the next start finds it damaged and goes on. */
	for (size_t i = 0; i < ELEMENTS(companions); i++) {
		char from[64], to[64];

		(void)snprintf(from, sizeof(from), STORE_FILE "%s", companions[i]);
		(void)snprintf(to, sizeof(to), STORE_FILE ".damaged-%u%s", n, companions[i]);
		if (renameat(fd, from, fd, to) < 0 && errno != ENOENT)
			return -errno;
	}
	return sync_directory(fd);
}

bool store_log_exists(const char *path)
{
	_cleanup_free_ char *log = NULL;
	struct stat status;

	if (asprintf(&log, "%s-wal", path) < 0)
		return true;
	return stat(log, &status) == 0 && status.st_size > 0;
}

int store_file_uri(const char *path, const char *query, char **ret)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(4 * 4096 + 64);
	char *text;

	(void)buffer_append_text(&buffer, "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (strchr("?#%", *p) != NULL)
			(void)buffer_printf(&buffer, "%%%02x", (unsigned char)*p);
		else
			(void)buffer_append_byte(&buffer, *p);
	}
	(void)buffer_printf(&buffer, "?%s", query);
	if (buffer.error < 0)
		return buffer.error;
	text = buffer_steal_text(&buffer);
	if (text == NULL)
		return -ENOMEM;
	*ret = text;
	return 0;
}
