/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a file of Event XML record by record, from whatever stands between them to the next start behind a damage. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "plugins/source_files/event_xml/head.h"
#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/reader.h"
#include "plugins/source_files/formats.h"

/* Of the words about one damage. */
#define REASON_SIZE 320u

/* Consume everything up to the next start of a record, or what may become one. 0 there, 1 at the end of the file,
 * negative. */
static int skip_to_start(struct window *window)
{
	for (;;) {
		const char *resume, *found = markup_find_event_start(window->text, window->end, &resume);
		int r;

		if (found != NULL) {
			window_consume(window, (size_t)(found - window->text));
			return 0;
		}
		window_consume(window, (size_t)(resume - window->text));
		r = window_fill(window);
		if (r < 0)
			return r;
		if (r == 1) {
			if (!window->live)
				window_consume(window, window_size(window));
			return 1;
		}
	}
}

int event_xml_resume(struct event_xml *xml, size_t from, size_t failed, const char *reason)
{
	struct window *window = xml->window;
	uint64_t offset = window->offset, position = window->position;
	char words[REASON_SIZE];
	uint64_t bytes;
	int r;

	/* The parser's words go with its next record. */
	(void)snprintf(words, sizeof(words), "%s", reason);
	window_consume(window, from);
	r = skip_to_start(window);
	if (r < 0)
		return r;

	bytes = window->offset - offset;
	/* A next record that begins before the place of the failure is what broke this one. */
	if (r == 0 && window->position < position + failed)
		(void)snprintf(words, sizeof(words),
			       "the record ends in the middle; the next one begins at byte %" PRIu64, window->offset);
	else
		(void)snprintf(words + strlen(words), sizeof(words) - strlen(words), "; %" PRIu64 " bytes passed over",
			       bytes);
	return emitter_damage(xml->emitter, offset, bytes, words);
}

static const char *foreign_reason(const char *text, const char *end, enum markup_gap gap)
{
	if (gap == GAP_DOCTYPE)
		return "a document type declaration: not read";
	if (memchr(text, '\0', (size_t)(end - text) < 64 ? (size_t)(end - text) : 64) != NULL)
		return "binary data, or text in another encoding, between records";
	if (text < end && *text == '<')
		return "markup that belongs to no record";
	return "text that belongs to no record";
}

static int tell_open_root(struct event_xml *xml)
{
	if (xml->roots == 0 || xml->window->live)
		return 0;
	return emitter_damage(xml->emitter, xml->window->offset, 0,
			      "the file ends before its outermost element does: records may be missing");
}

/* Pass over what stands between records. 0 at a record, 1 at the end of the file, negative. */
static int pass_gap(struct event_xml *xml)
{
	struct window *window = xml->window;

	for (;;) {
		const char *next;
		enum markup_gap gap = markup_gap(window->text, window->end, window->position, &xml->comments, &next);
		int r;

		window_consume(window, (size_t)(next - window->text));
		if (gap == GAP_EVENT)
			return 0;
		if (gap == GAP_SHORT || gap == GAP_END) {
			r = window_fill(window);
			if (r < 0)
				return r;
			if (r == 1 && (gap == GAP_END || window->live))
				return 1;
			if (r == 1)
				gap = GAP_FOREIGN;
		}
		if (gap == GAP_FOREIGN || gap == GAP_DOCTYPE) {
			r = event_xml_resume(xml, 0, 0, foreign_reason(window->text, window->end, gap));
			if (r < 0)
				return r;
		}
		if (gap == GAP_OPEN)
			xml->roots++;
		if (gap == GAP_CLOSE && xml->roots > 0)
			xml->roots--;
	}
}

static int note_unwanted(struct event_xml *xml, const struct event_head *head)
{
	const struct stream_record record = {
		.computer = head->computer.text,
		.computer_size = head->computer.size,
		.channel = head->channel.text,
		.channel_size = head->channel.size,
		.time = head->time,
		.record_id = head->record_id,
		.dropped = true,
	};

	return emitter_dropped(xml->emitter, &record);
}

/* Pass over the records from here on that nobody wants, as far as that can be told from their raw bytes (see head.h).
 * 0: up to something between records, 1: up to a record that is for the parser; negative. */
static int pass_unwanted(struct event_xml *xml)
{
	struct window *window = xml->window;

	for (;;) {
		struct event_head head;
		const char *next, *following;
		enum head_answer answer;
		int r;

		answer = event_head_read(window->text, window->end, &xml->time, &head, &next);
		if (answer == HEAD_USUAL &&
		    interest_wants(&xml->emitter->interest, head.provider.text, head.provider.size, head.event_id))
			return 1;
		if (answer == HEAD_USUAL)
			answer = event_tail_find(next, window->end, window->ended, &next, &following);
		if (answer == HEAD_USUAL && (size_t)(next - window->text) <= EVENT_XML_RECORD_LIMIT) {
			r = note_unwanted(xml, &head);
			if (r < 0)
				return r;
			window_consume(window, (size_t)(following - window->text));
			if (window->text == window->end)
				return 0;
			continue;
		}

		if (answer != HEAD_SHORT || window_size(window) >= EVENT_XML_RECORD_LIMIT)
			return 1;
		r = window_fill(window);
		if (r != 0)
			return r;
	}
}

static int read_records(struct event_xml *xml)
{
	for (;;) {
		int r;

		r = pass_gap(xml);
		if (r < 0)
			return r;
		if (r == 1)
			return tell_open_root(xml);

		r = xml->look_first ? pass_unwanted(xml) : 1;
		if (r == 1)
			r = event_xml_read_record(xml);
		if (r != 0)
			return r < 0 ? r : 0;
	}
}

static void done(struct event_xml *xml)
{
	event_parser_free(xml->parser);
	buffer_done(&xml->repaired);
}

int event_xml_read(struct emitter *emitter, struct window *window)
{
	_cleanup_(done) struct event_xml xml = {
		.emitter = emitter,
		.window = window,
		.look_first = !emitter->thorough && !emitter->interest.all,
		.credit = EVENT_XML_CREDIT_START,
		.credited = window->position,
		.repaired = BUFFER(4 * EVENT_XML_RECORD_LIMIT),
	};

	xml.parser = event_parser_new();
	if (xml.parser == NULL)
		return -ENOMEM;
	return read_records(&xml);
}
