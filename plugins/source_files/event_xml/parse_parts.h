/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the parser share: the state of one record, and the names it knows. */
#ifndef WBH_EVENT_XML_PARSE_PARTS_H
#define WBH_EVENT_XML_PARSE_PARTS_H

#include <libxml/parser.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "plugins/source_files/event_xml/event_time.h"
#include "plugins/source_files/event_xml/parse.h"
#include "plugins/source_files/event_xml/text_store.h"
#include "plugins/source_files/event_xml/user_data.h"

/* Names by their address in the parser's dictionary: that is all they are compared by. */
struct names {
#define NAME(name) const xmlChar *name;
#include "plugins/source_files/event_xml/names.def"
#undef NAME
	const xmlChar *namespace_uri;
};

/* The child of Event that the parser is in. */
enum section {
	SECTION_NONE, /* in none, or in one that has nothing for us */
	SECTION_SYSTEM,
	SECTION_EVENT_DATA,
	SECTION_USER_DATA,
	SECTION_RENDERING,
	SECTION_FOREIGN, /* may hold anything, also elements called Event */
};

struct pair_place {
	text_place name;
	text_place value;
};

/* What the record says, as places in the text store. */
struct record {
	text_place provider, event_id, qualifiers, version, level, task, opcode, keywords, time_text, record_id;
	text_place activity_id, process_id, thread_id, channel, computer, user_sid, binary, user_data, message;
	size_t data_count;
};

struct event_parser {
	xmlParserCtxtPtr context;
	xmlSAXHandler handler;
	struct names names;
	struct event_time time;
	struct text_store texts;

	unsigned depth; /* of elements that are open */
	unsigned elements;
	unsigned namespaces;
	enum section section;
	bool system_seen;
	text_place *capture; /* where the text that is being read belongs; NULL: nobody wants it */
	text_place capture_start;
	unsigned capture_depth; /* of the element it stands in */
	struct user_data user_data;
	text_place user_data_start;

	bool begun;     /* something was fed */
	size_t skipped; /* bytes of the record that the parser was not given */
	enum parse_answer answer;
	size_t offset;
	struct wbh_problem reason;
	uint64_t cut;

	struct record record;
	struct pair_place places[WBH_EVENT_DATA_LIMIT];
	struct wbh_pair pairs[WBH_EVENT_DATA_LIMIT];
};

/* The handlers of libxml2 that keep what a record says (parse_elements.c). `context` is the parser. */
void parse_start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
			 int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted_count,
			 const xmlChar **attributes);
void parse_end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri);
void parse_characters(void *context, const xmlChar *text, int size);

#endif
