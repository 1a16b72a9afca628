/* SPDX-License-Identifier: Apache-2.0 */
/* The log formats this version reads: one row each in recognise.c, one reader each. */
#ifndef WBH_SOURCE_FILES_FORMATS_H
#define WBH_SOURCE_FILES_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "plugins/source_files/emitter.h"
#include "plugins/source_files/window.h"

/* A format is told from so much of the beginning of a file. */
#define RECOGNISE_SIZE 65536u

struct log_format {
	const char *tag; /* in cursors */
	/* `whole`: the file ends with `end`. */
	bool (*recognise)(const char *text, const char *end, bool whole);
	/* Read the window to its end, or to what is not whole yet where it is live: it may be called again then, with a
	 * window that begins there. 0; negative only for what ends the whole source. */
	int (*read)(struct emitter *emitter, struct window *window);
};

/* The format of what the window begins with, of which it holds RECOGNISE_SIZE bytes or everything; NULL: none. */
const struct log_format *recognise(const struct window *window);

/* NULL: none is called so. */
const struct log_format *format_from_tag(const char *tag);

bool event_xml_recognise(const char *text, const char *end, bool whole);
int event_xml_read(struct emitter *emitter, struct window *window);
bool event_copy_recognise(const char *text, const char *end, bool whole);
int event_copy_read(struct emitter *emitter, struct window *window);
bool json_lines_recognise(const char *text, const char *end, bool whole);
int json_lines_read(struct emitter *emitter, struct window *window);

#endif
