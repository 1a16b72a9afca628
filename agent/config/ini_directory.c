/* SPDX-License-Identifier: Apache-2.0 */
/* INI files on disk: one file into memory, and the *.conf of a directory in order. */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "config/ini_file.h"

#define READ_SIZE 65536u

DEFINE_POINTER_CLEANUP(char *, ini_directory_files_free);

static inline void close_directory_p(DIR **stream)
{
	if (*stream != NULL)
		(void)closedir(*stream);
}

/* One byte more than the limit, so that the reader sees that it is exceeded. */
static int read_whole(int fd, struct buffer *buffer)
{
	while (buffer->size <= INI_FILE_LIMIT) {
		char *room = buffer_reserve(buffer, READ_SIZE);
		ssize_t size;

		if (room == NULL)
			return buffer->error;
		size = read(fd, room, READ_SIZE);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return -errno;
		if (size == 0)
			return 0;
		buffer->size += (size_t)size;
	}
	return 0;
}

int ini_read_file(struct ini_file *ret, const char *path, struct ini_mistakes *mistakes)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(INI_FILE_LIMIT + 2 * READ_SIZE);
	_cleanup_close_ int fd = -1;
	int r;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	r = fd >= 0 ? read_whole(fd, &buffer) : -errno;
	if (r < 0) {
		ini_mistake(mistakes, path, 0, "cannot be read: %s", error_text(r));
		return r;
	}
	return ini_read_memory(ret, path, buffer.data != NULL ? buffer.data : "", buffer.size, mistakes);
}

static int wanted(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return entry->d_name[0] != '.' && size > strlen(".conf") &&
	       strcmp(entry->d_name + size - strlen(".conf"), ".conf") == 0;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_path(char **paths, size_t *count, const char *directory, const char *name)
{
	struct stat status;
	char *path;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return -ENOMEM;
	if (stat(path, &status) < 0 || !S_ISREG(status.st_mode)) {
		free(path);
		return 0;
	}
	paths[(*count)++] = path;
	return 0;
}

int ini_directory_files(char ***ret, const char *directory)
{
	_cleanup_(ini_directory_files_free_p) char **paths = NULL;
	_cleanup_(close_directory_p) DIR *stream = NULL;
	size_t count = 0;

	paths = calloc(INI_SECTION_COUNT_LIMIT + 1, sizeof(*paths));
	if (paths == NULL)
		return -ENOMEM;
	stream = opendir(directory);
	if (stream == NULL && errno != ENOENT && errno != ENOTDIR)
		return -errno;

	while (stream != NULL && count < INI_SECTION_COUNT_LIMIT) {
		const struct dirent *entry;
		int r;

		errno = 0;
		entry = readdir(stream);
		if (entry == NULL && errno != 0)
			return -errno;
		if (entry == NULL)
			break;
		r = wanted(entry) ? add_path(paths, &count, directory, entry->d_name) : 0;
		if (r < 0)
			return r;
	}

	qsort(paths, count, sizeof(*paths), compare_paths);
	*ret = steal_pointer(paths);
	return 0;
}

void ini_directory_files_free(char **paths)
{
	for (char **path = paths; path != NULL && *path != NULL; path++)
		free(*path);
	free(paths);
}
