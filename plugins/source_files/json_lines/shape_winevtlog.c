/* SPDX-License-Identifier: Apache-2.0 */
/* Fluent Bit, input winevtlog: one flat object, the insertion strings in a list. */
#include "plugins/source_files/json_lines/reader.h"

int winevtlog_read(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	int r;

	r = record_take_provider(json, value_member(object, "ProviderName"), event);
	if (r == 0)
		r = record_take_event_id(json, value_member(object, "EventID"), value_member(object, "Qualifiers"),
					 event);
	if (r == 0)
		r = record_take_time(json, value_member(object, "TimeCreated"), event);
	if (r != 0)
		return r;

	event->version = value_number(value_member(object, "Version"));
	event->level = value_number(value_member(object, "Level"));
	event->task = value_number(value_member(object, "Task"));
	event->opcode = value_number(value_member(object, "Opcode"));
	event->keywords = value_keywords(value_member(object, "Keywords"), json->keywords);
	event->record_id = value_number(value_member(object, "EventRecordID"));
	event->activity_id = value_whole(value_member(object, "ActivityID"));
	event->process_id = value_number(value_member(object, "ProcessID"));
	event->thread_id = value_number(value_member(object, "ThreadID"));
	event->channel = value_trimmed(value_member(object, "Channel"));
	event->computer = value_trimmed(value_member(object, "Computer"));
	event->user_sid = value_whole(value_member(object, "UserID"));
	event->message = value_whole(value_member(object, "Message"));
	if (cJSON_IsArray(value_member(object, "StringInserts")))
		record_add_data(json, NULL, value_member(object, "StringInserts"));
	record_finish(json, event);
	return 0;
}
