/* SPDX-License-Identifier: Apache-2.0 */
/* Finds where records begin and tells what stands between them. */
#include "plugins/source_files/event_xml/markup.h"

#include <string.h>

#include "base/cleanup.h"
#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/scan.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static inline bool is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_' || byte == '-' || byte == '.' || (unsigned char)byte >= 0x80;
}

static inline bool ends_name(char byte)
{
	return scan_is_space(byte) || byte == '>' || byte == '/';
}

enum markup_answer markup_event_start(const char *text, const char *end, size_t *ret_prefix_size)
{
	const char *name = text + 1, *at = name;

	if (text == end)
		return MARKUP_SHORT;
	if (*text != '<')
		return MARKUP_NO;

	/* The usual case first: no prefix. */
	if (end - name >= 6 && memcmp(name, "Event", 5) == 0 && ends_name(name[5])) {
		*ret_prefix_size = 0;
		return MARKUP_YES;
	}

	while (at < end && at - name < MARKUP_PREFIX_LIMIT && is_name_byte(*at))
		at++;
	if (at == end)
		return MARKUP_SHORT;
	if (*at != ':' || at == name) /* also "<Event" itself, which needs one byte more than was there */
		return MARKUP_NO;

	if (end - at < 7)
		return memcmp(at, ":Event", (size_t)(end - at) < 6 ? (size_t)(end - at) : 6) == 0 ? MARKUP_SHORT
												  : MARKUP_NO;
	if (memcmp(at, ":Event", 6) != 0 || !ends_name(at[6]))
		return MARKUP_NO;
	*ret_prefix_size = (size_t)(at - name);
	return MARKUP_YES;
}

const char *markup_find_event_start(const char *text, const char *end, const char **ret_resume)
{
	size_t prefix_size;

	while (text < end && (text = memchr(text, '<', (size_t)(end - text))) != NULL) {
		switch (markup_event_start(text, end, &prefix_size)) {
		case MARKUP_YES:
			return text;
		case MARKUP_SHORT:
			*ret_resume = text;
			return NULL;
		case MARKUP_NO:
			text++;
			break;
		}
	}
	*ret_resume = end;
	return NULL;
}

/* From `text`, the end of something that `terminator` ends. `most`: it is no longer than that. */
static enum markup_gap skip_to(const char *text, const char *end, const char *terminator, size_t most,
			       const char **ret_next)
{
	const char *limit = (size_t)(end - text) > most ? text + most : end, *found;
	size_t size = strlen(terminator);

	found = find_bytes(text, limit, terminator, size);
	if (found != NULL) {
		*ret_next = found + size;
		return GAP_OTHER;
	}
	if ((size_t)(end - text) < most)
		return GAP_SHORT;
	*ret_next = text;
	return GAP_FOREIGN;
}

/* Comments may be long, and a file may hold many beginnings of comments without an end: each byte is searched once. */
static enum markup_gap skip_comment(const char *text, const char *end, uint64_t position,
				    struct markup_search *comments, const char **ret_next)
{
	const char *limit = (size_t)(end - text) > EVENT_XML_COMMENT_LIMIT ? text + EVENT_XML_COMMENT_LIMIT : end;
	const char *from = text + strlen("<!--"), *found;
	size_t done = comments->done > position ? (size_t)(comments->done - position) : 0;

	if (done > (size_t)(from - text))
		from = done < (size_t)(limit - text) ? text + done : limit;
	found = find_bytes(from, limit, "-->", 3);
	if (found != NULL) {
		comments->done = position + (uint64_t)(found - text);
		*ret_next = found + 3;
		return GAP_OTHER;
	}

	if (limit - text > 2 && position + (uint64_t)(limit - text) - 2 > comments->done)
		comments->done = position + (uint64_t)(limit - text) - 2;
	if (limit == end && (size_t)(end - text) < EVENT_XML_COMMENT_LIMIT)
		return GAP_SHORT;
	*ret_next = text;
	return GAP_FOREIGN;
}

/* Elements of a record: outside of one they are what is left of a damaged record, not the tag of a root element. */
static bool belongs_in_record(const char *name, size_t size)
{
	static const char *const names[] = {
		"Event",         "System",  "Provider", "EventID",     "Version",         "Level",
		"Task",          "Opcode",  "Keywords", "TimeCreated", "EventRecordID",   "Correlation",
		"Execution",     "Channel", "Computer", "Security",    "EventData",       "Data",
		"ComplexData",   "Binary",  "UserData", "DebugData",   "BinaryEventData", "ProcessingErrorData",
		"RenderingInfo", "Message", "Keyword",
	};
	const char *colon = memchr(name, ':', size);
	size_t i;

	if (colon != NULL) {
		size -= (size_t)(colon + 1 - name);
		name = colon + 1;
	}
	for (i = 0; i < ELEMENTS(names); i++)
		if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
			return true;
	return false;
}

/* A tag from `text` to its '>', quoted ones passed over. */
static enum markup_gap skip_tag(const char *text, const char *end, const char **ret_next)
{
	bool closing = end - text >= 2 && text[1] == '/';
	const char *name = text + (closing ? 2 : 1), *at = name, *limit = end;
	char quote = '\0';

	if ((size_t)(end - text) > EVENT_XML_TAG_LIMIT)
		limit = text + EVENT_XML_TAG_LIMIT;
	*ret_next = text;

	while (at < limit && (is_name_byte(*at) || *at == ':'))
		at++;
	if (at < limit && (at == name || !ends_name(*at) || belongs_in_record(name, (size_t)(at - name))))
		return GAP_FOREIGN;

	for (; at < limit; at++) {
		if (quote != '\0') {
			quote = *at == quote ? '\0' : quote;
			continue;
		}
		if (*at == '<')
			return GAP_FOREIGN;
		if (*at == '"' || *at == '\'')
			quote = *at;
		if (*at != '>')
			continue;
		*ret_next = at + 1;
		if (closing)
			return GAP_CLOSE;
		return at[-1] == '/' ? GAP_OTHER : GAP_OPEN;
	}
	return limit == end ? GAP_SHORT : GAP_FOREIGN;
}

static bool starts(const char *text, const char *end, const char *what)
{
	size_t size = strlen(what);

	return (size_t)(end - text) >= size && memcmp(text, what, size) == 0;
}

static const char *skip_blank(const char *text, const char *end)
{
	/* Byte order marks stay in the middle where files were put one behind the other. */
	do
		text = scan_skip_space(text, end);
	while (starts(text, end, BYTE_ORDER_MARK) && (text += strlen(BYTE_ORDER_MARK)));
	return text;
}

enum markup_gap markup_gap(const char *text, const char *end, uint64_t position, struct markup_search *comments,
			   const char **ret_next)
{
	const char *at = skip_blank(text, end);
	size_t prefix_size;

	*ret_next = at;
	if (at == end)
		return GAP_END;
	if (*at != '<')
		return (unsigned char)*at == 0xef && end - at < 3 ? GAP_SHORT : GAP_FOREIGN;

	switch (markup_event_start(at, end, &prefix_size)) {
	case MARKUP_YES:
		return GAP_EVENT;
	case MARKUP_SHORT:
		return GAP_SHORT;
	case MARKUP_NO:
		break;
	}

	if (starts(at, end, "<?"))
		return skip_to(at, end, "?>", EVENT_XML_TAG_LIMIT, ret_next);
	if (starts(at, end, "<!--"))
		return skip_comment(at, end, position + (uint64_t)(at - text), comments, ret_next);
	if (starts(at, end, "<!DOCTYPE"))
		return GAP_DOCTYPE;
	if (starts(at, end, "<!"))
		return end - at < 9 ? GAP_SHORT : GAP_FOREIGN;
	return skip_tag(at, end, ret_next);
}

bool markup_is_crowded(const char *text, const char *end)
{
	while ((text = memchr(text, '<', (size_t)(end - text))) != NULL) {
		unsigned attributes = 0;
		char quote = '\0';

		for (text++; text < end && (quote != '\0' || (*text != '>' && *text != '<')); text++) {
			if (quote != '\0')
				quote = *text == quote ? '\0' : quote;
			else if (*text == '"' || *text == '\'') {
				quote = *text;
				if (++attributes > EVENT_XML_ATTRIBUTE_LIMIT)
					return true;
			}
		}
	}
	return false;
}
