/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes that keep the structure of the event schema: OpenWEC Json (cea-sec/openwec doc/formats.md), Velociraptor, the
 * dumps of evtx_dump; and OpenWEC RawJson, which carries the XML itself. */
#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/source_files/json_lines/reader.h"

/* An attribute of an element: a member of its own, or one of "#attributes". */
static cJSON *attribute(const cJSON *element, const char *name)
{
	cJSON *node = value_member(element, name);

	return node != NULL ? node : value_member(value_member(element, "#attributes"), name);
}

/* The text of an element that may have attributes, too. */
static cJSON *content(cJSON *element)
{
	cJSON *node;

	if (!cJSON_IsObject(element))
		return element;
	node = value_member(element, "#text");
	return node != NULL ? node : value_member(element, "Value");
}

static cJSON *system_content(const cJSON *system, const char *name)
{
	return content(value_member(system, name));
}

/* "1794816012.412731", seconds since 1970; long enough to have come as text (see prepare.h). False: no such time. */
static bool take_seconds(cJSON *node, struct wbh_event *event)
{
	const char *text = value_trimmed(node), *point;
	int64_t seconds = 0, weight = TIMESTAMP_SECOND / 10;

	if (text == NULL && cJSON_IsNumber(node) && node->valuedouble >= 0 && node->valuedouble < 1e11) {
		event->time = (int64_t)(node->valuedouble * 1e6 + 0.5);
		return true;
	}
	point = text != NULL ? strchr(text, '.') : NULL;
	if (point == NULL || point - text > 11 || strspn(text, "0123456789.") != strlen(text))
		return false;
	for (; text < point; text++)
		seconds = seconds * 10 + (*text - '0');
	seconds *= TIMESTAMP_SECOND;
	for (text++; *text >= '0' && *text <= '9'; text++, weight /= 10)
		seconds += (*text - '0') * weight;
	if (*text != '\0')
		return false;
	event->time = seconds;
	return true;
}

static int take_time(struct json_lines *json, const cJSON *system, struct wbh_event *event)
{
	cJSON *created = value_member(system, "TimeCreated"), *time;

	time = cJSON_IsObject(created) ? attribute(created, "SystemTime") : created;
	return take_seconds(time, event) ? 0 : record_take_time(json, time, event);
}

static int take_system(struct json_lines *json, const cJSON *system, struct wbh_event *event)
{
	cJSON *id = value_member(system, "EventID"), *qualifiers = value_member(system, "EventIDQualifiers");
	const cJSON *execution = value_member(system, "Execution");
	cJSON *version = system_content(system, "Version");
	int r;

	r = record_take_provider(json, attribute(value_member(system, "Provider"), "Name"), event);
	if (r == 0)
		r = record_take_event_id(json, content(id),
					 qualifiers != NULL ? qualifiers : attribute(id, "Qualifiers"), event);
	if (r == 0)
		r = take_time(json, system, event);
	if (r != 0)
		return r;

	/* OpenWEC's grammar has "Vesion", its example "Version". */
	event->version = value_number(version != NULL ? version : value_member(system, "Vesion"));
	event->level = value_number(system_content(system, "Level"));
	event->task = value_number(system_content(system, "Task"));
	event->opcode = value_number(system_content(system, "Opcode"));
	event->keywords = value_keywords(system_content(system, "Keywords"), json->keywords);
	event->record_id = value_number(system_content(system, "EventRecordID"));
	event->activity_id = value_whole(attribute(value_member(system, "Correlation"), "ActivityID"));
	event->process_id = value_number(attribute(execution, "ProcessID"));
	event->thread_id = value_number(attribute(execution, "ThreadID"));
	event->channel = value_trimmed(system_content(system, "Channel"));
	event->computer = value_trimmed(system_content(system, "Computer"));
	event->user_sid = value_whole(value_member(system, "UserID"));
	if (event->user_sid == NULL)
		event->user_sid = value_whole(attribute(value_member(system, "Security"), "UserID"));
	return 0;
}

int schema_read(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	cJSON *message = value_member(value_member(object, "RenderingInfo"), "Message");
	cJSON *user_data = value_member(object, "UserData");
	int r;

	r = take_system(json, value_member(object, "System"), event);
	if (r != 0)
		return r;
	record_add_members(json, value_member(object, "EventData"), event);
	if (cJSON_IsObject(user_data))
		record_add_data(json, NULL, user_data);
	event->message = value_whole(message != NULL ? message : value_member(object, "Message"));
	record_finish(json, event);
	return 0;
}

int dumped_schema_read(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	return schema_read(json, value_member(object, "Event"), event);
}

int raw_json_read(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	return record_read_xml(json, value_member(object, "data")->valuestring, event);
}
