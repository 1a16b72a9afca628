/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: look at names when they may have changed, read what has grown, sleep until something is told. */
#include "plugins/source_files/follow/follow.h"

#include <errno.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugins/source_files/follow/cursor.h"
#include "plugins/source_files/follow/follow_parts.h"

int64_t follow_now(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void write_cursor(void *context, struct buffer *cursor)
{
	const struct follow *follow = context;
	struct log_place place = { 0 };

	if (follow->reader != NULL)
		log_reader_place(follow->reader, &place);
	cursor_write(&follow->tracking, follow->current, &place, cursor);
}

static void done(struct follow *follow)
{
	follow->emitter->write_cursor = NULL;
	tracking_done(&follow->tracking);
	watch_done(&follow->watch);
	table_free(follow->told);
	roots_done(follow);
}

static int begin(struct follow *follow)
{
	int r;

	watch_init(&follow->watch);
	follow->emitter->write_cursor = write_cursor;
	follow->emitter->cursor_context = follow;
	if (follow->host->setting_number(follow->host, "poll", &follow->poll) < 0)
		follow->poll = -1;
	r = roots_init(follow);
	if (r < 0)
		return r;
	return cursor_read(&follow->tracking, follow->host->cursor(follow->host), follow_now());
}

static int64_t scan_interval(const struct follow *follow)
{
	if (follow->poll > 0)
		return follow->poll;
	return follow->watch.deaf || follow->missing ? FOLLOW_POLL_DEAF : FOLLOW_POLL_SAFETY;
}

static bool is_forgotten(const struct tracked *file, void *context)
{
	const struct follow *follow = context;
	int64_t now = follow_now();

	return file->gone != 0 && file->fd < 0 && !follow->missing && now - file->gone >= FOLLOW_REMEMBER;
}

static int scan_if_due(struct follow *follow)
{
	int64_t now = follow_now(), took;
	int r;

	if (now < follow->next_scan && !(follow->scan && now >= follow->scan_pause))
		return 0;
	if (roots_changed(follow)) {
		r = emitter_save(follow->emitter);
		return r < 0 ? r : -WBH_E_RESTART;
	}
	follow->scan = false;
	tracking_drop(&follow->tracking, is_forgotten, follow);
	r = scan_names(follow, now);

	took = follow_now() - now;
	follow->next_scan = now + took + scan_interval(follow);
	follow->scan_pause = now + took + (10 * took > FOLLOW_SCAN_PAUSE ? 10 * took : FOLLOW_SCAN_PAUSE);
	return r;
}

int follow_say_behind(struct follow *follow)
{
	if (follow->said != SAID_CAUGHT_UP)
		return 0;
	follow->said = SAID_BEHIND;
	return follow->host->behind(follow->host);
}

static int say_caught_up(struct follow *follow)
{
	int r;

	if (follow->said == SAID_CAUGHT_UP || follow->missing)
		return emitter_pause(follow->emitter);
	r = emitter_save(follow->emitter);
	if (r < 0)
		return r;
	follow->said = SAID_CAUGHT_UP;
	return follow->host->caught_up(follow->host);
}

/* Everything that is to be done now. 0 or negative. */
static int turn(struct follow *follow)
{
	size_t i;
	int r;

	r = scan_if_due(follow);
	if (r == 0 && follow->missing)
		r = follow_say_behind(follow);
	for (i = 0; r == 0 && i < follow->tracking.count; i++)
		r = follow_file(follow, follow->tracking.files[i], follow_now());
	return r < 0 ? r : say_caught_up(follow);
}

static void note_change(void *context, const char *path)
{
	struct follow *follow = context;
	struct tracked *file = table_get(follow->tracking.by_path, path);

	if (file != NULL)
		file->dirty = true;
}

static int64_t next_deadline(const struct follow *follow)
{
	int64_t next = follow->next_scan, save = emitter_deadline(follow->emitter);
	size_t i;

	if (save < next)
		next = save;
	if (follow->scan && follow->scan_pause < next)
		next = follow->scan_pause;
	for (i = 0; i < follow->tracking.count; i++) {
		int64_t deadline = follow_file_deadline(follow->tracking.files[i]);

		if (deadline < next)
			next = deadline;
	}
	return next;
}

static int sleep_till_told(struct follow *follow)
{
	int64_t pause = next_deadline(follow) - follow_now();
	int r;

	r = follow->host->wait(follow->host, follow->watch.fd, pause > 0 ? pause : 0);
	if (r == 0)
		follow->scan |= watch_take(&follow->watch, note_change, follow);
	return r < 0 ? r : 0;
}

int follow(struct wbh_host *host, struct emitter *emitter)
{
	_cleanup_(done) struct follow follow = { .host = host, .emitter = emitter, .scan = true };
	int r;

	r = begin(&follow);
	while (r == 0) {
		r = turn(&follow);
		if (r == 0)
			r = sleep_till_told(&follow);
	}
	return r;
}
