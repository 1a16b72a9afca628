/* SPDX-License-Identifier: Apache-2.0 */
/* Winlogbeat 7 and 8 and the Elastic Agent (ECS). Numbers come as numbers or texts by version; names of level, keywords
 * and the like are those that Windows shows, in its language: only the English ones have a meaning here. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/json_lines/reader.h"

#define KEYWORD_CLASSIC UINT64_C(0x80000000000000)
#define KEYWORD_AUDIT_SUCCESS UINT64_C(0x20000000000000)
#define KEYWORD_AUDIT_FAILURE UINT64_C(0x10000000000000)

static int64_t level_number(const char *level)
{
	static const char *const levels[] = { "critical", "error", "warning", "information", "verbose" };
	size_t i;

	for (i = 0; i < ELEMENTS(levels); i++)
		if (text_equal_fold(level, levels[i]))
			return (int64_t)i + 1;
	return WBH_ABSENT;
}

static uint64_t keyword_bit(const char *name)
{
	if (text_equal(name, "Classic"))
		return KEYWORD_CLASSIC;
	if (text_equal(name, "Audit Success"))
		return KEYWORD_AUDIT_SUCCESS;
	return text_equal(name, "Audit Failure") ? KEYWORD_AUDIT_FAILURE : 0;
}

/* None at all where one of them is not known. */
static const char *take_keywords(struct json_lines *json, const cJSON *names)
{
	const cJSON *name;
	uint64_t bits = 0, bit;

	if (!cJSON_IsArray(names))
		return NULL;
	cJSON_ArrayForEach(name, names)
	{
		bit = cJSON_IsString(name) ? keyword_bit(name->valuestring) : 0;
		if (bit == 0)
			return NULL;
		bits |= bit;
	}
	if (bits == 0)
		return NULL;
	(void)snprintf(json->keywords, sizeof(json->keywords), "0x%" PRIx64, bits);
	return json->keywords;
}

/* N of "paramN", which is how values without a name are called; 0: it is a name. */
static unsigned long parameter_number(const char *name)
{
	char *end;
	unsigned long number;

	if (!text_starts(name, "param") || name[5] < '1' || name[5] > '9' || strlen(name) > 10)
		return 0;
	number = strtoul(name + 5, &end, 10);
	return *end == '\0' ? number : 0;
}

static int by_number(const void *a, const void *b)
{
	unsigned long left = parameter_number(((const struct wbh_pair *)a)->name);
	unsigned long right = parameter_number(((const struct wbh_pair *)b)->name);

	return (left > right) - (left < right);
}

/* The members come sorted by name: param1, param10, param2. */
static void add_event_data(struct json_lines *json, cJSON *data, struct wbh_event *event)
{
	size_t unnamed, i;
	cJSON *child;

	if (!cJSON_IsObject(data))
		return;
	cJSON_ArrayForEach(child, data)
	{
		if (parameter_number(child->string) > 0)
			record_add_data(json, child->string, child);
	}
	unnamed = json->pair_count;
	qsort(json->pairs, unnamed, sizeof(json->pairs[0]), by_number);
	for (i = 0; i < unnamed; i++)
		json->pairs[i].name = NULL;

	cJSON_ArrayForEach(child, data)
	{
		if (text_equal(child->string, "Binary"))
			event->binary = event->binary != NULL ? event->binary : value_trimmed(child);
		else if (parameter_number(child->string) == 0)
			record_add_data(json, child->string, child);
	}
}

static cJSON *either(cJSON *first, cJSON *second)
{
	return first != NULL ? first : second;
}

int winlogbeat_read(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	const cJSON *winlog = value_member(object, "winlog"), *process = value_member(winlog, "process");
	const cJSON *ecs = value_member(object, "event");
	int r;

	r = record_take_provider(json, either(value_member(winlog, "provider_name"), value_member(ecs, "provider")),
				 event);
	if (r == 0)
		r = record_take_event_id(json, either(value_member(winlog, "event_id"), value_member(ecs, "code")),
					 NULL, event);
	if (r == 0)
		r = record_take_time(json, value_member(object, "@timestamp"), event);
	if (r != 0)
		return r;

	event->version = value_number(value_member(winlog, "version"));
	event->level = level_number(value_trimmed(value_member(value_member(object, "log"), "level")));
	event->task = value_number(value_member(winlog, "task"));
	event->opcode = value_number(value_member(winlog, "opcode"));
	event->keywords = take_keywords(json, value_member(winlog, "keywords"));
	event->record_id = value_number(value_member(winlog, "record_id"));
	event->activity_id = value_whole(value_member(winlog, "activity_id"));
	event->process_id = value_number(value_member(process, "pid"));
	event->thread_id = value_number(value_member(value_member(process, "thread"), "id"));
	event->channel = value_trimmed(value_member(winlog, "channel"));
	event->computer = value_trimmed(value_member(winlog, "computer_name"));
	event->user_sid = value_whole(value_member(value_member(winlog, "user"), "identifier"));
	event->message = value_whole(value_member(object, "message"));
	add_event_data(json, value_member(winlog, "event_data"), event);
	if (cJSON_IsObject(value_member(winlog, "user_data")))
		record_add_data(json, NULL, value_member(winlog, "user_data"));
	record_finish(json, event);

	json->original = value_member(ecs, "original");
	return 0;
}
