/* SPDX-License-Identifier: Apache-2.0 */
/* A record of Event XML that another format carries whole. */
#ifndef WBH_EVENT_XML_EMBEDDED_H
#define WBH_EVENT_XML_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "plugins/source_files/event_xml/parse.h"

/* Parse the first record in the text. `repaired` holds the text with what XML does not allow replaced, of which
 * *ret_replaced bytes were. 0 with the event, which the parser lends until it is used again; 1 with *ret_reason, which
 * lives as long; -ENOMEM. */
int event_xml_parse_text(struct event_parser *parser, struct buffer *repaired, const char *text, size_t size,
			 struct wbh_event *ret, uint64_t *ret_replaced, const char **ret_reason);

#endif
