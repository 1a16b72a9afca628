/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of a line and what they are told by: the first member that belongs to one of them. Members are looked at
 * in the order of the line, so that the raw look (head.c), which does not read to its end, answers the same. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/json_lines/reader.h"

static bool is_object(const cJSON *node)
{
	return cJSON_IsObject(node);
}

static bool is_text(const cJSON *node)
{
	return cJSON_IsString(node);
}

static bool has_system(const cJSON *node)
{
	return cJSON_IsObject(value_member(node, "System"));
}

static bool is_xml(const cJSON *node)
{
	return cJSON_IsString(node) && strstr(node->valuestring, "<Event") != NULL;
}

static const struct shape {
	const char *member;
	bool (*is)(const cJSON *node);
	shape_reader *read;
} shapes[] = {
	{ "winlog", is_object, winlogbeat_read },    /* Winlogbeat 7 and 8, Elastic Agent */
	{ "System", is_object, schema_read },        /* OpenWEC Json, Velociraptor */
	{ "Event", has_system, dumped_schema_read }, /* evtx_dump */
	{ "SourceName", is_text, nxlog_read },       /* NXLog 5 and 6, OpenWEC Nxlog */
	{ "ProviderName", is_text, winevtlog_read }, /* Fluent Bit winevtlog */
	{ "data", is_xml, raw_json_read },           /* OpenWEC RawJson */
};

int shape_read(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	const cJSON *child;
	size_t i;

	cJSON_ArrayForEach(child, object)
	{
		for (i = 0; i < ELEMENTS(shapes); i++)
			if (text_equal(child->string, shapes[i].member) && shapes[i].is(child))
				return shapes[i].read(json, object, event);
	}
	return problem_set(&json->reason, 1, "is JSON, but no record of an event log that this version knows");
}
