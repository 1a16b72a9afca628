/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a file of JSON lines, whatever shapes are mixed in it. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/formats.h"
#include "plugins/source_files/json_lines/head.h"
#include "plugins/source_files/json_lines/lines.h"
#include "plugins/source_files/json_lines/object.h"
#include "plugins/source_files/json_lines/reader.h"

#define REPAIRED_LIMIT (8u * JSON_LINE_LIMIT)

DEFINE_POINTER_CLEANUP(cJSON, cJSON_Delete);

static int tell_damage(struct json_lines *json, size_t size, const char *reason)
{
	struct window *window = json->window;

	json->emitter->line = window->line;
	return emitter_damage(json->emitter, window->offset, window_offset(window, size) - window->offset, reason);
}

static bool is_wanted(const struct json_lines *json, const struct wbh_event *event)
{
	return interest_wants(&json->emitter->interest, event->provider, strlen(event->provider), event->event_id);
}

/* Nobody misses a character of a record that nobody wants. */
static int tell_replaced(struct json_lines *json)
{
	char reason[96];

	if (json->line.replaced == 0)
		return 0;
	(void)snprintf(reason, sizeof(reason), "%" PRIu64 " characters that mean nothing were replaced by U+FFFD",
		       json->line.replaced);
	json->emitter->line = json->window->line;
	return emitter_damage(json->emitter, json->window->offset, json->line.replaced, reason);
}

/* The XML knows more than what was made of it. It adds to a record; what the record is, its envelope says. */
static int merge_original(struct json_lines *json, struct wbh_event *event)
{
	struct wbh_event original;
	int r;

	if (!cJSON_IsString(json->original) || strstr(json->original->valuestring, "<Event") == NULL)
		return 0;
	r = record_read_xml(json, json->original->valuestring, &original);
	if (r < 0)
		return r;
	if (r == 1 || !text_equal_fold(original.provider, event->provider) || original.event_id != event->event_id ||
	    original.record_id != event->record_id || original.time / 1000000 != event->time / 1000000)
		return 0;

	original.provider = event->provider;
	original.channel = event->channel;
	original.computer = event->computer;
	original.cut += event->cut;
	if (original.message == NULL)
		original.message = event->message;
	*event = original;
	return 0;
}

static int emit(struct json_lines *json, struct wbh_event *event)
{
	int r;

	if (is_wanted(json, event)) {
		r = merge_original(json, event);
		if (r == 0)
			r = tell_replaced(json);
		if (r < 0)
			return r;
	}
	event->offset = json->window->offset;
	return emitter_event(json->emitter, event);
}

/* What cJSON says of a line: 0; 1 with json->reason; -ENOMEM. */
static int parse(struct json_lines *json, cJSON **ret)
{
	const char *text = json->line.text, *end = text + json->line.size, *stop = text;

	*ret = nodes_parse(&json->nodes, text, json->line.size, &stop);
	if (*ret == NULL && json->nodes.failed)
		return -ENOMEM;
	if (cJSON_IsObject(*ret) && object_ends_line(stop, end))
		return 0;
	problem_write(&json->reason, "is no JSON object: byte %zu of it is not understood", (size_t)(stop - text) + 1);
	return 1;
}

/* The line with its object at `start`. */
static int read_object(struct json_lines *json, size_t start, size_t size)
{
	struct wbh_event event = WBH_EVENT_NULL;
	const char *reason;
	cJSON *object;
	int r;

	json->line.text = json->window->text + start;
	json->line.size = size - start;
	json->pair_count = 0;
	json->cut = 0;
	json->numbers_size = 0;
	json->original = NULL;

	r = json_prepare(&json->line, &reason);
	if (r < 0)
		return r;
	if (r == 1)
		return tell_damage(json, size, reason);
	r = parse(json, &object);
	if (r == 0)
		r = shape_read(json, object, &event);
	if (r < 0)
		return r;
	return r == 1 ? tell_damage(json, size, json->reason.text) : emit(json, &event);
}

/* 1: nobody wants the record, which is counted; 0: that cannot be told without the parser; negative. */
static int pass_unwanted(struct json_lines *json, const char *object, const char *end)
{
	struct json_head head;
	struct stream_record record = { .dropped = true };
	bool exact;
	int r;

	if (!json_head_read(object, end, &head) ||
	    interest_wants(&json->emitter->interest, head.provider.text, head.provider.size, head.event_id) ||
	    record_read_time(json, head.time.text, head.time.size, &record.time, &exact) != RECORD_TIME_READ)
		return 0;
	record.computer = head.computer.text;
	record.computer_size = head.computer.size;
	record.channel = head.channel.text;
	record.channel_size = head.channel.size;
	record.record_id = head.record_id;
	r = emitter_dropped(json->emitter, &record);
	return r < 0 ? r : 1;
}

static int read_line(struct json_lines *json, size_t size)
{
	const char *text = json->window->text, *end = text + size, *object;
	int r;

	if (object_is_nothing(text, end))
		return 0;
	object = object_find(text, end);
	if (object == NULL)
		return tell_damage(json, size, "is no line of JSON");
	if (json->look_first) {
		r = pass_unwanted(json, object, end);
		if (r != 0)
			return r < 0 ? r : 0;
	}
	return read_object(json, (size_t)(object - text), size);
}

/* A line whose end has not been written: whether nothing is missing but that. */
static bool is_whole(const struct window *window, size_t size)
{
	const char *end = window->text + size, *object = object_find(window->text, end), *stop = object;
	_cleanup_(cJSON_Delete_p) cJSON *parsed = NULL;

	if (object == NULL)
		return false;
	parsed = cJSON_ParseWithLengthOpts(object, (size_t)(end - object), &stop, false);
	return cJSON_IsObject(parsed) && object_ends_line(stop, end);
}

static void done(struct json_lines *json)
{
	event_parser_free(json->parser);
	nodes_done(&json->nodes);
	json_line_done(&json->line);
	buffer_done(&json->xml);
}

int json_lines_read(struct emitter *emitter, struct window *window)
{
	_cleanup_(done) struct json_lines json = {
		.emitter = emitter,
		.window = window,
		.look_first = !emitter->thorough && !emitter->interest.all,
		.line = { .repaired = BUFFER(REPAIRED_LIMIT), .rewritten = BUFFER(REPAIRED_LIMIT) },
		.xml = BUFFER(REPAIRED_LIMIT),
	};
	size_t size;
	int r;

	while ((r = lines_next(emitter, window, JSON_LINE_LIMIT, &size)) == 0 || r == LINES_REST) {
		if (r == LINES_REST && !is_whole(window, size))
			return 0;
		r = read_line(&json, size);
		if (r < 0)
			return r;
		lines_consume(window, size);
	}
	return r < 0 ? r : 0;
}
