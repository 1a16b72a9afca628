/* SPDX-License-Identifier: Apache-2.0 */
/* Raw looks at markup, for the places where no XML parser may be trusted to find its way: between records, and behind a
 * damaged one. */
#ifndef WBH_EVENT_XML_MARKUP_H
#define WBH_EVENT_XML_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A namespace prefix ("ev" in <ev:Event>); longer ones are not taken for one. */
#define MARKUP_PREFIX_LIMIT 32u
/* "<", prefix, ":", "Event" and the byte behind it. */
#define MARKUP_EVENT_START_SIZE (1u + MARKUP_PREFIX_LIMIT + 1u + 5u + 1u)

enum markup_answer {
	MARKUP_NO = 0,
	MARKUP_YES = 1,
	MARKUP_SHORT = 2, /* the text ends before it can be told */
};

/* Does an Event element start at `text`? Its prefix is at text + 1. */
enum markup_answer markup_event_start(const char *text, const char *end, size_t *ret_prefix_size);

/* The first place where an Event element starts. NULL: none, and a search through more text goes on at *ret_resume. */
const char *markup_find_event_start(const char *text, const char *end, const char **ret_resume);

/* Where a search for something stands that was not there: every byte of the text is searched once, from whatever start.
 * Positions are those of the whole text. */
struct markup_search {
	uint64_t done; /* the thing does not begin before this position */
};

/* What stands at `text`, outside of any record. */
enum markup_gap {
	GAP_SHORT,   /* the text ends before it can be told */
	GAP_END,     /* only white space to the end of the text */
	GAP_EVENT,   /* a record begins at *ret_next */
	GAP_OPEN,    /* the start tag of a root element, up to *ret_next */
	GAP_CLOSE,   /* its end tag */
	GAP_OTHER,   /* an XML declaration, processing instruction or comment */
	GAP_FOREIGN, /* something that does not belong there, at *ret_next */
	GAP_DOCTYPE, /* the same: a document type declaration */
};

/* `position` is that of `text`; `comments` keeps the search for their ends. */
enum markup_gap markup_gap(const char *text, const char *end, uint64_t position, struct markup_search *comments,
			   const char **ret_next);

/* Whether one tag in the text has more attributes than libxml2 can compare in reasonable time. */
bool markup_is_crowded(const char *text, const char *end);

#endif
