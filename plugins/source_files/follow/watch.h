/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what changed in some folders, by inotify(7); and where that tells nothing. */
#ifndef WBH_SOURCE_FILES_WATCH_H
#define WBH_SOURCE_FILES_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watched {
	int wd;
	char *path;  /* owned */
	bool wanted; /* by the pass that goes on */
};

struct watch {
	int fd;                /* of inotify; -1: none, everything is polled */
	struct watched *items; /* owned, sorted by wd */
	size_t count;
	size_t room;
	bool deaf; /* something lies where changes by others are not told, or could not be watched */
};

void watch_init(struct watch *watch);
void watch_done(struct watch *watch);

/* A pass says anew what is watched, and what is not added is forgotten at its end: of a folder its names or also what
 * is written to its files, or a single file. 0 or -ENOMEM. */
void watch_begin(struct watch *watch);
int watch_add_names(struct watch *watch, const char *folder);
int watch_add_writes(struct watch *watch, const char *path);
void watch_end(struct watch *watch);

/* Take what has been told, without blocking. `changed` gets the path of each file that was written to. True: names came
 * or went, or something was lost: all must be looked at. */
bool watch_take(struct watch *watch, void (*changed)(void *context, const char *path), void *context);

#endif
