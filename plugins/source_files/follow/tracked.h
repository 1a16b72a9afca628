/* SPDX-License-Identifier: Apache-2.0 */
/* The files a source follows: which is which, whatever they are called, and how far each is read. */
#ifndef WBH_SOURCE_FILES_TRACKED_H
#define WBH_SOURCE_FILES_TRACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/table.h"
#include "plugins/source_files/log_read.h"

/* A file is told from others by so much of its beginning, unpacked: it stays itself when it is renamed, copied, packed,
 * or gets another inode number. */
#define PRINT_SIZE 4096u
/* Two files with less in common than this are not taken for one: logs may share their first lines. */
#define PRINT_LEAST 2048u
/* Files held open, so that what was written before they were removed can still be read. */
#define TRACKED_OPEN_LIMIT 256u

struct print {
	uint32_t size; /* bytes, at most PRINT_SIZE; 0: none */
	uint64_t hash;
};

struct tracked {
	char *path;      /* owned; where it was seen last; NULL: known from a cursor only */
	uint64_t device; /* as stat() tells them */
	uint64_t inode;
	int fd; /* -1: not open */

	struct print print;
	struct log_place place;
	/* What the file held before it was cut: a copy made before that goes on there. */
	struct print cut_print;
	struct log_place cut_place;

	uint64_t size;    /* bytes of the file when it was looked at last, as the next */
	int64_t modified; /* nanoseconds of the file's clock */
	int64_t looked;   /* monotonic microseconds: when that was */
	int64_t grown;    /* … when it had changed last */
	int64_t gone;     /* … since when no path leads to it; 0: one does */
	bool fresh;       /* never looked at: it may be the copy of another */
	bool dirty;       /* changed since it was read */
	bool rest;        /* something at its end is not whole */
	bool settled;     /* … and was looked at again after a while */
	bool ahead;       /* a copy that has not reached yet what was read of its original */
	bool foreign;     /* no log: told, and not read again until it is cut */
	int failure;      /* to open it: told */
};

struct tracking {
	struct tracked **files; /* owned, in the order they were met: what is older is read first */
	size_t count;
	size_t room;
	size_t open;
	struct table *by_path;        /* those that a path leads to */
	struct tracked **by_identity; /* owned, sorted */
	size_t identified;
};

void tracking_done(struct tracking *tracking);
/* A new one at the end, of no file yet. NULL without memory. */
struct tracked *tracking_add(struct tracking *tracking);
/* Forget those for which `done` says so. */
void tracking_drop(struct tracking *tracking, bool (*done)(const struct tracked *file, void *context), void *context);
/* Fill by_identity anew, by_path anew. 0 or -ENOMEM. */
int tracking_index_identity(struct tracking *tracking);
int tracking_index_paths(struct tracking *tracking);
/* Among those indexed by identity. NULL: none. */
struct tracked *tracking_find(const struct tracking *tracking, uint64_t device, uint64_t inode);

/* The one that begins as `file` does, of which `file` is a copy, and where in it reading goes on. False: none. */
bool tracking_original(const struct tracking *tracking, const struct tracked *file, struct log_place *ret);

/* Open it if it is not, closing another where too many are. 0, or a negative errno; -ESTALE when the path leads to
 * another file by now. */
int tracked_open(struct tracking *tracking, struct tracked *file);
void tracked_close(struct tracking *tracking, struct tracked *file);
/* The print of up to `size` bytes at the beginning of an open file, and whether it is packed. 0 or a negative errno. */
int tracked_print(const struct tracked *file, uint32_t size, struct print *ret, bool *ret_packed);

#endif
