/* SPDX-License-Identifier: Apache-2.0 */
/* Makes an event of one record of Event XML with libxml2: one push parser, used again for every record. */
#ifndef WBH_EVENT_XML_PARSE_H
#define WBH_EVENT_XML_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wbhealth-plugin.h"

struct event_parser;

enum parse_answer {
	PARSE_MORE,      /* the Event element is not at its end */
	PARSE_DONE,      /* it is */
	PARSE_MALFORMED, /* no well-formed XML, or beyond a limit */
	PARSE_CHARACTER, /* the same, because of a character that XML does not allow */
	PARSE_CUT_OFF,   /* another record begins inside this one */
	PARSE_NO_MEMORY,
};

/* NULL without memory. */
struct event_parser *event_parser_new(void);
void event_parser_free(struct event_parser *parser);

/* Begin a record. 0 or -ENOMEM. */
int event_parser_begin(struct event_parser *parser);
/* The next bytes of it, valid UTF-8. `last`: there is nothing behind them, which is faster to parse; then PARSE_MORE
 * does not come. After any answer but PARSE_MORE nothing may be fed until the next begin. */
enum parse_answer event_parser_feed(struct event_parser *parser, const char *text, size_t size, bool last);
/* After PARSE_DONE: bytes up to and with the end of the Event element. After PARSE_CUT_OFF: bytes up to the end of the
 * inner record's name or further, but before any markup behind its start tag. */
size_t event_parser_offset(const struct event_parser *parser);
/* After a failure: why, in words. Lives until the next begin. */
const char *event_parser_reason(const struct event_parser *parser);

/* After PARSE_DONE: the event, lent until the next begin. 0; 1 with *ret_reason where the record lacks what makes it an
 * event; -ENOMEM. */
int event_parser_take(struct event_parser *parser, struct wbh_event *ret, const char **ret_reason);

#endif
