/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a format reader tells the agent goes through here: events, what was left out, damage, progress, and the
 * cursor that ends a step in time. */
#ifndef WBH_SOURCE_FILES_EMITTER_H
#define WBH_SOURCE_FILES_EMITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "plugin/wbhealth-plugin.h"
#include "plugins/source_files/interest.h"
#include "plugins/source_files/streams.h"
#include "plugins/source_files/zone.h"

/* Damaged places of one file that are told one by one; the rest is told as one sum at the file's end. */
#define EMITTER_DAMAGE_LIMIT 1000u
/* A step ends after so many events and damaged places, or so many microseconds (wbhealth-plugin.h, save_cursor()). */
#define EMITTER_STEP_EVENTS 512u
#define EMITTER_STEP_TIME 200000

/* Writes where reading goes on after everything that was told so far. */
typedef void (*emitter_cursor)(void *context, struct buffer *cursor);

struct emitter {
	struct wbh_host *host;
	struct interest interest;
	struct streams streams;
	struct zone *zone;           /* owned: of records that write local time; NULL: not configured */
	emitter_cursor write_cursor; /* NULL: of a source that reads once, and starts again from its files */
	void *cursor_context;
	struct buffer cursor; /* owned */
	bool thorough; /* records that nobody wants are read to their last byte, too: for the test that compares both */

	const char *file; /* lent by the caller between begin and end */
	uint64_t line;    /* what the next damage is on, 0: no line; forgotten when it is told */
	unsigned damaged; /* places told of this file */
	struct wbh_damage untold;

	uint64_t files;     /* read to their end */
	uint64_t bytes;     /* of these */
	bool unsaved;       /* something was told or counted since the last cursor */
	unsigned pending;   /* events and damaged places of that */
	int64_t step_start; /* monotonic clock, microseconds */
};

int emitter_init(struct emitter *emitter, struct wbh_host *host);
void emitter_done(struct emitter *emitter);

void emitter_begin_file(struct emitter *emitter, const char *file);
/* `bytes` were read of it. 0 or negative. */
int emitter_end_file(struct emitter *emitter, uint64_t bytes);

/* Sends the event, or counts it as left out where it is not wanted. `file` is filled in here. 0 or negative. */
int emitter_event(struct emitter *emitter, struct wbh_event *event);
/* A record that was found unwanted without making an event of it. 0 or negative. */
int emitter_dropped(struct emitter *emitter, const struct stream_record *record);
/* `bytes` from `offset` on were passed over. 0 or negative. */
int emitter_damage(struct emitter *emitter, uint64_t offset, uint64_t bytes, const char *reason);
/* Called for each buffer of input: ends a step that has lasted long enough. 0, -WBH_E_STOPPED, or negative. */
int emitter_tick(struct emitter *emitter);
/* The input pauses: ends a step that has told something. One that only counted records that nobody wants may go on
 * until emitter_deadline(): on a busy log they would cost a commit each. 0 or negative. */
int emitter_pause(struct emitter *emitter);
/* Ends a step that has begun, whatever it holds. 0 or negative. */
int emitter_save(struct emitter *emitter);
/* When emitter_pause() has to be called again, by the monotonic clock; INT64_MAX: not before something comes. */
int64_t emitter_deadline(const struct emitter *emitter);
/* Everything is read: ends the last step and says so. 0 or negative. */
int emitter_finish(struct emitter *emitter);

#endif
