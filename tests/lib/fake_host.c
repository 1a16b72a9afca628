/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps copies of what a plugin tells, since the plugin's own last only until the call returns. */
#include "tests/lib/fake_host.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

static struct fake_host *fake_of(struct wbh_host *host)
{
	return (struct fake_host *)(void *)host;
}

/* A test without memory has nothing to say. */
static void *must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

static void *room_for_one(void *rows, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return rows;
	*room = *room == 0 ? 64 : 2 * *room;
	return must(reallocarray(rows, *room, size));
}

static const char *on_setting(struct wbh_host *host, const char *key, size_t index)
{
	const struct fake_host *fake = fake_of(host);
	size_t i;

	for (i = 0; i < fake->setting_count; i++)
		if (text_equal(fake->settings[i].name, key) && index-- == 0)
			return fake->settings[i].value;
	return NULL;
}

static int on_setting_number(struct wbh_host *host, const char *key, int64_t *ret)
{
	const char *value = on_setting(host, key, 0);

	return value == NULL ? -ENOENT : text_to_i64(value, ret);
}

static const struct wbh_interest *on_interest(struct wbh_host *host, size_t *ret_count, bool *ret_all)
{
	const struct fake_host *fake = fake_of(host);

	*ret_count = fake->interest_count;
	*ret_all = fake->interest == NULL;
	return fake->interest;
}

static const char *on_cursor(struct wbh_host *host)
{
	return fake_of(host)->start_cursor;
}

static bool on_fact(struct wbh_host *host, size_t index, struct wbh_fact *ret)
{
	(void)host;
	(void)index;
	(void)ret;
	return false;
}

/* Where a text goes in the one piece of memory of an event. */
static const char *keep(char **place, const char *text)
{
	size_t size;
	char *kept = *place;

	if (text == NULL)
		return NULL;
	size = strlen(text) + 1;
	memcpy(kept, text, size);
	*place += size;
	return kept;
}

static size_t weight(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

static void keep_event(struct fake_host *fake, const struct wbh_event *event)
{
	const char *const texts[] = {
		event->provider, event->keywords, event->time_text, event->activity_id, event->channel, event->computer,
		event->user_sid, event->binary,   event->user_data, event->message,     event->file,
	};
	size_t size = event->data_count * sizeof(struct wbh_pair) + 1, i;
	struct fake_event *kept;
	struct wbh_pair *pairs;
	char *place;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		size += weight(texts[i]);
	for (i = 0; i < event->data_count; i++)
		size += weight(event->data[i].name) + weight(event->data[i].value);

	fake->events = room_for_one(fake->events, fake->event_count, &fake->event_room, sizeof(*fake->events));
	kept = &fake->events[fake->event_count];
	kept->event = *event;
	kept->memory = must(malloc(size));
	pairs = (struct wbh_pair *)(void *)kept->memory;
	place = kept->memory + event->data_count * sizeof(*pairs);
	for (i = 0; i < event->data_count; i++) {
		pairs[i].name = keep(&place, event->data[i].name);
		pairs[i].value = keep(&place, event->data[i].value);
	}

	kept->event.data = event->data_count > 0 ? pairs : NULL;
	kept->event.provider = keep(&place, event->provider);
	kept->event.keywords = keep(&place, event->keywords);
	kept->event.time_text = keep(&place, event->time_text);
	kept->event.activity_id = keep(&place, event->activity_id);
	kept->event.channel = keep(&place, event->channel);
	kept->event.computer = keep(&place, event->computer);
	kept->event.user_sid = keep(&place, event->user_sid);
	kept->event.binary = keep(&place, event->binary);
	kept->event.user_data = keep(&place, event->user_data);
	kept->event.message = keep(&place, event->message);
	kept->event.file = keep(&place, event->file);
}

static int on_event(struct wbh_host *host, const struct wbh_event *event)
{
	struct fake_host *fake = fake_of(host);

	if (fake->fail_after > 0 && fake->event_count >= fake->fail_after)
		return fake->event_result;

	if (!fake->counts_only)
		keep_event(fake, event);
	if (fake->on_event != NULL)
		fake->on_event(fake, event);
	fake->event_count++;
	fake->events_after_cursor++;
	if (fake->events_after_cursor > fake->most_events_in_step)
		fake->most_events_in_step = fake->events_after_cursor;
	return 0;
}

static int on_symptom(struct wbh_host *host, const struct wbh_symptom *symptom)
{
	(void)host;
	(void)symptom;
	return 0;
}

static int on_emit_fact(struct wbh_host *host, const struct wbh_fact *fact)
{
	(void)host;
	(void)fact;
	return 0;
}

static struct fake_stream *stream_of(struct fake_host *fake, const char *computer, const char *channel)
{
	struct fake_stream *stream;
	size_t i;

	for (i = 0; i < fake->stream_count; i++)
		if (text_equal(fake->streams[i].computer, computer) && text_equal(fake->streams[i].channel, channel))
			return &fake->streams[i];

	fake->streams = room_for_one(fake->streams, fake->stream_count, &fake->stream_room, sizeof(*fake->streams));
	stream = &fake->streams[fake->stream_count++];
	*stream = (struct fake_stream){
		.computer = must(text_copy(computer, strlen(computer))),
		.channel = must(text_copy(channel, strlen(channel))),
	};
	return stream;
}

static int on_progress(struct wbh_host *host, const struct wbh_progress *progress)
{
	struct fake_host *fake = fake_of(host);

	fake->progress_count++;
	fake->records += progress->records;
	fake->dropped += progress->dropped;
	fake->records_after_cursor += progress->records;
	if (progress->records > fake->most_records_in_progress)
		fake->most_records_in_progress = progress->records;

	if (!fake->counts_only) {
		struct fake_stream *stream = stream_of(fake, progress->computer, progress->channel);

		stream->newest_time = progress->newest_time;
		stream->newest_record_id = progress->newest_record_id;
		stream->records += progress->records;
		stream->dropped += progress->dropped;
	}
	return 0;
}

static int on_damage(struct wbh_host *host, const struct wbh_damage *damage)
{
	struct fake_host *fake = fake_of(host);
	struct fake_damage *kept;
	char *place;

	if (fake->counts_only) {
		fake->damage_count++;
		return 0;
	}
	fake->damages = room_for_one(fake->damages, fake->damage_count, &fake->damage_room, sizeof(*fake->damages));
	kept = &fake->damages[fake->damage_count++];
	kept->damage = *damage;
	kept->memory = must(malloc(weight(damage->file) + weight(damage->reason) + 1));
	place = kept->memory;
	kept->damage.file = keep(&place, damage->file);
	kept->damage.reason = keep(&place, damage->reason);
	return 0;
}

static int on_save_cursor(struct wbh_host *host, const char *cursor)
{
	struct fake_host *fake = fake_of(host);

	if (strlen(cursor) >= sizeof(fake->cursor))
		return -WBH_E_LIMIT;
	memcpy(fake->cursor, cursor, strlen(cursor) + 1);
	fake->cursor_count++;
	fake->events_after_cursor = 0;
	fake->records_after_cursor = 0;
	return 0;
}

static int on_caught_up(struct wbh_host *host)
{
	fake_of(host)->caught_up_count++;
	return 0;
}

static int on_behind(struct wbh_host *host)
{
	fake_of(host)->behind_count++;
	return 0;
}

static bool on_follows(struct wbh_host *host)
{
	return fake_of(host)->follow;
}

static int on_wait(struct wbh_host *host, int fd, int64_t timeout)
{
	struct fake_host *fake = fake_of(host);

	return fake->on_wait != NULL ? fake->on_wait(fake, fd, timeout) : -WBH_E_STOPPED;
}

static int on_next_change(struct wbh_host *host, int64_t timeout, struct wbh_change *ret)
{
	(void)host;
	(void)timeout;
	(void)ret;
	return -WBH_E_STOPPED;
}

static int on_acknowledge(struct wbh_host *host, uint64_t row)
{
	(void)host;
	(void)row;
	return 0;
}

__attribute__((format(printf, 3, 4))) static void on_log(struct wbh_host *host, enum wbh_log_level level,
							 const char *format, ...)
{
	va_list arguments;

	(void)host;
	if (level > WBH_LOG_WARNING)
		return;
	printf("# log: ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static bool on_should_stop(struct wbh_host *host)
{
	const struct fake_host *fake = fake_of(host);

	return fake->stop_after > 0 && fake->event_count >= fake->stop_after;
}

void fake_host_init(struct fake_host *fake)
{
	fake->host = (struct wbh_host){
		.size = sizeof(struct wbh_host),
		.instance = "test",
		.setting = on_setting,
		.setting_number = on_setting_number,
		.interest = on_interest,
		.cursor = on_cursor,
		.fact = on_fact,
		.emit_event = on_event,
		.emit_symptom = on_symptom,
		.emit_fact = on_emit_fact,
		.progress = on_progress,
		.damage = on_damage,
		.save_cursor = on_save_cursor,
		.caught_up = on_caught_up,
		.behind = on_behind,
		.follows = on_follows,
		.wait = on_wait,
		.next_change = on_next_change,
		.acknowledge = on_acknowledge,
		.log = on_log,
		.should_stop = on_should_stop,
	};
}

void fake_host_done(struct fake_host *fake)
{
	size_t i;

	for (i = 0; fake->events != NULL && i < fake->event_count; i++)
		free(fake->events[i].memory);
	for (i = 0; fake->damages != NULL && i < fake->damage_count; i++)
		free(fake->damages[i].memory);
	for (i = 0; i < fake->stream_count; i++) {
		free(fake->streams[i].computer);
		free(fake->streams[i].channel);
	}
	free(fake->events);
	free(fake->damages);
	free(fake->streams);
	*fake = (struct fake_host){ 0 };
}

void fake_host_reset(struct fake_host *fake)
{
	struct fake_host next = {
		.settings = fake->settings,
		.setting_count = fake->setting_count,
		.interest = fake->interest,
		.interest_count = fake->interest_count,
		.start_cursor = fake->start_cursor,
		.follow = fake->follow,
		.on_wait = fake->on_wait,
		.counts_only = fake->counts_only,
		.event_result = fake->event_result,
		.fail_after = fake->fail_after,
		.stop_after = fake->stop_after,
		.on_event = fake->on_event,
		.context = fake->context,
	};

	fake_host_done(fake);
	*fake = next;
	fake_host_init(fake);
}

static void write_text(struct buffer *buffer, const char *name, const char *value)
{
	if (value != NULL)
		(void)buffer_printf(buffer, "%s: %s\n", name, value);
}

static void write_number(struct buffer *buffer, const char *name, int64_t value)
{
	if (value != WBH_ABSENT)
		(void)buffer_printf(buffer, "%s: %" PRId64 "\n", name, value);
}

void fake_event_write(struct buffer *buffer, const struct wbh_event *event)
{
	size_t i;

	write_text(buffer, "provider", event->provider);
	write_number(buffer, "event_id", event->event_id);
	write_number(buffer, "qualifiers", event->qualifiers);
	write_number(buffer, "version", event->version);
	write_number(buffer, "level", event->level);
	write_number(buffer, "task", event->task);
	write_number(buffer, "opcode", event->opcode);
	write_text(buffer, "keywords", event->keywords);
	write_number(buffer, "time", event->time);
	write_text(buffer, "time_text", event->time_text);
	write_number(buffer, "record_id", event->record_id);
	write_text(buffer, "activity_id", event->activity_id);
	write_number(buffer, "process_id", event->process_id);
	write_number(buffer, "thread_id", event->thread_id);
	write_text(buffer, "channel", event->channel);
	write_text(buffer, "computer", event->computer);
	write_text(buffer, "user_sid", event->user_sid);
	for (i = 0; i < event->data_count; i++)
		(void)buffer_printf(buffer, "data %s: %s\n", event->data[i].name != NULL ? event->data[i].name : "-",
				    event->data[i].value);
	write_text(buffer, "binary", event->binary);
	write_text(buffer, "user_data", event->user_data);
	write_text(buffer, "message", event->message);
	write_text(buffer, "file", event->file);
	(void)buffer_printf(buffer, "offset: %" PRIu64 "\ncut: %" PRIu32 "\n", event->offset, event->cut);
}
