/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats, in the order in which they are tried. */
#include "plugins/source_files/formats.h"

#include "base/cleanup.h"
#include "base/text.h"

static const struct log_format formats[] = {
	{ "copy", event_copy_recognise, event_copy_read },
	{ "xml", event_xml_recognise, event_xml_read },
	{ "json", json_lines_recognise, json_lines_read },
};

const struct log_format *recognise(const struct window *window)
{
	const char *end = window->end;
	bool whole = window->ended;
	size_t i;

	if (window_size(window) > RECOGNISE_SIZE) {
		end = window->text + RECOGNISE_SIZE;
		whole = false;
	}
	for (i = 0; i < ELEMENTS(formats); i++)
		if (formats[i].recognise(window->text, end, whole))
			return &formats[i];
	return NULL;
}

const struct log_format *format_from_tag(const char *tag)
{
	size_t i;

	for (i = 0; i < ELEMENTS(formats); i++)
		if (text_equal(formats[i].tag, tag))
			return &formats[i];
	return NULL;
}
