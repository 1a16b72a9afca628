/* SPDX-License-Identifier: Apache-2.0 */
/* Interest, progress, damage and steps, the same for every format. */
#include "plugins/source_files/emitter.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"

/* Paces the steps; it says nothing about when an event happened. */
static int64_t monotonic_time(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int load_zone(struct emitter *emitter)
{
	struct wbh_problem problem = { 0 };
	const char *name = emitter->host->setting(emitter->host, "timezone", 0);
	int r;

	if (name == NULL)
		return 0;
	r = zone_load(name, &emitter->zone, &problem);
	if (r < 0 && r != -ENOMEM)
		emitter->host->log(emitter->host, WBH_LOG_ERROR, "timezone: %s", problem.text);
	return r;
}

int emitter_init(struct emitter *emitter, struct wbh_host *host)
{
	int r;

	*emitter = (struct emitter){ .host = host,
				     .cursor = BUFFER(WBH_CURSOR_LIMIT + 1),
				     .step_start = monotonic_time() };
	r = load_zone(emitter);
	return r < 0 ? r : interest_init(&emitter->interest, host);
}

void emitter_done(struct emitter *emitter)
{
	interest_done(&emitter->interest);
	streams_done(&emitter->streams);
	buffer_done(&emitter->cursor);
	zone_free(emitter->zone);
}

/* A read-once source starts again from its files; its cursor tells a person how far the last pass came. */
static void write_totals(struct emitter *emitter)
{
	(void)buffer_printf(&emitter->cursor, "{\"files\":%" PRIu64 ",\"bytes\":%" PRIu64 "}", emitter->files,
			    emitter->bytes);
}

static int end_step(struct emitter *emitter)
{
	int r;

	r = streams_flush(&emitter->streams, emitter->host);
	if (r < 0)
		return r;

	buffer_clear(&emitter->cursor);
	if (emitter->write_cursor != NULL)
		emitter->write_cursor(emitter->cursor_context, &emitter->cursor);
	else
		write_totals(emitter);
	if (emitter->cursor.error < 0)
		return emitter->cursor.error;
	emitter->unsaved = false;
	emitter->pending = 0;
	emitter->step_start = monotonic_time();
	return emitter->host->save_cursor(emitter->host, buffer_text(&emitter->cursor));
}

/* A step ends before the telling that would be too much for it, when all it told is consumed: so its cursor covers
 * exactly that. */
static int count_pending(struct emitter *emitter)
{
	int r;

	r = emitter->pending >= EMITTER_STEP_EVENTS ? end_step(emitter) : 0;
	emitter->unsaved = true;
	emitter->pending++;
	return r;
}

static int tell_damage(struct emitter *emitter, const struct wbh_damage *damage)
{
	int r;

	r = count_pending(emitter);
	return r < 0 ? r : emitter->host->damage(emitter->host, damage);
}

static int tell_untold(struct emitter *emitter)
{
	struct wbh_damage damage = emitter->untold;
	char reason[96];

	if (damage.records == 0)
		return 0;

	(void)snprintf(reason, sizeof(reason), "%" PRIu64 " more places from here on could not be read",
		       damage.records);
	damage.reason = reason;
	emitter->untold = (struct wbh_damage){ 0 };
	return tell_damage(emitter, &damage);
}

void emitter_begin_file(struct emitter *emitter, const char *file)
{
	emitter->file = file;
	emitter->damaged = 0;
	emitter->untold = (struct wbh_damage){ 0 };
}

int emitter_end_file(struct emitter *emitter, uint64_t bytes)
{
	int r;

	r = tell_untold(emitter);
	if (r < 0)
		return r;

	emitter->files++;
	emitter->bytes += bytes;
	return streams_flush(&emitter->streams, emitter->host);
}

int emitter_damage(struct emitter *emitter, uint64_t offset, uint64_t bytes, const char *reason)
{
	struct wbh_damage damage = { .file = emitter->file,
				     .offset = offset,
				     .line = emitter->line,
				     .bytes = bytes,
				     .records = 1,
				     .reason = reason };

	emitter->line = 0;
	if (emitter->damaged < EMITTER_DAMAGE_LIMIT) {
		emitter->damaged++;
		return tell_damage(emitter, &damage);
	}

	if (emitter->untold.records == 0)
		emitter->untold = damage;
	else {
		emitter->untold.bytes += bytes;
		emitter->untold.records++;
	}
	return 0;
}

int emitter_dropped(struct emitter *emitter, const struct stream_record *record)
{
	emitter->unsaved = true;
	return streams_note(&emitter->streams, emitter->host, record);
}

static inline const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

int emitter_event(struct emitter *emitter, struct wbh_event *event)
{
	bool wanted = interest_wants(&emitter->interest, event->provider, strlen(event->provider), event->event_id);
	struct stream_record record = {
		.computer = or_empty(event->computer),
		.channel = or_empty(event->channel),
		.time = event->time,
		.record_id = event->record_id,
		.dropped = !wanted,
	};
	int r;

	if (wanted) {
		event->file = emitter->file;
		r = count_pending(emitter);
		if (r == 0)
			r = emitter->host->emit_event(emitter->host, event);
		if (r < 0)
			return r;
	}

	emitter->unsaved = true;
	record.computer_size = strlen(record.computer);
	record.channel_size = strlen(record.channel);
	return streams_note(&emitter->streams, emitter->host, &record);
}

int emitter_tick(struct emitter *emitter)
{
	if (emitter->host->should_stop(emitter->host))
		return -WBH_E_STOPPED;
	if (!emitter->unsaved || monotonic_time() - emitter->step_start < EMITTER_STEP_TIME)
		return 0;
	return end_step(emitter);
}

int emitter_pause(struct emitter *emitter)
{
	return emitter->pending > 0 ? end_step(emitter) : emitter_tick(emitter);
}

int emitter_save(struct emitter *emitter)
{
	return emitter->unsaved ? end_step(emitter) : 0;
}

int64_t emitter_deadline(const struct emitter *emitter)
{
	return emitter->unsaved ? emitter->step_start + EMITTER_STEP_TIME : INT64_MAX;
}

int emitter_finish(struct emitter *emitter)
{
	int r;

	r = end_step(emitter);
	return r < 0 ? r : emitter->host->caught_up(emitter->host);
}
