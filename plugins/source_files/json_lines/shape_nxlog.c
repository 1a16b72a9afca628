/* SPDX-License-Identifier: Apache-2.0 */
/* NXLog 5 and 6 (im_msvistalog) and OpenWEC Nxlog: one flat object, in which the values of the event stand among the
 * fields of its envelope and take the place of those that have their name. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/json_lines/reader.h"

/* Fields of the envelope, and what NXLog adds of its own. */
static const char *const envelope[] = {
	"AccountName",
	"AccountType",
	"ActivityID",
	"Category",
	"Channel",
	"Domain",
	"EventID",
	"EventReceivedTime",
	"EventTime",
	"EventTimeWritten",
	"EventType",
	"ExecutionProcessID",
	"ExecutionThreadID",
	"FileName",
	"Hostname",
	"Keywords",
	"LevelValue",
	"Message",
	"MessageSourceAddress",
	"Opcode",
	"OpcodeValue",
	"ProviderGuid",
	"Qualifiers",
	"RecordNumber",
	"RelatedActivityID",
	"Severity",
	"SeverityValue",
	"SourceModuleName",
	"SourceModuleType",
	"SourceName",
	"SyslogFacility",
	"SyslogFacilityValue",
	"SyslogSeverity",
	"SyslogSeverityValue",
	"Task",
	"TaskValue",
	"UserID",
	"Version",
};

static const struct {
	const char *type;
	int64_t level;
} levels[] = {
	{ "CRITICAL", 1 }, { "ERROR", 2 },         { "WARNING", 3 },       { "INFO", 4 },
	{ "VERBOSE", 5 },  { "AUDIT_SUCCESS", 0 }, { "AUDIT_FAILURE", 0 },
};

static int64_t level_of(const char *type)
{
	size_t i;

	for (i = 0; i < ELEMENTS(levels); i++)
		if (text_equal_fold(type, levels[i].type))
			return levels[i].level;
	return WBH_ABSENT;
}

static bool is_envelope(const char *name)
{
	size_t low = 0, high = ELEMENTS(envelope);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(name, envelope[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* The process that wrote the record. Where the newer name is there, the older one is a value of the event; a value that
 * took the older name's place is text. */
static int64_t take_process(struct json_lines *json, cJSON *object, const char *newer, const char *older)
{
	cJSON *execution = value_member(object, newer), *plain = value_member(object, older);

	if (plain != NULL && (execution != NULL || !cJSON_IsNumber(plain)))
		record_add_data(json, older, plain);
	if (execution != NULL)
		return value_number(execution);
	return cJSON_IsNumber(plain) ? value_number(plain) : WBH_ABSENT;
}

static void add_values(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	cJSON *child;

	event->process_id = take_process(json, object, "ExecutionProcessID", "ProcessID");
	event->thread_id = take_process(json, object, "ExecutionThreadID", "ThreadID");
	cJSON_ArrayForEach(child, object)
	{
		if (!is_envelope(child->string) && !text_equal(child->string, "ProcessID") &&
		    !text_equal(child->string, "ThreadID"))
			record_add_member(json, child, event);
	}
	record_finish(json, event);
}

/* A display name, or the number itself, by version. */
static int64_t either_number(const cJSON *object, const char *value, const char *plain)
{
	cJSON *node = value_member(object, value);

	return value_number(node != NULL ? node : value_member(object, plain));
}

int nxlog_read(struct json_lines *json, cJSON *object, struct wbh_event *event)
{
	const char *user;
	int r;

	r = record_take_provider(json, value_member(object, "SourceName"), event);
	if (r == 0)
		r = record_take_event_id(json, value_member(object, "EventID"), value_member(object, "Qualifiers"),
					 event);
	if (r == 0)
		r = record_take_time(json, value_member(object, "EventTime"), event);
	if (r != 0)
		return r;

	event->version = value_number(value_member(object, "Version"));
	event->level = value_number(value_member(object, "LevelValue"));
	if (event->level == WBH_ABSENT)
		event->level = level_of(value_trimmed(value_member(object, "EventType")));
	event->task = either_number(object, "TaskValue", "Task");
	event->opcode = either_number(object, "OpcodeValue", "Opcode");
	event->keywords = value_keywords(value_member(object, "Keywords"), json->keywords);
	event->record_id = value_number(value_member(object, "RecordNumber"));
	event->activity_id = value_whole(value_member(object, "ActivityID"));
	event->channel = value_trimmed(value_member(object, "Channel"));
	event->computer = value_trimmed(value_member(object, "Hostname"));
	user = value_trimmed(value_member(object, "UserID"));
	event->user_sid = text_starts(user, "S-1-") ? user : NULL;
	event->message = value_whole(value_member(object, "Message"));
	add_values(json, object, event);
	return 0;
}
