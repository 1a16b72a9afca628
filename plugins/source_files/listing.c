/* SPDX-License-Identifier: Apache-2.0 */
/* Lists files and folders without ever opening what is not a regular file. */
#include "plugins/source_files/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"

struct walk {
	struct listing *listing;
	size_t first; /* what lies before it in the listing was listed by earlier walks */
	listing_complain complain;
	void *context;
};

void listing_done(struct listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++)
		free(listing->files[i]);
	free(listing->files);
	for (i = 0; i < listing->folder_count; i++)
		free(listing->folders[i]);
	free(listing->folders);
	table_free(listing->seen);
	*listing = (struct listing){ 0 };
}

/* 1: this file is listed already, at *ret_place. 0: it will be now. -ENOMEM. */
static int note_seen(struct listing *listing, const struct stat *status, size_t *ret_place)
{
	char key[64];
	const void *place;

	if (listing->seen == NULL)
		listing->seen = table_new(NULL);
	if (listing->seen == NULL)
		return -ENOMEM;

	(void)snprintf(key, sizeof(key), "%ju:%ju", (uintmax_t)status->st_dev, (uintmax_t)status->st_ino);
	place = table_get(listing->seen, key);
	if (place != NULL) {
		*ret_place = (size_t)(uintptr_t)place - 1;
		return 1;
	}
	return table_put(listing->seen, key, (void *)(uintptr_t)(listing->count + 1));
}

/* Of a file and the links to it, the first name in order is kept, whichever the folder tells first. */
static int keep_first_name(struct walk *walk, size_t place, const char *path)
{
	struct listing *listing = walk->listing;
	char *name;

	if (place < walk->first || place >= listing->count || strcmp(listing->files[place], path) <= 0)
		return 0;

	name = text_copy(path, strlen(path));
	if (name == NULL)
		return -ENOMEM;
	free(listing->files[place]);
	listing->files[place] = name;
	return 0;
}

/* Put a copy of `path` at the place `count`, for which there may be no room yet. */
static int add_name(char ***names, size_t *room, size_t count, const char *path)
{
	if (count == *room) {
		size_t more = count == 0 ? 64 : 2 * count;
		char **larger = reallocarray(*names, more, sizeof(char *));

		if (larger == NULL)
			return -ENOMEM;
		*names = larger;
		*room = more;
	}
	(*names)[count] = text_copy(path, strlen(path));
	return (*names)[count] != NULL ? 0 : -ENOMEM;
}

static int add_file(struct walk *walk, const char *path, const struct stat *status)
{
	struct listing *listing = walk->listing;
	size_t place = SIZE_MAX;
	int r;

	r = note_seen(listing, status, &place);
	if (r != 0)
		return r < 0 ? r : keep_first_name(walk, place, path);
	if (listing->count >= LISTING_LIMIT)
		return walk->complain(walk->context, path, "too many files in one source: this one is not read");

	r = add_name(&listing->files, &listing->room, listing->count, path);
	if (r == 0)
		listing->count++;
	return r;
}

static int add_folder_name(struct listing *listing, const char *path)
{
	int r = add_name(&listing->folders, &listing->folder_room, listing->folder_count, path);

	if (r == 0)
		listing->folder_count++;
	return r;
}

static int complain_error(struct walk *walk, const char *path, int error)
{
	return walk->complain(walk->context, path, error_text(error));
}

static void closedir_p(DIR **folder)
{
	if (*folder != NULL)
		(void)closedir(*folder);
}

static int add_folder(struct walk *walk, const char *path, unsigned depth);

/* `path` is what one entry of a folder is called; what has gone since is told like any other reason. */
static int add_entry(struct walk *walk, const char *path, unsigned depth)
{
	struct stat status, link;

	if (stat(path, &status) < 0)
		return complain_error(walk, path, errno);
	if (S_ISREG(status.st_mode))
		return add_file(walk, path, &status);
	if (!S_ISDIR(status.st_mode))
		return 0;

	/* A link to a folder may lead round in circles. */
	if (lstat(path, &link) < 0 || S_ISLNK(link.st_mode))
		return 0;
	if (depth >= LISTING_DEPTH)
		return walk->complain(walk->context, path, "lies too deep in the folder of a source: it is not read");
	return add_folder(walk, path, depth + 1);
}

static int add_folder(struct walk *walk, const char *path, unsigned depth)
{
	_cleanup_(closedir_p) DIR *folder = NULL;
	const struct dirent *entry;
	int fd, r;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return complain_error(walk, path, errno);
	folder = fdopendir(fd);
	if (folder == NULL) {
		(void)close(fd);
		return -ENOMEM;
	}
	r = add_folder_name(walk->listing, path);
	if (r < 0)
		return r;

	for (;;) {
		_cleanup_free_ char *name = NULL;

		errno = 0;
		entry = readdir(folder);
		if (entry == NULL)
			return errno == 0 ? 0 : complain_error(walk, path, errno);
		if (entry->d_name[0] == '.')
			continue;
		if (asprintf(&name, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", entry->d_name) < 0) {
			name = NULL;
			return -ENOMEM;
		}
		r = add_entry(walk, name, depth);
		if (r < 0)
			return r;
	}
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A path that exists: a folder is walked and its files sorted; everything else is left to the opening, which knows the
 * reason best. */
static int add_path(struct walk *walk, const char *path)
{
	struct listing *listing = walk->listing;
	size_t first = listing->count;
	struct stat status;
	int r;

	walk->first = first;
	if (stat(path, &status) < 0)
		return complain_error(walk, path, errno);
	if (!S_ISDIR(status.st_mode))
		return add_file(walk, path, &status);

	r = add_folder(walk, path, 1);
	if (r < 0)
		return r;
	if (listing->count > first)
		qsort(listing->files + first, listing->count - first, sizeof(*listing->files), compare_paths);
	return 0;
}

static int add_glob(struct walk *walk, const char *pattern)
{
	_cleanup_(globfree) glob_t found = { 0 };
	size_t i;
	int r;

	r = glob(pattern, 0, NULL, &found);
	if (r == GLOB_NOSPACE)
		return -ENOMEM;
	if (r != 0)
		return walk->complain(walk->context, pattern, "matches no file");

	for (i = 0; i < found.gl_pathc; i++) {
		r = add_path(walk, found.gl_pathv[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

int listing_add(struct listing *listing, const char *path, listing_complain complain, void *context)
{
	struct walk walk = { .listing = listing, .complain = complain, .context = context };
	struct stat status;

	/* A name with brackets in it that exists is that file, not a pattern. */
	if (strpbrk(path, "*?[") == NULL || lstat(path, &status) == 0)
		return add_path(&walk, path);
	return add_glob(&walk, path);
}
