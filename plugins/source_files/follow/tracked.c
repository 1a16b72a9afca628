/* SPDX-License-Identifier: Apache-2.0 */
/* Identity of files by inode and by beginning. */
#include "plugins/source_files/follow/tracked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/siphash.h"

DEFINE_POINTER_CLEANUP(struct input, input_close);

static void free_tracked(struct tracked *file)
{
	if (file->fd >= 0)
		(void)close(file->fd);
	free(file->path);
	free(file);
}

void tracking_done(struct tracking *tracking)
{
	size_t i;

	for (i = 0; i < tracking->count; i++)
		free_tracked(tracking->files[i]);
	free(tracking->files);
	free(tracking->by_identity);
	table_free(tracking->by_path);
	*tracking = (struct tracking){ 0 };
}

struct tracked *tracking_add(struct tracking *tracking)
{
	struct tracked *file;

	if (tracking->count == tracking->room) {
		size_t room = tracking->room == 0 ? 16 : 2 * tracking->room;
		struct tracked **files = reallocarray(tracking->files, room, sizeof(struct tracked *));

		if (files == NULL)
			return NULL;
		tracking->files = files;
		tracking->room = room;
	}
	file = calloc(1, sizeof(*file));
	if (file == NULL)
		return NULL;
	file->fd = -1;
	tracking->files[tracking->count++] = file;
	return file;
}

void tracking_drop(struct tracking *tracking, bool (*done)(const struct tracked *file, void *context), void *context)
{
	size_t i, kept = 0;

	for (i = 0; i < tracking->count; i++) {
		struct tracked *file = tracking->files[i];

		if (!done(file, context)) {
			tracking->files[kept++] = file;
			continue;
		}
		tracked_close(tracking, file);
		free_tracked(file);
	}
	tracking->count = kept;
}

static int compare_identity(const void *a, const void *b)
{
	const struct tracked *left = *(struct tracked *const *)a, *right = *(struct tracked *const *)b;

	if (left->device != right->device)
		return left->device < right->device ? -1 : 1;
	return (left->inode > right->inode) - (left->inode < right->inode);
}

int tracking_index_identity(struct tracking *tracking)
{
	struct tracked **sorted = calloc(tracking->count + 1, sizeof(struct tracked *));

	if (sorted == NULL)
		return -ENOMEM;
	if (tracking->count > 0) {
		memcpy(sorted, tracking->files, tracking->count * sizeof(struct tracked *));
		qsort(sorted, tracking->count, sizeof(struct tracked *), compare_identity);
	}
	free(tracking->by_identity);
	tracking->by_identity = sorted;
	tracking->identified = tracking->count;
	return 0;
}

struct tracked *tracking_find(const struct tracking *tracking, uint64_t device, uint64_t inode)
{
	const struct tracked wanted = { .device = device, .inode = inode };
	const struct tracked *key = &wanted;
	struct tracked **found = NULL;

	if (tracking->identified > 0)
		found = bsearch(&key, tracking->by_identity, tracking->identified, sizeof(struct tracked *),
				compare_identity);
	return found != NULL ? *found : NULL;
}

int tracking_index_paths(struct tracking *tracking)
{
	struct table *by_path = table_new(NULL);
	size_t i;

	if (by_path == NULL)
		return -ENOMEM;
	for (i = 0; i < tracking->count; i++) {
		struct tracked *file = tracking->files[i];

		if (file->gone != 0 || file->path == NULL)
			continue;
		if (table_put(by_path, file->path, file) < 0) {
			table_free(by_path);
			return -ENOMEM;
		}
	}
	table_free(tracking->by_path);
	tracking->by_path = by_path;
	return 0;
}

/* The open file that is closed for another: what no path leads to could not be opened again. */
static struct tracked *least_needed(const struct tracking *tracking)
{
	struct tracked *least = NULL;
	size_t i;

	for (i = 0; i < tracking->count; i++) {
		struct tracked *file = tracking->files[i];

		if (file->fd >= 0 && file->gone == 0 && (least == NULL || file->grown < least->grown))
			least = file;
	}
	return least;
}

int tracked_open(struct tracking *tracking, struct tracked *file)
{
	_cleanup_close_ int fd = -1;
	struct tracked *least;
	struct stat status;

	if (file->fd >= 0)
		return 0;
	if (file->path == NULL)
		return -ENOENT;
	/* O_NONBLOCK: a FIFO that somebody put into the folder must not hold us until it has a writer. */
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_dev != file->device || status.st_ino != file->inode)
		return -ESTALE;

	least = tracking->open >= TRACKED_OPEN_LIMIT ? least_needed(tracking) : NULL;
	if (least != NULL)
		tracked_close(tracking, least);
	file->fd = steal_fd(&fd);
	tracking->open++;
	return 0;
}

void tracked_close(struct tracking *tracking, struct tracked *file)
{
	if (file->fd < 0)
		return;
	(void)close(file->fd);
	file->fd = -1;
	tracking->open--;
}

/* Up to `size` bytes as they lie in the file. */
static ssize_t read_plain(const struct tracked *file, char *to, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = pread(file->fd, to + done, size - done, (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* The same, unpacked where it is packed. What cannot be unpacked is no part of it; reading will tell. */
static ssize_t read_unpacked(const struct tracked *file, char *to, size_t size, bool *ret_packed)
{
	_cleanup_(input_close_p) struct input *input = NULL;
	struct wbh_problem problem;
	size_t done = 0;
	ssize_t got;
	int r;

	r = input_open_at(file->fd, 0, ret_packed, &input);
	if (r < 0)
		return r;
	while (done < size && (got = input_read(input, to + done, size - done, &problem)) > 0)
		done += (size_t)got;
	return (ssize_t)done;
}

int tracked_print(const struct tracked *file, uint32_t size, struct print *ret, bool *ret_packed)
{
	static const uint64_t key[2] = { 0x7762682d7072696eu, 0x74206f6620666c65u };
	bool plain = file->print.size > 0 && !file->place.packed;
	char bytes[PRINT_SIZE];
	ssize_t done;

	*ret_packed = false;
	done = plain ? read_plain(file, bytes, size) : read_unpacked(file, bytes, size, ret_packed);
	if (done < 0)
		return (int)done;
	*ret = (struct print){ (uint32_t)done, siphash13(bytes, (size_t)done, key) };
	return 0;
}

/* Whether `print` (of a file that may be open, or not: NULL) and the beginning of the open file `other` are the same,
 * as far as both go. */
static bool same_beginning(const struct print *print, const struct tracked *file, const struct tracked *other)
{
	struct print ours = *print, others = other->print;
	bool packed;

	if (ours.size < PRINT_LEAST || others.size < PRINT_LEAST)
		return false;
	if (others.size > ours.size && tracked_print(other, ours.size, &others, &packed) < 0)
		return false;
	if (ours.size > others.size &&
	    (file == NULL || file->fd < 0 || tracked_print(file, others.size, &ours, &packed) < 0))
		return false;
	return ours.size == others.size && ours.hash == others.hash;
}

bool tracking_original(const struct tracking *tracking, const struct tracked *file, struct log_place *ret)
{
	size_t i;

	for (i = tracking->count; i-- > 0;) {
		const struct tracked *other = tracking->files[i];

		if (other == file || other->fresh)
			continue;
		if (same_beginning(&other->print, other, file)) {
			*ret = other->place;
			return true;
		}
		if (same_beginning(&other->cut_print, NULL, file)) {
			*ret = other->cut_place;
			return true;
		}
	}
	return false;
}
