/* SPDX-License-Identifier: Apache-2.0 */
/* Makes an event of what the handlers kept. */
#include <string.h>

#include "plugins/source_files/event_xml/parse_parts.h"

static inline bool is_blank(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* Text without white space around it; NULL where nothing is left. */
static const char *trimmed(struct event_parser *parser, text_place place)
{
	char *text = place != 0 ? parser->texts.memory + place : NULL;
	size_t size;

	if (text == NULL)
		return NULL;
	while (is_blank(*text))
		text++;
	size = strlen(text);
	while (size > 0 && is_blank(text[size - 1]))
		size--;
	text[size] = '\0';
	return size > 0 ? text : NULL;
}

/* Decimal digits; a number that is none is as good as absent. */
static int64_t number(struct event_parser *parser, text_place place)
{
	const char *text = trimmed(parser, place);
	int64_t value = 0;

	if (text == NULL)
		return WBH_ABSENT;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9' || value > (INT64_MAX - 9) / 10)
			return WBH_ABSENT;
		value = value * 10 + (*text - '0');
	}
	return value;
}

/* Some writers put all 32 bits into EventID; Windows shows the lower 16. */
static bool take_event_id(struct event_parser *parser, struct wbh_event *event)
{
	int64_t id = number(parser, parser->record.event_id);

	if (id < 0 || id > UINT32_MAX)
		return false;
	event->event_id = (uint32_t)(id & UINT16_MAX);
	event->qualifiers = number(parser, parser->record.qualifiers);
	if (event->qualifiers == WBH_ABSENT && id > UINT16_MAX)
		event->qualifiers = id >> 16;
	return true;
}

static void take_data(struct event_parser *parser, struct wbh_event *event)
{
	size_t i;

	for (i = 0; i < parser->record.data_count; i++) {
		const struct pair_place *place = &parser->places[i];

		parser->pairs[i].name = text_store_get(&parser->texts, place->name);
		parser->pairs[i].value = place->value != 0 ? text_store_get(&parser->texts, place->value) : "";
	}
	event->data = i > 0 ? parser->pairs : NULL;
	event->data_count = i;
}

/* NULL where it is empty, white space around it kept. */
static const char *whole(const struct event_parser *parser, text_place place)
{
	const char *text = text_store_get(&parser->texts, place);

	return text != NULL && *text != '\0' ? text : NULL;
}

int event_parser_take(struct event_parser *parser, struct wbh_event *ret, const char **ret_reason)
{
	const struct record *record = &parser->record;
	struct wbh_event event = WBH_EVENT_NULL;

	event.provider = trimmed(parser, record->provider);
	event.time_text = whole(parser, record->time_text);
	if (event.provider == NULL) {
		*ret_reason = "the record names no provider";
		return 1;
	}
	if (!take_event_id(parser, &event)) {
		*ret_reason = "the record has no readable event id";
		return 1;
	}
	if (event.time_text == NULL ||
	    event_time_parse(&parser->time, event.time_text, strlen(event.time_text), &event.time) < 0) {
		*ret_reason = "the record has no readable time";
		return 1;
	}

	event.version = number(parser, record->version);
	event.level = number(parser, record->level);
	event.task = number(parser, record->task);
	event.opcode = number(parser, record->opcode);
	event.keywords = trimmed(parser, record->keywords);
	event.record_id = number(parser, record->record_id);
	event.activity_id = whole(parser, record->activity_id);
	event.process_id = number(parser, record->process_id);
	event.thread_id = number(parser, record->thread_id);
	event.channel = trimmed(parser, record->channel);
	event.computer = trimmed(parser, record->computer);
	event.user_sid = whole(parser, record->user_sid);
	event.binary = trimmed(parser, record->binary);
	event.user_data = trimmed(parser, record->user_data);
	event.message = whole(parser, record->message);
	take_data(parser, &event);
	event.cut =
		parser->cut + parser->texts.cut > UINT32_MAX ? UINT32_MAX : (uint32_t)(parser->cut + parser->texts.cut);
	*ret = event;
	return 0;
}
