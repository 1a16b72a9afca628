/* SPDX-License-Identifier: Apache-2.0 */
/* Events as lines of JSON and of Event XML. */
#include "model/event_text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_writer.h"
#include "base/text.h"
#include "base/timestamp.h"

#define EVENT_NAMESPACE "http://schemas.microsoft.com/win/2004/08/events/event"
#define UNNAMED "Data"
#define NONE UINT16_MAX
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Which values share a name: for each the next one of the same name. */
struct name_groups {
	uint16_t next[WBH_EVENT_DATA_LIMIT];
	bool first[WBH_EVENT_DATA_LIMIT];
};

static const char *name_of(const struct wbh_pair *pair)
{
	return pair->name != NULL ? pair->name : UNNAMED;
}

static const char *value_of(const struct wbh_pair *pair)
{
	return pair->value != NULL ? pair->value : "";
}

static int by_name_and_place(const void *a, const void *b, void *context)
{
	const struct wbh_pair *data = context;
	uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
	int order = strcmp(name_of(&data[left]), name_of(&data[right]));

	return order != 0 ? order : left - right;
}

static void group_names(const struct wbh_pair *data, size_t count, struct name_groups *groups)
{
	uint16_t places[WBH_EVENT_DATA_LIMIT];

	for (size_t i = 0; i < count; i++)
		places[i] = (uint16_t)i;
	qsort_r(places, count, sizeof(places[0]), by_name_and_place, (void *)(uintptr_t)data);

	for (size_t i = 0; i < count; i++) {
		bool same_as_last = i > 0 && text_equal(name_of(&data[places[i - 1]]), name_of(&data[places[i]]));

		groups->first[places[i]] = !same_as_last;
		groups->next[places[i]] = NONE;
		if (same_as_last)
			groups->next[places[i - 1]] = places[i];
	}
}

static void write_named_data(struct json_writer *writer, const struct wbh_pair *data, size_t count)
{
	struct name_groups groups;

	group_names(data, count, &groups);
	json_open_object(writer, "data");
	for (size_t i = 0; i < count; i++) {
		if (!groups.first[i])
			continue;
		if (groups.next[i] == NONE) {
			json_text(writer, name_of(&data[i]), value_of(&data[i]));
			continue;
		}
		json_open_array(writer, name_of(&data[i]));
		for (size_t place = i; place != NONE; place = groups.next[place])
			json_text(writer, NULL, value_of(&data[place]));
		json_close_array(writer);
	}
	json_close_object(writer);
}

static void write_data(struct json_writer *writer, const struct wbh_event *event)
{
	size_t count = event->data_count < WBH_EVENT_DATA_LIMIT ? event->data_count : WBH_EVENT_DATA_LIMIT;
	bool named = false;

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		named = named || event->data[i].name != NULL;
	if (named) {
		write_named_data(writer, event->data, count);
		return;
	}

	json_open_array(writer, "data");
	for (size_t i = 0; i < count; i++)
		json_text(writer, NULL, value_of(&event->data[i]));
	json_close_array(writer);
}

static void write_text(struct json_writer *writer, const char *name, const char *text)
{
	if (text != NULL)
		json_text(writer, name, text);
}

static void write_number(struct json_writer *writer, const char *name, int64_t number)
{
	if (number != WBH_ABSENT)
		json_number(writer, name, number);
}

static const char *time_of(const struct wbh_event *event, char text[static TIMESTAMP_TEXT_SIZE])
{
	return event->time_text != NULL ? event->time_text : timestamp_format(event->time, text);
}

void event_write_json(const struct wbh_event *event, struct buffer *buffer)
{
	struct json_writer writer = JSON_WRITER(buffer, 0);
	char time[TIMESTAMP_TEXT_SIZE];

	json_open_object(&writer, NULL);
	write_text(&writer, "provider", event->provider);
	json_number(&writer, "event_id", event->event_id);
	write_number(&writer, "qualifiers", event->qualifiers);
	write_number(&writer, "version", event->version);
	write_number(&writer, "level", event->level);
	write_number(&writer, "task", event->task);
	write_number(&writer, "opcode", event->opcode);
	write_text(&writer, "keywords", event->keywords);
	json_text(&writer, "time", time_of(event, time));
	write_number(&writer, "record_id", event->record_id);
	write_text(&writer, "activity_id", event->activity_id);
	write_number(&writer, "process_id", event->process_id);
	write_number(&writer, "thread_id", event->thread_id);
	write_text(&writer, "channel", event->channel);
	write_text(&writer, "computer", event->computer);
	write_text(&writer, "user_sid", event->user_sid);
	write_data(&writer, event);
	write_text(&writer, "binary", event->binary);
	write_text(&writer, "user_data", event->user_data);
	write_text(&writer, "message", event->message);
	write_text(&writer, "file", event->file);
	if (event->file != NULL)
		json_number(&writer, "offset", (int64_t)event->offset);
	if (event->cut > 0)
		json_number(&writer, "cut", event->cut);
	json_close_object(&writer);
	(void)buffer_append_byte(buffer, '\n');
}

/* NULL: the byte stands for itself. XML 1.0 has no other control characters than these three. */
static const char *reference_of(unsigned char byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\'':
		return "&apos;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return byte < ' ' ? REPLACEMENT : NULL;
	}
}

/* In element text Windows leaves apostrophes and tabs as they are. */
static const char *reference_in(unsigned char byte, bool attribute)
{
	return !attribute && (byte == '\'' || byte == '\t') ? NULL : reference_of(byte);
}

/* U+FFFE and U+FFFF are UTF-8 but no XML. */
static bool is_noncharacter(const char *at)
{
	return (unsigned char)at[0] == 0xef && (unsigned char)at[1] == 0xbf && (unsigned char)at[2] >= 0xbe;
}

static void append_escaped(struct buffer *buffer, const char *text, bool attribute)
{
	const char *run = text;

	for (const char *at = text; *at != '\0'; at++) {
		const char *reference = reference_in((unsigned char)*at, attribute);
		bool noncharacter = is_noncharacter(at);

		if (reference == NULL && !noncharacter)
			continue;
		(void)text_append_repaired(buffer, run, (size_t)(at - run));
		(void)buffer_append_text(buffer, noncharacter ? REPLACEMENT : reference);
		at += noncharacter ? 2 : 0;
		run = at + 1;
	}
	(void)text_append_repaired(buffer, run, strlen(run));
}

static void append_attribute(struct buffer *buffer, const char *name, const char *value)
{
	if (value == NULL)
		return;
	(void)buffer_printf(buffer, " %s='", name);
	append_escaped(buffer, value, true);
	(void)buffer_append_byte(buffer, '\'');
}

static void append_element(struct buffer *buffer, const char *name, const char *text)
{
	if (text == NULL)
		return;
	(void)buffer_printf(buffer, "<%s>", name);
	append_escaped(buffer, text, false);
	(void)buffer_printf(buffer, "</%s>", name);
}

static void append_number(struct buffer *buffer, const char *name, int64_t number)
{
	if (number != WBH_ABSENT)
		(void)buffer_printf(buffer, "<%s>%" PRId64 "</%s>", name, number, name);
}

static void append_event_id(struct buffer *buffer, const struct wbh_event *event)
{
	(void)buffer_append_text(buffer, "<EventID");
	if (event->qualifiers != WBH_ABSENT)
		(void)buffer_printf(buffer, " Qualifiers='%" PRId64 "'", event->qualifiers);
	(void)buffer_printf(buffer, ">%" PRIu32 "</EventID>", event->event_id);
}

static void append_execution(struct buffer *buffer, const struct wbh_event *event)
{
	if (event->process_id == WBH_ABSENT && event->thread_id == WBH_ABSENT)
		return;
	(void)buffer_append_text(buffer, "<Execution");
	if (event->process_id != WBH_ABSENT)
		(void)buffer_printf(buffer, " ProcessID='%" PRId64 "'", event->process_id);
	if (event->thread_id != WBH_ABSENT)
		(void)buffer_printf(buffer, " ThreadID='%" PRId64 "'", event->thread_id);
	(void)buffer_append_text(buffer, "/>");
}

static void append_empty(struct buffer *buffer, const char *name, const char *attribute, const char *value)
{
	(void)buffer_printf(buffer, "<%s", name);
	append_attribute(buffer, attribute, value);
	(void)buffer_append_text(buffer, "/>");
}

static void append_system(struct buffer *buffer, const struct wbh_event *event)
{
	char time[TIMESTAMP_TEXT_SIZE];

	(void)buffer_append_text(buffer, "<System>");
	append_empty(buffer, "Provider", "Name", event->provider);
	append_event_id(buffer, event);
	append_number(buffer, "Version", event->version);
	append_number(buffer, "Level", event->level);
	append_number(buffer, "Task", event->task);
	append_number(buffer, "Opcode", event->opcode);
	append_element(buffer, "Keywords", event->keywords);
	append_empty(buffer, "TimeCreated", "SystemTime", time_of(event, time));
	append_number(buffer, "EventRecordID", event->record_id);
	/* Classic records before Windows 10 have neither Version nor Correlation. */
	if (event->activity_id != NULL || event->version != WBH_ABSENT)
		append_empty(buffer, "Correlation", "ActivityID", event->activity_id);
	append_execution(buffer, event);
	append_element(buffer, "Channel", event->channel);
	append_element(buffer, "Computer", event->computer);
	append_empty(buffer, "Security", "UserID", event->user_sid);
	(void)buffer_append_text(buffer, "</System>");
}

static void append_event_data(struct buffer *buffer, const struct wbh_event *event)
{
	if (event->data_count == 0 && event->binary == NULL)
		return;
	(void)buffer_append_text(buffer, "<EventData>");
	for (size_t i = 0; i < event->data_count; i++) {
		(void)buffer_append_text(buffer, "<Data");
		append_attribute(buffer, "Name", event->data[i].name);
		(void)buffer_append_byte(buffer, '>');
		append_escaped(buffer, value_of(&event->data[i]), false);
		(void)buffer_append_text(buffer, "</Data>");
	}
	append_element(buffer, "Binary", event->binary);
	(void)buffer_append_text(buffer, "</EventData>");
}

/* Already XML: only its line breaks change. Inside a tag a parser reads them as blanks anyway. */
static void append_user_data(struct buffer *buffer, const char *xml)
{
	bool wrapped, in_tag = false;

	if (xml == NULL)
		return;
	wrapped = text_starts(xml, "<UserData");
	if (!wrapped)
		(void)buffer_append_text(buffer, "<UserData>");
	for (const char *at = xml; *at != '\0'; at++) {
		if (*at == '<' || *at == '>')
			in_tag = *at == '<';
		if (*at != '\n' && *at != '\r')
			(void)buffer_append_byte(buffer, *at);
		else if (in_tag)
			(void)buffer_append_byte(buffer, ' ');
		else
			(void)buffer_append_text(buffer, reference_of((unsigned char)*at));
	}
	if (!wrapped)
		(void)buffer_append_text(buffer, "</UserData>");
}

void event_write_xml(const struct wbh_event *event, struct buffer *buffer)
{
	(void)buffer_append_text(buffer, "<Event xmlns='" EVENT_NAMESPACE "'>");
	append_system(buffer, event);
	append_event_data(buffer, event);
	append_user_data(buffer, event->user_data);
	if (event->message != NULL) {
		(void)buffer_append_text(buffer, "<RenderingInfo>");
		append_element(buffer, "Message", event->message);
		(void)buffer_append_text(buffer, "</RenderingInfo>");
	}
	(void)buffer_append_text(buffer, "</Event>\n");
}
