/* SPDX-License-Identifier: Apache-2.0 */
/* The cursor of a source that follows: each file by its identity, and the place in it.
 *
 *   1;DEVICE:INODE,PRINTED:HASH,OFFSET,LINE,FORMAT,CHARSET,FLAGS;…
 *
 * Numbers are decimal, DEVICE, INODE and HASH hexadecimal; FORMAT and CHARSET are "-" before they are known. FLAGS: "p"
 * packed, "l" inside of a long line, "f" foreign; "-" none. */
#ifndef WBH_SOURCE_FILES_CURSOR_H
#define WBH_SOURCE_FILES_CURSOR_H

#include "base/buffer.h"
#include "plugins/source_files/follow/tracked.h"

/* `current` (may be NULL) is being read and has come to `place`. Where the files are too many for a cursor, those met
 * first are left out: they are read again, and their events known by their keys. */
void cursor_write(const struct tracking *tracking, const struct tracked *current, const struct log_place *place,
		  struct buffer *cursor);
/* Add what the cursor knows, as files that no path leads to yet. Of a cursor that is not ours nothing is added. `now`:
 * monotonic microseconds. 0 or -ENOMEM. */
int cursor_read(struct tracking *tracking, const char *cursor, int64_t now);

#endif
