/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats, in the order in which they are tried. */
#include "plugins/source_files/formats.h"

#include "base/cleanup.h"

static const struct log_format formats[] = {
	{ "copied events", event_copy_recognise, event_copy_read },
	{ "Event XML", event_xml_recognise, event_xml_read },
	{ "JSON lines", json_lines_recognise, json_lines_read },
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
