/* SPDX-License-Identifier: Apache-2.0 */
/* Events that a person copied out of Event Viewer as text, one behind the other: known by their structure, a line that
 * names the log and one that names the source, in any language of labels.c. Where the XML was copied along, it is read
 * instead. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/event_copy/date.h"
#include "plugins/source_files/event_copy/labels.h"
#include "plugins/source_files/event_xml/embedded.h"
#include "plugins/source_files/formats.h"
#include "plugins/source_files/record_time.h"

/* Bytes of one event, and of the values that are kept of it. */
#define COPY_RECORD_LIMIT (1024u * 1024u)
#define COPY_TEXT_LIMIT (2u * COPY_RECORD_LIMIT)

struct event_copy {
	struct emitter *emitter;     /* lent */
	struct window *window;       /* lent */
	enum date_order order;       /* configured, or proved by the file */
	struct event_parser *parser; /* NULL until an event brings its XML */
	struct buffer xml;
	struct buffer texts; /* values of the event, each with its NUL */
};

/* One event in the window. */
struct copied {
	const struct language *language;
	const char *values[LABEL_COUNT];
	size_t sizes[LABEL_COUNT];
	const char *xml; /* NULL: none was copied */
};

static const char *line_end(const char *text, const char *end)
{
	const char *found = memchr(text, '\n', (size_t)(end - text));

	return found != NULL ? found : end;
}

static const char *next_line(const char *text, const char *end)
{
	text = line_end(text, end);
	return text < end ? text + 1 : end;
}

/* Whether an event begins with this line: the next one must name its source. */
static const struct language *begins_event(const char *line, const char *end)
{
	const struct language *language = label_language(line, line_end(line, end));
	const char *value, *second = next_line(line, end);
	size_t size;

	if (language == NULL || !label_value(language, LABEL_SOURCE, second, line_end(second, end), &value, &size))
		return NULL;
	return language;
}

/* The first line from `text` on that begins an event, or `end`. */
static const char *find_event(const char *text, const char *end)
{
	while (text < end && begins_event(text, end) == NULL)
		text = next_line(text, end);
	return text;
}

bool event_copy_recognise(const char *text, const char *end, bool whole)
{
	(void)whole;
	if (end - text >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	for (; text < end; text = next_line(text, end)) {
		if (end - text > 6 && memcmp(text, "<Event", 6) == 0)
			return false;
		if (begins_event(text, end) != NULL)
			return true;
	}
	return false;
}

static void take_description(struct copied *copied, const char *start, const char *end)
{
	const char *line, *before = start;
	size_t size;

	for (line = next_line(start, end); line < end; line = next_line(line, end)) {
		if (end - line > 7 && (memcmp(line, "<Event ", 7) == 0 || memcmp(line, "<Event>", 7) == 0)) {
			/* The line before says in some language that XML follows. */
			copied->xml = line;
			end = before;
			break;
		}
		before = line;
	}
	size = end > start ? (size_t)(end - start) : 0;
	copied->values[LABEL_DESCRIPTION] = text_trim(start, &size);
	copied->sizes[LABEL_DESCRIPTION] = size;
}

/* Its lines up to the description, which goes to its end. */
static void take_apart(struct copied *copied, const char *text, const char *end)
{
	*copied = (struct copied){ .language = begins_event(text, end) };
	for (; text < end; text = next_line(text, end)) {
		unsigned label;

		for (label = 0; label < LABEL_COUNT; label++) {
			const char *value;
			size_t size;

			if (copied->values[label] != NULL ||
			    !label_value(copied->language, label, text, line_end(text, end), &value, &size))
				continue;
			if (label == LABEL_DESCRIPTION) {
				take_description(copied, value, end);
				return;
			}
			copied->values[label] = value;
			copied->sizes[label] = size;
			break;
		}
	}
}

static int tell_damage(struct event_copy *copy, size_t size, const char *reason)
{
	struct window *window = copy->window;

	copy->emitter->line = window->line;
	return emitter_damage(copy->emitter, window->offset, window_offset(window, size) - window->offset, reason);
}

/* A value as a text of its own, CR LF made LF; NULL where it is empty. */
static const char *keep(struct event_copy *copy, const struct copied *copied, enum label label)
{
	const char *text = copied->values[label], *end, *start;
	size_t from = copy->texts.size;

	if (text == NULL || copied->sizes[label] == 0)
		return NULL;
	end = text + copied->sizes[label];
	while ((start = memchr(text, '\r', (size_t)(end - text))) != NULL) {
		(void)text_append_repaired(&copy->texts, text, (size_t)(start - text));
		if (end - start < 2 || start[1] != '\n')
			(void)buffer_append_byte(&copy->texts, '\r');
		text = start + 1;
	}
	(void)text_append_repaired(&copy->texts, text, (size_t)(end - text));
	(void)buffer_append_byte(&copy->texts, '\0');
	return copy->texts.error == 0 ? copy->texts.data + from : NULL;
}

static int64_t number_of(const struct copied *copied, enum label label)
{
	int64_t number = 0;
	size_t i;

	if (copied->sizes[label] == 0 || copied->sizes[label] > 5)
		return -1;
	for (i = 0; i < copied->sizes[label]; i++) {
		char byte = copied->values[label][i];

		if (byte < '0' || byte > '9')
			return -1;
		number = number * 10 + (byte - '0');
	}
	return number <= UINT16_MAX ? number : -1;
}

/* NULL, or why the time cannot be read. */
static const char *take_time(const struct event_copy *copy, const struct copied *copied, struct wbh_event *event)
{
	enum date_order order = copy->order;
	int64_t local;

	if (order == DATE_UNKNOWN && copied->language->day_first)
		order = DATE_DAY_MONTH_YEAR;
	if (copied->values[LABEL_DATE] == NULL)
		return "the copied event has no date";
	switch (date_parse(copied->values[LABEL_DATE], copied->sizes[LABEL_DATE], order, &local)) {
	case DATE_WRONG:
		return "the date of the copied event is not understood";
	case DATE_AMBIGUOUS:
		return "the date of the copied event can be read in two ways: say in which order it is written, "
		       "date-order = dmy or mdy in its section";
	case DATE_READ:
		break;
	}
	if (copy->emitter->zone == NULL)
		return "the date of the copied event is local time: say in which zone it was copied, "
		       "timezone = Europe/Copenhagen or +01:00 in its section";
	event->time = record_time_from_local(copy->emitter->zone, local);
	return NULL;
}

/* NULL, or why there is no event. */
static const char *make_event(struct event_copy *copy, const struct copied *copied, struct wbh_event *event)
{
	int64_t id = number_of(copied, LABEL_EVENT_ID);
	const char *reason, *sid = NULL;
	size_t size = 0;
	unsigned label;

	if (copied->sizes[LABEL_SOURCE] == 0)
		return "the copied event names no source";
	if (id < 0)
		return "the copied event has no readable event id";
	reason = take_time(copy, copied, event);
	if (reason != NULL)
		return reason;

	/* All at once, so that none moves while another is kept; U+FFFD is three bytes for one. */
	for (label = 0; label < LABEL_COUNT; label++)
		size += copied->sizes[label];
	buffer_clear(&copy->texts);
	if (buffer_reserve(&copy->texts, 3 * size + LABEL_COUNT) == NULL)
		return "the copied event is too long";
	event->event_id = (uint32_t)id;
	event->provider = keep(copy, copied, LABEL_SOURCE);
	event->channel = keep(copy, copied, LABEL_LOG_NAME);
	event->computer = keep(copy, copied, LABEL_COMPUTER);
	sid = keep(copy, copied, LABEL_USER);
	event->user_sid = text_starts(sid, "S-1-") ? sid : NULL;
	event->message = keep(copy, copied, LABEL_DESCRIPTION);
	if (copied->values[LABEL_LEVEL] != NULL)
		event->level = label_level(copied->language, copied->values[LABEL_LEVEL], copied->sizes[LABEL_LEVEL]);
	return NULL;
}

/* 0, 1 where the XML is none, negative. */
static int take_xml(struct event_copy *copy, const struct copied *copied, const char *end, struct wbh_event *event)
{
	uint64_t replaced;
	const char *reason;
	int r;

	if (copied->xml == NULL)
		return 1;
	if (copy->parser == NULL)
		copy->parser = event_parser_new();
	if (copy->parser == NULL)
		return -ENOMEM;
	r = event_xml_parse_text(copy->parser, &copy->xml, copied->xml, (size_t)(end - copied->xml), event, &replaced,
				 &reason);
	if (r != 0)
		return r;
	buffer_clear(&copy->texts);
	if (event->message == NULL)
		event->message = keep(copy, copied, LABEL_DESCRIPTION);
	return 0;
}

/* The event that is the first `size` bytes of the window. */
static int read_event(struct event_copy *copy, size_t size)
{
	struct wbh_event event = WBH_EVENT_NULL;
	const char *text = copy->window->text, *reason;
	struct copied copied;
	int r;

	take_apart(&copied, text, text + size);
	r = take_xml(copy, &copied, text + size, &event);
	if (r < 0)
		return r;
	if (r == 1) {
		event = WBH_EVENT_NULL;
		reason = make_event(copy, &copied, &event);
		if (reason != NULL)
			return tell_damage(copy, size, reason);
	}
	event.offset = copy->window->offset;
	return emitter_event(copy->emitter, &event);
}

static void consume(struct window *window, size_t size)
{
	const char *end = window->text + size, *line = window->text;

	for (; window->line > 0 && (line = memchr(line, '\n', (size_t)(end - line))) != NULL; line++)
		window->line++;
	window_consume(window, size);
}

/* The end of what begins at the window's text: where the next event begins. 0; 1 where that is not known yet. */
static int find_end(struct window *window, bool inside, size_t *ret)
{
	size_t done = 0;

	for (;;) {
		const char *limit = window->end, *text = window->text;
		const char *found = find_event(inside ? next_line(text, limit) : text + done, limit);
		int r;

		if (found < limit) {
			*ret = (size_t)(found - text);
			return 0;
		}
		*ret = window_size(window);
		if (*ret >= COPY_RECORD_LIMIT)
			return 0;
		r = window_fill(window);
		if (r < 0)
			return r;
		if (r == 1) {
			*ret = window_size(window);
			return *ret == 0 || (window->live && !(window->settled && inside)) ? 1 : 0;
		}
	}
}

static bool is_blank(const char *text, const char *end)
{
	return scan_skip_space(text, end) == end;
}

static int read_next(struct event_copy *copy)
{
	struct window *window = copy->window;
	bool inside = begins_event(window->text, window->end) != NULL;
	size_t size;
	int r;

	r = find_end(window, inside, &size);
	if (r != 0)
		return r;
	/* More may have come since. */
	inside = begins_event(window->text, window->end) != NULL;
	if (inside && size > 0)
		r = read_event(copy, size);
	else if (!is_blank(window->text, window->text + size))
		r = tell_damage(copy, size, "text that belongs to no copied event");
	if (r == 0)
		consume(window, size);
	return r;
}

/* What the dates at hand prove together; DATE_UNKNOWN where they do not agree. */
static enum date_order order_of(const char *text, const char *end)
{
	const struct language *language = NULL, *begun;
	bool day_first = false, month_first = false;
	const char *value;
	size_t size;

	for (; text < end; text = next_line(text, end)) {
		begun = begins_event(text, end);
		if (begun != NULL)
			language = begun;
		if (language == NULL || !label_value(language, LABEL_DATE, text, line_end(text, end), &value, &size))
			continue;
		day_first |= date_proved_order(value, size) == DATE_DAY_MONTH_YEAR;
		month_first |= date_proved_order(value, size) == DATE_MONTH_DAY_YEAR;
	}
	if (day_first == month_first)
		return DATE_UNKNOWN;
	return day_first ? DATE_DAY_MONTH_YEAR : DATE_MONTH_DAY_YEAR;
}

static enum date_order configured_order(const struct emitter *emitter)
{
	const char *order = emitter->host->setting(emitter->host, "date-order", 0);

	if (text_equal(order, "dmy"))
		return DATE_DAY_MONTH_YEAR;
	if (text_equal(order, "mdy"))
		return DATE_MONTH_DAY_YEAR;
	return text_equal(order, "ymd") ? DATE_YEAR_MONTH_DAY : DATE_UNKNOWN;
}

static void done(struct event_copy *copy)
{
	event_parser_free(copy->parser);
	buffer_done(&copy->xml);
	buffer_done(&copy->texts);
}

int event_copy_read(struct emitter *emitter, struct window *window)
{
	_cleanup_(done) struct event_copy copy = {
		.emitter = emitter,
		.window = window,
		.order = configured_order(emitter),
		.xml = BUFFER(COPY_TEXT_LIMIT),
		.texts = BUFFER(4 * COPY_TEXT_LIMIT),
	};
	int r;

	if (copy.order == DATE_UNKNOWN)
		copy.order = order_of(window->text, window->end);
	do
		r = read_next(&copy);
	while (r == 0);
	return r < 0 ? r : 0;
}
