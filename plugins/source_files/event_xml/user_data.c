/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps elements, attributes, namespaces and text; comments and processing instructions of UserData are left out. */
#include "plugins/source_files/event_xml/user_data.h"

#include <string.h>

void user_data_begin(struct user_data *data, struct text_store *store)
{
	*data = (struct user_data){ .store = store };
}

/* An inner declaration replaces an outer one of the same prefix. */
static unsigned outer_place(const struct user_data *data, const xmlChar *prefix)
{
	unsigned i;

	for (i = 0; i < data->outer_count; i++)
		if (xmlStrEqual(data->outer[i].prefix, prefix))
			break;
	return i;
}

void user_data_outer(struct user_data *data, const struct user_data_element *element)
{
	unsigned place;
	int i;

	for (i = 0; i < element->namespace_count; i++) {
		if (element->namespaces[2 * i] == NULL)
			continue;
		place = outer_place(data, element->namespaces[2 * i]);
		if (place == USER_DATA_OUTER_LIMIT)
			break;
		data->outer[place].prefix = element->namespaces[2 * i];
		data->outer[place].uri = element->namespaces[2 * i + 1];
		if (place == data->outer_count)
			data->outer_count++;
	}
}

static inline void put(struct user_data *data, const char *text)
{
	text_store_append_text(data->store, text);
}

static inline void put_name(struct user_data *data, const xmlChar *prefix, const xmlChar *name)
{
	if (prefix != NULL) {
		put(data, (const char *)prefix);
		put(data, ":");
	}
	put(data, (const char *)name);
}

static const char *escape(char byte)
{
	switch (byte) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	case '\t':
		return "&#9;";
	default:
		return NULL;
	}
}

static void put_escaped(struct user_data *data, const char *text, size_t size, const char *special)
{
	size_t from = 0, i;

	for (i = 0; i < size; i++) {
		if (strchr(special, text[i]) == NULL)
			continue;
		text_store_append(data->store, text + from, i - from);
		put(data, escape(text[i]));
		from = i + 1;
	}
	text_store_append(data->store, text + from, size - from);
}

static void put_attribute(struct user_data *data, const char *value, size_t size)
{
	put(data, "=\"");
	put_escaped(data, value, size, "<&\"\n\r\t");
	put(data, "\"");
}

static void put_namespace(struct user_data *data, const xmlChar *prefix, const xmlChar *uri)
{
	put(data, prefix != NULL ? " xmlns:" : " xmlns");
	if (prefix != NULL)
		put(data, (const char *)prefix);
	put_attribute(data, uri != NULL ? (const char *)uri : "", uri != NULL ? strlen((const char *)uri) : 0);
}

static bool declares(const struct user_data_element *element, const xmlChar *prefix)
{
	int i;

	for (i = 0; i < element->namespace_count; i++)
		if (xmlStrEqual(element->namespaces[2 * i], prefix))
			return true;
	return false;
}

static void end_tag(struct user_data *data)
{
	if (data->tag_open)
		put(data, ">");
	data->tag_open = false;
}

void user_data_open(struct user_data *data, const struct user_data_element *element)
{
	unsigned outer;
	int i;

	end_tag(data);
	put(data, "<");
	put_name(data, element->prefix, element->name);
	for (i = 0; i < element->namespace_count; i++)
		put_namespace(data, element->namespaces[2 * i], element->namespaces[2 * i + 1]);
	/* Taken out of its record, the topmost element must declare what was declared around it. */
	for (outer = data->outer_count; data->depth == 0 && outer > 0; outer--)
		if (!declares(element, data->outer[outer - 1].prefix))
			put_namespace(data, data->outer[outer - 1].prefix, data->outer[outer - 1].uri);

	for (i = 0; i < element->attribute_count; i++) {
		const xmlChar **attribute = element->attributes + 5 * i;

		put(data, " ");
		put_name(data, attribute[1], attribute[0]);
		put_attribute(data, (const char *)attribute[3], (size_t)(attribute[4] - attribute[3]));
	}
	data->tag_open = true;
	data->depth++;
}

void user_data_close(struct user_data *data, const xmlChar *name, const xmlChar *prefix)
{
	data->depth--;
	if (data->tag_open) {
		put(data, "/>");
		data->tag_open = false;
		return;
	}
	put(data, "</");
	put_name(data, prefix, name);
	put(data, ">");
}

void user_data_text(struct user_data *data, const char *text, size_t size)
{
	end_tag(data);
	put_escaped(data, text, size, "<>&\r");
}
