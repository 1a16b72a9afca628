/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the paths of the configuration (file, folder or glob) into a list of files, always in the same order. */
#ifndef WBH_SOURCE_FILES_LISTING_H
#define WBH_SOURCE_FILES_LISTING_H

#include <stddef.h>

#include "base/table.h"

/* Files of one listing; what is beyond is reported, not read. */
#define LISTING_LIMIT 65536u
/* A folder's own files, and those of its folders: one folder per server is how collectors lay logs out. */
#define LISTING_DEPTH 2u

struct listing {
	char **files; /* paths, owned, in the order of reading */
	size_t count;
	size_t room;
	char **folders; /* paths of those walked through, owned */
	size_t folder_count;
	size_t folder_room;
	struct table *seen; /* files by device and inode: one that is met by two ways is read once */
};

/* Words for a path that gave no file: where it is and why. */
typedef int (*listing_complain)(void *context, const char *path, const char *reason);

/* Add what `path` names, sorted by path. Folders skip names that begin with a dot and what is no regular file. What
 * cannot be listed is told to `complain`; its negative answer ends the listing. 0, -ENOMEM, or what `complain` gave. */
int listing_add(struct listing *listing, const char *path, listing_complain complain, void *context);
void listing_done(struct listing *listing);

#endif
