/* SPDX-License-Identifier: Apache-2.0 */
/* What all shapes do alike: provider, id, time, values. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/event_xml/embedded.h"
#include "plugins/source_files/json_lines/reader.h"
#include "plugins/source_files/record_time.h"

int record_take_provider(struct json_lines *json, cJSON *node, struct wbh_event *event)
{
	event->provider = value_trimmed(node);
	return event->provider != NULL ? 0 : problem_set(&json->reason, 1, "the record names no provider");
}

int record_take_event_id(struct json_lines *json, cJSON *node, cJSON *qualifiers, struct wbh_event *event)
{
	int64_t id = value_number(node);

	if (id < 0 || id > UINT32_MAX)
		return problem_set(&json->reason, 1, "the record has no readable event id");
	/* Some writers put all 32 bits into it; Windows shows the lower 16. */
	event->event_id = (uint32_t)(id & UINT16_MAX);
	event->qualifiers = value_number(qualifiers);
	if (event->qualifiers == WBH_ABSENT && id > UINT16_MAX)
		event->qualifiers = id >> 16;
	return 0;
}

enum record_time_answer record_read_time(struct json_lines *json, const char *text, size_t size, int64_t *ret,
					 bool *ret_exact)
{
	*ret_exact = event_time_parse(&json->time, text, size, ret) == 0;
	return *ret_exact ? RECORD_TIME_READ : record_time_parse(json->emitter->zone, text, size, ret);
}

int record_take_time(struct json_lines *json, cJSON *node, struct wbh_event *event)
{
	const char *text = value_trimmed(node);
	size_t size = text != NULL ? strlen(text) : 0;
	bool exact;

	if (text == NULL)
		return problem_set(&json->reason, 1, "the record has no readable time");
	switch (record_read_time(json, text, size, &event->time, &exact)) {
	case RECORD_TIME_READ:
		/* Other zones than UTC are told in microseconds of UTC. */
		event->time_text = exact && text[size - 1] == 'Z' && text[10] == 'T' ? text : NULL;
		return 0;
	case RECORD_TIME_NO_ZONE:
		return problem_set(
			&json->reason, 1,
			"the time \"%.64s\" is local and names no zone: say in which one the log was written, "
			"timezone = Europe/Copenhagen or +01:00 in a [source] section, and read it with --probe",
			text);
	case RECORD_TIME_WRONG:
		break;
	}
	return problem_set(&json->reason, 1, "the record has no readable time");
}

/* A number as text, kept in json->numbers; "" where they are full. */
static const char *number_text(struct json_lines *json, double number)
{
	char *text = json->numbers + json->numbers_size;
	size_t room = sizeof(json->numbers) - json->numbers_size;
	int size;

	/* As it was written, for all that JSON_EXACT_DIGITS lets pass. */
	size = snprintf(text, room, "%.15g", number);
	if (size < 0 || (size_t)size >= room) {
		json->cut++;
		return "";
	}
	json->numbers_size += (size_t)size + 1;
	return text;
}

static const char *scalar_text(struct json_lines *json, cJSON *node)
{
	const char *text;

	if (cJSON_IsNumber(node))
		return number_text(json, node->valuedouble);
	if (cJSON_IsBool(node))
		return cJSON_IsTrue(node) ? "true" : "false";
	text = value_whole(node);
	return text != NULL ? text : "";
}

void record_add_data(struct json_lines *json, const char *name, cJSON *node)
{
	cJSON *child;

	if (cJSON_IsArray(node) || cJSON_IsObject(node)) {
		cJSON_ArrayForEach(child, node)
		{
			bool has_name = cJSON_IsObject(node) && child->string[0] != '#';

			record_add_data(json, has_name ? child->string : name, child);
		}
		return;
	}
	if (json->pair_count == WBH_EVENT_DATA_LIMIT) {
		json->cut++;
		return;
	}
	json->pairs[json->pair_count++] = (struct wbh_pair){ name, scalar_text(json, node) };
}

/* "Data", "Data_1", "Data_2". */
static bool is_unnamed(const char *name)
{
	if (!text_starts(name, "Data"))
		return false;
	name += strlen("Data");
	return *name == '\0' || (*name == '_' && name[1] != '\0' && strspn(name + 1, "0123456789") == strlen(name + 1));
}

static cJSON *first_of(cJSON *node)
{
	return cJSON_IsArray(node) ? cJSON_GetArrayItem(node, 0) : node;
}

void record_add_member(struct json_lines *json, cJSON *node, struct wbh_event *event)
{
	if (node->string[0] == '#')
		return; /* the attributes of a dumped element */
	if (text_equal(node->string, "Binary")) {
		if (event->binary == NULL)
			event->binary = value_trimmed(first_of(node));
		return;
	}
	record_add_data(json, is_unnamed(node->string) ? NULL : node->string, node);
}

void record_add_members(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	cJSON *child;

	if (!cJSON_IsObject(object))
		return;
	cJSON_ArrayForEach(child, object)
	{
		record_add_member(json, child, event);
	}
}

void record_finish(struct json_lines *json, struct wbh_event *event)
{
	event->data = json->pair_count > 0 ? json->pairs : NULL;
	event->data_count = json->pair_count;
	event->cut = json->cut > UINT32_MAX ? UINT32_MAX : (uint32_t)json->cut;
}

int record_read_xml(struct json_lines *json, const char *text, struct wbh_event *event)
{
	uint64_t replaced = 0;
	const char *reason;
	int r;

	if (json->parser == NULL)
		json->parser = event_parser_new();
	if (json->parser == NULL)
		return -ENOMEM;
	r = event_xml_parse_text(json->parser, &json->xml, text, strlen(text), event, &replaced, &reason);
	if (r == 1)
		return problem_set(&json->reason, 1, "its Event XML: %s", reason);
	json->line.replaced += r == 0 ? replaced : 0;
	return r;
}
