/* SPDX-License-Identifier: Apache-2.0 */
/* Reads just enough of a record to tell, without an XML parser, that nobody wants it.
 *
 * Why that is safe. A record is passed over only when all of this holds of its raw bytes:
 *  - From "<Event" to "</System>" it is the usual shape and nothing else: the schema's elements and attributes, each at
 *    most once, plain ASCII values, no reference, comment, CDATA section, processing instruction or foreign name. Read
 *    so, provider, event id, time, record id, channel and computer are what an XML parser would read.
 *  - From there to the next "</Event>" there is no "<!", no "<?", and no start of another Event element, prefixed or
 * not. If that stretch is well-formed, then "</Event>" closes this record: it cannot stand inside a comment, CDATA
 * section or attribute, and every other element has another name. If it is not, an XML parser refuses this record and
 * the search for the next one, which looks for the next raw start of an Event element, ends at the same place.
 *  - Behind it, after white space, the next record begins or the file ends.
 * So a raw look can only keep a record, never lose a wanted one. What it leaves unnoticed is damage between "</System>"
 * and "</Event>" of a record that nobody wants: such a record counts as read and left out, where the parser would have
 * called it damaged. tests/unit/test_source_files_differential.c holds both ways of reading to exactly this. */
#ifndef WBH_EVENT_XML_HEAD_H
#define WBH_EVENT_XML_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugins/source_files/event_xml/event_time.h"

struct event_text {
	const char *text; /* in the record; no NUL behind it */
	size_t size;
};

struct event_head {
	struct event_text provider;
	struct event_text channel;
	struct event_text computer;
	uint32_t event_id;
	int64_t time;
	int64_t record_id;
};

enum head_answer {
	HEAD_USUAL, /* read */
	HEAD_SHORT, /* the text ends first */
	HEAD_ODD,   /* for the parser */
};

/* Read "<Event …><System>…</System>" at `text`, which SCAN_PADDING follows; *ret_next is the byte behind it. */
enum head_answer event_head_read(const char *text, const char *end, struct event_time *time, struct event_head *ret,
				 const char **ret_next);
/* Find the end of the record from behind its System on, as described above. `ended`: the file ends at `end`.
 * *ret_following is where the next record begins, or `end`. */
enum head_answer event_tail_find(const char *text, const char *end, bool ended, const char **ret_next,
				 const char **ret_following);

#endif
