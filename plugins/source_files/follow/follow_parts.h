/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of following share: the loop (follow.c), names (names.c), one file (file.c). */
#ifndef WBH_SOURCE_FILES_FOLLOW_PARTS_H
#define WBH_SOURCE_FILES_FOLLOW_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "plugins/source_files/emitter.h"
#include "plugins/source_files/follow/tracked.h"
#include "plugins/source_files/follow/watch.h"

/* Monotonic microseconds: a file that has not changed for so long is taken to be written up to a record's end … */
#define FOLLOW_SETTLE INT64_C(2000000)
/* … to be finished, when no path leads to it any more … */
#define FOLLOW_FINISH_GONE INT64_C(60000000)
/* … or when one does: half a record at its end is damage then. */
#define FOLLOW_FINISH INT64_C(3600000000)
/* What was removed is remembered for so long, since its packed copy may come after it. */
#define FOLLOW_REMEMBER INT64_C(600000000)
/* How often to look where nothing is told: at files on a network, for what is not there, and just to be safe. */
#define FOLLOW_POLL_DEAF INT64_C(2000000)
#define FOLLOW_POLL_SAFETY INT64_C(60000000)
/* Between two looks at all names, however fast they change. */
#define FOLLOW_SCAN_PAUSE INT64_C(20000)
/* Unread bytes that make the source be behind. */
#define FOLLOW_BACKLOG (1024u * 1024u)

/* A path of the configuration. */
struct root {
	const char *path;
	char *anchor;    /* owned: the folder that the process was allowed to read */
	bool has_anchor; /* it was there at the start, and was this one: */
	uint64_t device, inode;
	size_t first, end; /* what it gave, in the last listing */
	bool folder;       /* `path` is one, or was */
	bool was_there;    /* something was found below it */
	bool missing;      /* … and its folder is gone now */
};

struct follow {
	struct wbh_host *host;   /* lent */
	struct emitter *emitter; /* lent */
	int64_t poll;            /* microseconds; -1: chosen by file system */
	struct root *roots;      /* owned */
	size_t root_count;
	struct tracking tracking;
	struct watch watch;
	struct table *told; /* complaints about names */

	bool scan;    /* names may have changed */
	bool scanned; /* once */
	bool missing; /* a root is */
	int64_t next_scan;
	int64_t scan_pause; /* not before that */
	enum { SAID_NOTHING, SAID_CAUGHT_UP, SAID_BEHIND } said;

	/* Being read. */
	struct tracked *current;
	struct log_reader *reader;
};

int64_t follow_now(void);

int roots_init(struct follow *follow);
void roots_done(struct follow *follow);
/* Whether the folders are other ones than this process may read: it must be started anew. Sets `missing`. */
bool roots_changed(struct follow *follow);
/* Look at all names: which files there are, what they are called now, which are gone. 0 or negative. */
int scan_names(struct follow *follow, int64_t now);

/* Read what is new in a file, if anything is or if it is time to judge its end. 0 or negative. */
int follow_file(struct follow *follow, struct tracked *file, int64_t now);
/* Tell the agent, where it does not know. 0 or negative. */
int follow_say_behind(struct follow *follow);
/* When the file must be looked at again without being told; INT64_MAX: never. */
int64_t follow_file_deadline(const struct tracked *file);

#endif
