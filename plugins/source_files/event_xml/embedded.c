/* SPDX-License-Identifier: Apache-2.0 */
/* One record in one piece: the text is in memory, so nothing has to be searched for or fed by and by. */
#include "plugins/source_files/event_xml/embedded.h"

#include <errno.h>

#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/markup.h"
#include "plugins/source_files/event_xml/repair.h"

static enum parse_answer parse_once(struct event_parser *parser, const char *text, size_t size)
{
	return event_parser_begin(parser) < 0 ? PARSE_NO_MEMORY : event_parser_feed(parser, text, size, true);
}

static enum parse_answer parse_repaired(struct event_parser *parser, struct buffer *repaired, const char *text,
					size_t size, bool references, uint64_t *replaced)
{
	buffer_clear(repaired);
	*replaced = repair_append(repaired, text, size, references);
	return repaired->error != 0 ? PARSE_NO_MEMORY : parse_once(parser, repaired->data, repaired->size);
}

int event_xml_parse_text(struct event_parser *parser, struct buffer *repaired, const char *text, size_t size,
			 struct wbh_event *ret, uint64_t *ret_replaced, const char **ret_reason)
{
	const char *end = text + size, *start, *resume;
	enum parse_answer answer;
	uint64_t replaced = 0;

	start = markup_find_event_start(text, end, &resume);
	if (start == NULL) {
		*ret_reason = "no record of Event XML is in the text";
		return 1;
	}
	size = (size_t)(end - start);
	if (size > EVENT_XML_RECORD_LIMIT) {
		*ret_reason = "the record is longer than 1 MiB";
		return 1;
	}
	if (markup_is_crowded(start, end)) {
		*ret_reason = "an element has too many attributes";
		return 1;
	}

	if (repair_is_clean(start, size))
		answer = parse_once(parser, start, size);
	else
		answer = parse_repaired(parser, repaired, start, size, false, &replaced);
	if (answer == PARSE_CHARACTER)
		answer = parse_repaired(parser, repaired, start, size, true, &replaced);
	if (answer == PARSE_NO_MEMORY)
		return -ENOMEM;
	if (answer != PARSE_DONE) {
		*ret_reason = event_parser_reason(parser);
		return 1;
	}
	*ret_replaced = replaced;
	return event_parser_take(parser, ret, ret_reason);
}
