/* SPDX-License-Identifier: Apache-2.0 */
/* A strict scanner of the System element in the shape that Windows writes. */
#include "plugins/source_files/event_xml/head.h"

#include <string.h>

#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/markup.h"
#include "plugins/source_files/scan.h"

/* Attributes that must not come twice, and which of them have to be there. */
enum head_attribute {
	SEEN_NAME = 1 << 0,
	SEEN_GUID = 1 << 1,
	SEEN_EVENT_SOURCE_NAME = 1 << 2,
	SEEN_QUALIFIERS = 1 << 3,
	SEEN_SYSTEM_TIME = 1 << 4,
	SEEN_ACTIVITY_ID = 1 << 5,
	SEEN_RELATED_ACTIVITY_ID = 1 << 6,
	SEEN_PROCESS_ID = 1 << 7,
	SEEN_THREAD_ID = 1 << 8,
	SEEN_PROCESSOR_ID = 1 << 9,
	SEEN_SESSION_ID = 1 << 10,
	SEEN_KERNEL_TIME = 1 << 11,
	SEEN_USER_TIME = 1 << 12,
	SEEN_PROCESSOR_TIME = 1 << 13,
	SEEN_USER_ID = 1 << 14,
};

/* The scan: a place in the text, and the values found. The text is followed by SCAN_PADDING, so the scan does not look
 * for its end: whatever it wants there is not there. */
struct scan {
	const char *at;
	unsigned seen;
	struct event_text provider, event_id, time, record_id, channel, computer;
	struct event_text unused; /* where values go that only have to be plain */
};

/* Everything below is one straight line through the usual shape; inlined, names are compared as constants. */
#define STRAIGHT static inline __attribute__((always_inline))

/* One load function per width: a narrow load into a wide variable goes through memory and stalls there. */
STRAIGHT uint64_t load_64(const char *text)
{
	uint64_t word;

	memcpy(&word, text, sizeof(word));
	return word;
}

STRAIGHT uint32_t load_32(const char *text)
{
	uint32_t word;

	memcpy(&word, text, sizeof(word));
	return word;
}

/* Compare with a text known to the compiler, of at least four bytes: words that overlap, of which one side is a
 * constant. gcc would call memcmp() for most of these sizes. */
STRAIGHT bool is_same(const char *text, const char *wanted, size_t size)
{
	size_t i;

	if (size < 8)
		return load_32(text) == load_32(wanted) && load_32(text + size - 4) == load_32(wanted + size - 4);

	for (i = 0; i + 8 <= size; i += 8)
		if (load_64(text + i) != load_64(wanted + i))
			return false;
	return load_64(text + size - 8) == load_64(wanted + size - 8);
}

#define SIZE_OF(text) (sizeof(text) - 1)
#define STARTS(scan, text) is_same((scan)->at, text, SIZE_OF(text))

STRAIGHT void skip_space(struct scan *scan)
{
	while (scan_is_space(*scan->at))
		scan->at++;
}

/* A quoted value, `skip` bytes from the place. */
STRAIGHT bool read_quoted(struct scan *scan, size_t skip, struct event_text *ret)
{
	const char *start = scan->at + skip + 1, *end;
	char quote = start[-1];

	if (quote != '\'' && quote != '"')
		return false;
	end = scan_plain_end(start);
	scan->at = end; /* also in failure: it is what the end of the text is told from */
	if (*end != quote)
		return false;

	*ret = (struct event_text){ start, (size_t)(end - start) };
	scan->at = end + 1;
	return true;
}

/* Whether an attribute comes, led by white space. Without one, the place is at the '>' or "/>". */
STRAIGHT bool has_attribute(struct scan *scan)
{
	if (!scan_is_space(*scan->at))
		return false;
	skip_space(scan);
	return *scan->at != '>' && *scan->at != '/';
}

/* Take the attribute if it is this one and well; no other one follows what is not well. */
#define TAKE(scan, name, bit, ret)                                                                                     \
	(STARTS(scan, name "=") && ((scan)->seen & (bit)) == 0 && read_quoted(scan, SIZE_OF(name "="), ret) &&         \
	 ((scan)->seen |= (bit)) != 0)

/* Take the beginning of the start tag if it is this element's. No name is the beginning of another one. */
#define OPEN(scan, name) (STARTS(scan, "<" name) && ((scan)->at += SIZE_OF("<" name)) != NULL)

/* ">", plain text, and the end tag. */
STRAIGHT bool read_text(struct scan *scan, const char *close, size_t close_size, struct event_text *ret)
{
	const char *start = scan->at + 1, *end;

	if (*scan->at != '>')
		return false;
	end = scan_plain_end(start);
	scan->at = end;
	if (!is_same(end, close, close_size))
		return false;

	*ret = (struct event_text){ start, (size_t)(end - start) };
	scan->at = end + close_size;
	skip_space(scan);
	return true;
}

/* "/>", or ">" and the end tag. */
STRAIGHT bool read_empty(struct scan *scan, const char *close, size_t close_size)
{
	if (scan->at[0] == '/' && scan->at[1] == '>')
		scan->at += 2;
	else if (scan->at[0] == '>' && is_same(scan->at + 1, close, close_size))
		scan->at += 1 + close_size;
	else
		return false;
	skip_space(scan);
	return true;
}

#define TEXT(scan, name, ret) read_text(scan, "</" name ">", SIZE_OF("</" name ">"), ret)
#define EMPTY(scan, name) read_empty(scan, "</" name ">", SIZE_OF("</" name ">"))

STRAIGHT bool read_provider(struct scan *scan)
{
	while (has_attribute(scan))
		if (!TAKE(scan, "Name", SEEN_NAME, &scan->provider) && !TAKE(scan, "Guid", SEEN_GUID, &scan->unused) &&
		    !TAKE(scan, "EventSourceName", SEEN_EVENT_SOURCE_NAME, &scan->unused))
			return false;
	return EMPTY(scan, "Provider");
}

STRAIGHT bool read_event_id(struct scan *scan)
{
	while (has_attribute(scan))
		if (!TAKE(scan, "Qualifiers", SEEN_QUALIFIERS, &scan->unused))
			return false;
	return TEXT(scan, "EventID", &scan->event_id);
}

STRAIGHT bool read_time_created(struct scan *scan)
{
	while (has_attribute(scan))
		if (!TAKE(scan, "SystemTime", SEEN_SYSTEM_TIME, &scan->time))
			return false;
	return EMPTY(scan, "TimeCreated");
}

STRAIGHT bool read_correlation(struct scan *scan)
{
	while (has_attribute(scan))
		if (!TAKE(scan, "ActivityID", SEEN_ACTIVITY_ID, &scan->unused) &&
		    !TAKE(scan, "RelatedActivityID", SEEN_RELATED_ACTIVITY_ID, &scan->unused))
			return false;
	return EMPTY(scan, "Correlation");
}

STRAIGHT bool read_execution(struct scan *scan)
{
	while (has_attribute(scan))
		if (!TAKE(scan, "ProcessID", SEEN_PROCESS_ID, &scan->unused) &&
		    !TAKE(scan, "ThreadID", SEEN_THREAD_ID, &scan->unused) &&
		    !TAKE(scan, "ProcessorID", SEEN_PROCESSOR_ID, &scan->unused) &&
		    !TAKE(scan, "SessionID", SEEN_SESSION_ID, &scan->unused) &&
		    !TAKE(scan, "KernelTime", SEEN_KERNEL_TIME, &scan->unused) &&
		    !TAKE(scan, "UserTime", SEEN_USER_TIME, &scan->unused) &&
		    !TAKE(scan, "ProcessorTime", SEEN_PROCESSOR_TIME, &scan->unused))
			return false;
	return EMPTY(scan, "Execution");
}

STRAIGHT bool read_security(struct scan *scan)
{
	while (has_attribute(scan))
		if (!TAKE(scan, "UserID", SEEN_USER_ID, &scan->unused))
			return false;
	return EMPTY(scan, "Security");
}

/* Behind "<System>": its elements in the order of the schema, and "</System>". Not all writers write all of them. */
STRAIGHT bool read_system(struct scan *scan)
{
	skip_space(scan);
	if (!OPEN(scan, "Provider") || !read_provider(scan))
		return false;
	if (!OPEN(scan, "EventID") || !read_event_id(scan))
		return false;
	if (OPEN(scan, "Version") && !TEXT(scan, "Version", &scan->unused))
		return false;
	if (OPEN(scan, "Level") && !TEXT(scan, "Level", &scan->unused))
		return false;
	if (OPEN(scan, "Task") && !TEXT(scan, "Task", &scan->unused))
		return false;
	if (OPEN(scan, "Opcode") && !TEXT(scan, "Opcode", &scan->unused))
		return false;
	if (OPEN(scan, "Keywords") && !TEXT(scan, "Keywords", &scan->unused))
		return false;
	if (!OPEN(scan, "TimeCreated") || !read_time_created(scan))
		return false;
	if (OPEN(scan, "EventRecordID") && !TEXT(scan, "EventRecordID", &scan->record_id))
		return false;
	if (OPEN(scan, "Correlation") && !read_correlation(scan))
		return false;
	if (OPEN(scan, "Execution") && !read_execution(scan))
		return false;
	if (OPEN(scan, "Channel") && !TEXT(scan, "Channel", &scan->channel))
		return false;
	if (OPEN(scan, "Computer") && !TEXT(scan, "Computer", &scan->computer))
		return false;
	if (OPEN(scan, "Security") && !read_security(scan))
		return false;
	return OPEN(scan, "/System>");
}

/* "<Event" with no attribute but the namespace, and "<System>". */
STRAIGHT bool read_start(struct scan *scan)
{
	const size_t quoted = SIZE_OF("xmlns=") + 1 + SIZE_OF(EVENT_XML_NAMESPACE);

	if (!OPEN(scan, "Event"))
		return false;
	if (has_attribute(scan)) {
		char quote = scan->at[SIZE_OF("xmlns=")];

		if (!STARTS(scan, "xmlns=") || (quote != '\'' && quote != '"') ||
		    !is_same(scan->at + SIZE_OF("xmlns=") + 1, EVENT_XML_NAMESPACE, SIZE_OF(EVENT_XML_NAMESPACE)) ||
		    scan->at[quoted] != quote)
			return false;
		scan->at += quoted + 1;
	}
	if (*scan->at != '>')
		return false;
	scan->at++;
	skip_space(scan);
	return OPEN(scan, "System>");
}

/* Decimal digits and nothing else, as Windows writes numbers; few enough not to overflow. */
static bool read_number(const struct event_text *value, size_t most, int64_t *ret)
{
	int64_t number = 0;
	size_t i;

	if (value->size == 0 || value->size > most)
		return false;
	for (i = 0; i < value->size; i++) {
		unsigned digit = (unsigned char)value->text[i] - (unsigned)'0';

		if (digit > 9)
			return false;
		number = number * 10 + digit;
	}
	*ret = number;
	return true;
}

/* The parser drops white space around names. */
static bool is_trimmed(const struct event_text *value)
{
	return value->size == 0 || (value->text[0] != ' ' && value->text[value->size - 1] != ' ');
}

STRAIGHT bool take_values(const struct scan *scan, struct event_time *time, struct event_head *ret)
{
	int64_t event_id;

	if ((~scan->seen & (SEEN_NAME | SEEN_SYSTEM_TIME)) != 0 || scan->provider.size == 0)
		return false;
	if (!is_trimmed(&scan->provider) || !is_trimmed(&scan->channel) || !is_trimmed(&scan->computer))
		return false;
	if (!read_number(&scan->event_id, 5, &event_id) || event_id > UINT16_MAX)
		return false;

	ret->record_id = -1;
	if (scan->record_id.size > 0 && !read_number(&scan->record_id, 18, &ret->record_id))
		return false;
	if (event_time_parse(time, scan->time.text, scan->time.size, &ret->time) < 0)
		return false;

	ret->provider = scan->provider;
	ret->channel = scan->channel;
	ret->computer = scan->computer;
	ret->event_id = (uint32_t)event_id;
	return true;
}

/* *ret is only good with HEAD_USUAL. */
enum head_answer event_head_read(const char *text, const char *end, struct event_time *time, struct event_head *ret,
				 const char **ret_next)
{
	struct scan scan = { .at = text, .channel = { "", 0 }, .computer = { "", 0 } };

	if (read_start(&scan) && read_system(&scan) && scan.at <= end && take_values(&scan, time, ret)) {
		*ret_next = scan.at;
		return HEAD_USUAL;
	}
	/* What is odd so close to the end may only be cut there. */
	return scan.at >= end || (size_t)(end - scan.at) < EVENT_XML_HEAD_STEP ? HEAD_SHORT : HEAD_ODD;
}

/* "<Event" or "Event" and what may follow a name. */
static inline bool ends_name(char byte)
{
	return byte == '>' || byte == '/' || scan_is_space(byte);
}

/* Behind "</Event>": white space, and the next record or the end of the file, at *ret. */
static inline enum head_answer judge_gap(const char *text, const char *end, bool ended, const char **ret)
{
	size_t prefix_size;

	text = scan_skip_space(text, end);
	*ret = text;
	if (text == end)
		return ended ? HEAD_USUAL : HEAD_SHORT;
	if (end - text >= 7 && is_same(text, "<Event", SIZE_OF("<Event")) && ends_name(text[6]))
		return HEAD_USUAL;

	switch (markup_event_start(text, end, &prefix_size)) {
	case MARKUP_YES:
		return HEAD_USUAL;
	case MARKUP_SHORT:
		return ended ? HEAD_ODD : HEAD_SHORT;
	case MARKUP_NO:
		break;
	}
	return HEAD_ODD;
}

/* What "Event" and the end of a name at `text` are: a close tag (HEAD_USUAL), only text (HEAD_SHORT), or something else
 * that begins or ends an element of that name. */
static inline enum head_answer judge_name(const char *start, const char *text)
{
	char before = text > start ? text[-1] : '\0';

	if (before == '/' && text - start >= 2 && text[-2] == '<')
		return text[5] == '>' ? HEAD_USUAL : HEAD_ODD;
	return before == '<' || before == ':' ? HEAD_ODD : HEAD_SHORT;
}

enum head_answer event_tail_find(const char *text, const char *end, bool ended, const char **ret_next,
				 const char **ret_following)
{
	const char *start = text;
	enum head_answer answer;

	for (;; text++) {
		text = scan_markup(text, end);
		if (end - text < 6)
			return ended ? HEAD_ODD : HEAD_SHORT;
		if (*text == '<')
			return HEAD_ODD; /* "<!" or "<?" */
		if (!is_same(text, "Event", SIZE_OF("Event")) || !ends_name(text[5]))
			continue;
		answer = judge_name(start, text);
		if (answer == HEAD_ODD)
			return HEAD_ODD;
		if (answer == HEAD_USUAL)
			break;
	}

	answer = judge_gap(text + 6, end, ended, ret_following);
	if (answer == HEAD_USUAL)
		*ret_next = text + 6;
	return answer;
}
