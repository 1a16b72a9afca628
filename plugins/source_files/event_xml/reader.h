/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the Event XML reader share while they read one file. */
#ifndef WBH_EVENT_XML_READER_H
#define WBH_EVENT_XML_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "plugins/source_files/emitter.h"
#include "plugins/source_files/event_xml/event_time.h"
#include "plugins/source_files/event_xml/markup.h"
#include "plugins/source_files/event_xml/parse.h"
#include "plugins/source_files/window.h"

struct event_xml {
	struct emitter *emitter; /* lent */
	struct window *window;   /* lent */
	struct event_parser *parser;
	struct event_time time;
	bool look_first; /* records that nobody wants may be passed over without the parser */

	struct markup_search comments;
	unsigned roots;         /* elements around the records that are open */
	uint64_t credit;        /* see EVENT_XML_CREDIT_START */
	uint64_t credited;      /* up to which position of the text */
	struct buffer repaired; /* a stretch of text with what XML does not allow replaced */
};

/* Read the record that begins at the window's text: emits it or tells its damage, and consumes it. 0; 1 where the rest
 * of it has not been written yet; negative. */
int event_xml_read_record(struct event_xml *xml);

/* Pass over everything to the next start of a record, from `from` bytes on, and tell it as damage that begins at the
 * window's text. `failed`: where, in bytes from there, the record that ends in the middle was found out; 0: none.
 * 0 or negative. */
int event_xml_resume(struct event_xml *xml, size_t from, size_t failed, const char *reason);

#endif
