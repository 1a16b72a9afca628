/* SPDX-License-Identifier: Apache-2.0 */
/* A host for sources and probes under test: plays the agent, keeps everything it is told, and watches that the plugin
 * holds to the contract of wbhealth-plugin.h. */
#ifndef WBH_TESTS_FAKE_HOST_H
#define WBH_TESTS_FAKE_HOST_H

#include "base/buffer.h"
#include "plugin/wbhealth-plugin.h"

struct fake_event {
	struct wbh_event event; /* its texts are copies */
	char *memory;
};

struct fake_damage {
	struct wbh_damage damage;
	char *memory;
};

/* Everything told about one stream, added up. */
struct fake_stream {
	char *computer;
	char *channel;
	int64_t newest_time;
	int64_t newest_record_id;
	uint64_t records;
	uint64_t dropped;
};

/* Zero, but for what the test fills in; fake_host_init() fills in `host`. */
struct fake_host {
	struct wbh_host host;

	/* What the plugin is given. Settings come as written; numbers and durations are not parsed. */
	const struct wbh_pair *settings;
	size_t setting_count;
	const struct wbh_interest *interest; /* NULL: everything is wanted */
	size_t interest_count;
	const char *start_cursor; /* what cursor() gives */
	bool follow;
	/* What happens while a plugin that follows sleeps; its answer is that of wait(). NULL: it is told to stop. */
	int (*on_wait)(struct fake_host *fake, int fd, int64_t timeout);
	bool counts_only;    /* events are counted, not kept */
	int event_result;    /* of emit_event() once `fail_after` events came */
	uint64_t fail_after; /* 0: never */
	uint64_t stop_after; /* should_stop() is true after so many events; 0: never */
	void (*on_event)(struct fake_host *fake, const struct wbh_event *event); /* the test looks on; may be NULL */
	void *context;                                                           /* the test's own */

	/* What it told. */
	struct fake_event *events;
	size_t event_count;
	struct fake_damage *damages;
	size_t damage_count;
	struct fake_stream *streams;
	size_t stream_count;
	uint64_t records; /* over all streams, as the next */
	uint64_t dropped;
	uint64_t progress_count;
	uint64_t cursor_count;
	uint64_t caught_up_count;
	uint64_t behind_count;
	char cursor[WBH_CURSOR_LIMIT + 1]; /* the last one */

	/* What the contract limits. */
	uint64_t most_events_in_step;
	uint64_t most_records_in_progress;
	uint64_t events_after_cursor;  /* since the last one */
	uint64_t records_after_cursor; /* told by progress since the last one */

	size_t event_room, damage_room, stream_room;
};

void fake_host_init(struct fake_host *fake);
/* Free what was kept, and make it ready for another run with the same givings. */
void fake_host_reset(struct fake_host *fake);
void fake_host_done(struct fake_host *fake);

/* One event as lines "name: value", absent fields left out: for comparing and for telling what differs. */
void fake_event_write(struct buffer *buffer, const struct wbh_event *event);

#endif
