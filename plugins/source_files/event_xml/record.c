/* SPDX-License-Identifier: Apache-2.0 */
/* One record through the parser: where it ends, what of it must be repaired, what is said when it cannot be read. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/reader.h"
#include "plugins/source_files/event_xml/repair.h"
#include "plugins/source_files/scan.h"

/* The parser gets a record in pieces of this size, so that one that is wrong from the start costs no more than that. */
#define PIECE_SIZE 32768u
/* Up to this size a piece cannot hold enough attributes to hurt. */
#define PIECE_HARMLESS 4096u
/* Looking for the end of a record is that much cheaper than parsing it. */
#define SEARCH_CHEAPNESS 16u

/* How a record is tried: first as if its next end tag were its own and all were well, which is true of nearly every
 * one; then in pieces, with every care; last with references to forbidden characters repaired, too. */
enum attempt_way {
	WAY_QUICK,
	WAY_CAREFUL,
	WAY_REPAIRING,
};

/* One try at a record. Sizes are bytes from its start in the window. */
struct attempt {
	char close[2 + MARKUP_PREFIX_LIMIT + 1 + 5 + 1]; /* "</ev:Event" */
	size_t close_size;
	enum attempt_way way;

	size_t searched; /* for the end tag */
	size_t fed;
	size_t parser_fed;  /* the same as the parser counts, which sees repaired text */
	uint64_t repaired;  /* bytes */
	size_t end;         /* of the record, where it was found */
	size_t inner;       /* where the record begins that cuts this one off; 0: none known */
	const char *reason; /* why it failed */
};

enum attempt_answer {
	ATTEMPT_READ = 0,
	ATTEMPT_FAILED = 1,
	ATTEMPT_AGAIN = 2, /* the next way */
	ATTEMPT_WAITS = 3, /* its end is not there yet */
};

static void begin_attempt(struct attempt *attempt, const struct window *window, enum attempt_way way)
{
	size_t prefix_size = 0;

	(void)markup_event_start(window->text, window->end, &prefix_size);
	attempt->way = way;
	attempt->searched = strlen("<Event") + prefix_size;
	attempt->fed = 0;
	attempt->parser_fed = 0;
	attempt->repaired = 0;
	attempt->inner = 0;
	attempt->reason = NULL;

	if (prefix_size == 0) {
		attempt->close_size = strlen("</Event");
		memcpy(attempt->close, "</Event", attempt->close_size);
	} else
		attempt->close_size = (size_t)snprintf(attempt->close, sizeof(attempt->close), "</%.*s:Event",
						       (int)prefix_size, window->text + 1);
}

/* The next end tag of an Event element in [from, end). NULL: none, and *ret_resume says where to go on. */
static const char *find_close(const struct attempt *attempt, const char *from, const char *end, const char **ret_resume)
{
	const char *found, *close;

	while ((found = find_bytes(from, end, attempt->close, attempt->close_size)) != NULL) {
		close = scan_skip_space(found + attempt->close_size, end);
		if (close == end) {
			*ret_resume = found;
			return NULL;
		}
		if (*close == '>')
			return close + 1;
		from = found + attempt->close_size;
	}

	*ret_resume = (size_t)(end - from) < attempt->close_size ? from : end - attempt->close_size + 1;
	return NULL;
}

/* Find the next end tag, with more text where it takes more. ATTEMPT_READ with *ret, FAILED, WAITS, or negative. */
static int search_close(struct event_xml *xml, struct attempt *attempt, size_t *ret)
{
	struct window *window = xml->window;

	for (;;) {
		const char *end = window->end, *close, *resume;
		bool too_long = window_size(window) >= EVENT_XML_RECORD_LIMIT;
		int r;

		if (too_long)
			end = window->text + EVENT_XML_RECORD_LIMIT;
		close = find_close(attempt, window->text + attempt->searched, end, &resume);
		if (close != NULL) {
			attempt->searched = (size_t)(close - window->text);
			*ret = attempt->searched;
			return ATTEMPT_READ;
		}

		attempt->searched = (size_t)(resume - window->text);
		if (too_long) {
			attempt->reason = "the record is longer than 1 MiB";
			return ATTEMPT_FAILED;
		}
		r = window_fill(window);
		if (r < 0)
			return r;
		if (r == 1 && window->live)
			return ATTEMPT_WAITS;
		if (r == 1) {
			attempt->reason = "the file ends inside this record";
			return ATTEMPT_FAILED;
		}
	}
}

static enum parse_answer feed_piece(struct event_xml *xml, struct attempt *attempt, const char *text, size_t size)
{
	bool last = attempt->way == WAY_QUICK, references = attempt->way == WAY_REPAIRING;

	attempt->fed += size;
	if (size > PIECE_HARMLESS && markup_is_crowded(text, text + size)) {
		attempt->reason = "an element has too many attributes";
		return PARSE_MALFORMED;
	}

	if (!references && repair_is_clean(text, size)) {
		attempt->parser_fed += size;
		return event_parser_feed(xml->parser, text, size, last);
	}

	buffer_clear(&xml->repaired);
	attempt->repaired += repair_append(&xml->repaired, text, size, references);
	if (xml->repaired.error != 0)
		return PARSE_NO_MEMORY;
	attempt->parser_fed += xml->repaired.size;
	return event_parser_feed(xml->parser, xml->repaired.data, xml->repaired.size, last);
}

/* A piece ends before a tag, or else between two characters. */
static size_t piece_size(const char *text, size_t size)
{
	const char *tag;

	if (size <= PIECE_SIZE)
		return size;
	tag = memrchr(text + 1, '<', PIECE_SIZE - 1);
	if (tag != NULL)
		return (size_t)(tag - text);
	size = text_cut(text, size, PIECE_SIZE);
	return size > 0 ? size : PIECE_SIZE;
}

/* Give the parser everything up to `close`. */
static enum parse_answer feed(struct event_xml *xml, struct attempt *attempt, size_t close)
{
	enum parse_answer answer = PARSE_MORE;

	while (answer == PARSE_MORE && attempt->fed < close) {
		const char *text = xml->window->text + attempt->fed;

		answer = feed_piece(xml, attempt, text, piece_size(text, close - attempt->fed));
	}
	return answer;
}

/* Where in the window the inner record begins that the parser met; 0 where that cannot be told exactly. */
static size_t find_inner(const struct event_xml *xml, const struct attempt *attempt)
{
	const char *text = xml->window->text, *inner;
	size_t offset = event_parser_offset(xml->parser), prefix_size;

	if (attempt->repaired > 0 || offset < 2 || offset > attempt->fed)
		return 0;
	inner = memrchr(text + 1, '<', offset - 1);
	if (inner == NULL || markup_event_start(inner, xml->window->end, &prefix_size) != MARKUP_YES)
		return 0;
	return (size_t)(inner - text);
}

/* What the parser's answer means for the record. ATTEMPT_*, or negative. */
static int judge(struct event_xml *xml, struct attempt *attempt, enum parse_answer answer)
{
	if (answer == PARSE_NO_MEMORY)
		return -ENOMEM;
	if (answer == PARSE_DONE) {
		size_t offset = event_parser_offset(xml->parser);

		/* "<Event/>" ends before the end tag that was found, which is another record's. */
		attempt->end = offset < attempt->parser_fed ? offset : attempt->fed;
		if (offset == attempt->parser_fed || attempt->repaired == 0)
			return ATTEMPT_READ;
		attempt->reason = "the record is empty";
		return ATTEMPT_FAILED;
	}
	if (attempt->way == WAY_QUICK || (answer == PARSE_CHARACTER && attempt->way == WAY_CAREFUL))
		return ATTEMPT_AGAIN;

	if (answer == PARSE_CUT_OFF)
		attempt->inner = find_inner(xml, attempt);
	if (attempt->reason == NULL)
		attempt->reason = event_parser_reason(xml->parser);
	return ATTEMPT_FAILED;
}

static int try_record(struct event_xml *xml, struct attempt *attempt, enum attempt_way way)
{
	enum parse_answer answer = PARSE_MORE;
	size_t close;
	int r;

	begin_attempt(attempt, xml->window, way);
	r = event_parser_begin(xml->parser);
	if (r < 0)
		return r;

	/* The end tag may belong to an element inside, or be text of a CDATA section or comment: then there is another.
	 */
	while (answer == PARSE_MORE) {
		r = search_close(xml, attempt, &close);
		if (r != ATTEMPT_READ)
			return r;
		if (way == WAY_QUICK && close > PIECE_SIZE)
			return ATTEMPT_AGAIN;
		answer = feed(xml, attempt, close);
	}
	return judge(xml, attempt, answer);
}

/* Whether the credit for a second look is there; it is spent then. */
static bool spend(struct event_xml *xml, const struct attempt *attempt)
{
	uint64_t reached = xml->window->position + window_size(xml->window);
	uint64_t cost = attempt->fed + attempt->searched / SEARCH_CHEAPNESS + 1;

	xml->credit += EVENT_XML_CREDIT_RATE * (reached - xml->credited);
	xml->credited = reached;
	if (xml->credit > 2 * (uint64_t)EVENT_XML_CREDIT_START)
		xml->credit = 2 * (uint64_t)EVENT_XML_CREDIT_START;
	if (xml->credit < cost)
		return false;
	xml->credit -= cost;
	return true;
}

static int give_up(struct event_xml *xml, const struct attempt *attempt)
{
	size_t from = attempt->inner > 0 ? attempt->inner : 1;
	size_t seen = attempt->fed > 0 ? attempt->fed : attempt->searched;

	if (!spend(xml, attempt) && seen > from)
		from = seen;
	return event_xml_resume(xml, from, seen, attempt->reason);
}

static int tell_repaired(struct event_xml *xml, const struct attempt *attempt, const struct wbh_event *event)
{
	char reason[96];

	/* Nobody misses a character of a record that nobody wants. */
	if (attempt->repaired == 0 ||
	    !interest_wants(&xml->emitter->interest, event->provider, strlen(event->provider), event->event_id))
		return 0;
	(void)snprintf(reason, sizeof(reason), "%" PRIu64 " bytes that XML does not allow were replaced by U+FFFD",
		       attempt->repaired);
	return emitter_damage(xml->emitter, xml->window->offset, attempt->repaired, reason);
}

static int emit(struct event_xml *xml, const struct attempt *attempt)
{
	struct window *window = xml->window;
	struct wbh_event event;
	const char *reason;
	int r;

	r = event_parser_take(xml->parser, &event, &reason);
	if (r == 1)
		r = emitter_damage(xml->emitter, window->offset, window_offset(window, attempt->end) - window->offset,
				   reason);
	else if (r == 0) {
		r = tell_repaired(xml, attempt, &event);
		if (r < 0)
			return r;
		event.offset = window->offset;
		r = emitter_event(xml->emitter, &event);
	}
	if (r < 0)
		return r;
	window_consume(window, attempt->end);
	return 0;
}

int event_xml_read_record(struct event_xml *xml)
{
	struct attempt attempt;
	int r;

	r = try_record(xml, &attempt, WAY_QUICK);
	if (r == ATTEMPT_AGAIN)
		r = try_record(xml, &attempt, WAY_CAREFUL);
	if (r == ATTEMPT_AGAIN)
		r = try_record(xml, &attempt, WAY_REPAIRING);
	if (r < 0)
		return r;
	if (r == ATTEMPT_WAITS)
		return 1;
	return r == ATTEMPT_READ ? emit(xml, &attempt) : give_up(xml, &attempt);
}
