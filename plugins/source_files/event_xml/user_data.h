/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the content of UserData again as XML text, element by element as the parser reports it. */
#ifndef WBH_EVENT_XML_USER_DATA_H
#define WBH_EVENT_XML_USER_DATA_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "plugins/source_files/event_xml/text_store.h"

/* Declarations of prefixes outside of UserData that its content may use. */
#define USER_DATA_OUTER_LIMIT 8u

struct user_data {
	struct text_store *store; /* lent; the text goes to its end */
	bool tag_open;            /* "<name …" is written, its ">" is not */
	unsigned depth;
	/* Owned by the parser's dictionary, good for one record. */
	struct {
		const xmlChar *prefix;
		const xmlChar *uri;
	} outer[USER_DATA_OUTER_LIMIT];
	unsigned outer_count;
};

/* What the parser's start and end handlers get (libxml/parser.h, startElementNsSAX2Func). */
struct user_data_element {
	const xmlChar *name;
	const xmlChar *prefix;
	int namespace_count;
	const xmlChar **namespaces;
	int attribute_count;
	const xmlChar **attributes;
};

void user_data_begin(struct user_data *data, struct text_store *store);
/* An element around UserData: remember the prefixes it declares. */
void user_data_outer(struct user_data *data, const struct user_data_element *element);
void user_data_open(struct user_data *data, const struct user_data_element *element);
void user_data_close(struct user_data *data, const xmlChar *name, const xmlChar *prefix);
void user_data_text(struct user_data *data, const char *text, size_t size);

#endif
