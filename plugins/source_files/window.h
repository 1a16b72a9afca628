/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a file's text that is in memory: format readers look at [text, end), consume from the front and fill at
 * the back. */
#ifndef WBH_SOURCE_FILES_WINDOW_H
#define WBH_SOURCE_FILES_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugins/source_files/emitter.h"
#include "plugins/source_files/encoding.h"
#include "plugins/source_files/scan.h"

/* What is kept in memory while records are small; grows up to the limit while one record does not fit. */
#define WINDOW_SIZE (256u * 1024u)
/* Twice the longest record, so that moving the rest to the front is paid for by what was consumed. */
#define WINDOW_LIMIT (WINDOW_SIZE + 2u * 1024u * 1024u)

struct window {
	struct emitter *emitter; /* lent: told of bytes that could not be read or decoded */
	struct decoder *decoder; /* lent */

	const char *text;  /* what is not consumed yet */
	const char *end;   /* followed by SCAN_PADDING */
	uint64_t offset;   /* of `text` in the file, in bytes as they lie there (decompressed) */
	uint64_t position; /* of `text` in the whole text */
	bool drained;      /* nothing comes behind `end` just now */
	bool ended;        /* nor ever */
	/* More may come later: a record cut off by the end is left in the window, and is no damage. */
	bool live;
	/* … though nothing has come for a while: a record that is whole but for the mark of its end is read. */
	bool settled;

	/* For formats of lines. */
	uint64_t line;     /* number of the one that `text` is in, from 1; 0: the beginning of the file was not read */
	bool in_long_line; /* `text` is inside a line that is passed over */

	char *memory; /* owned */
	size_t room;
};

int window_open(struct window *window, struct decoder *decoder, struct emitter *emitter);
void window_close(struct window *window);

static inline size_t window_size(const struct window *window)
{
	return (size_t)(window->end - window->text);
}

/* More text at the back; `text` may lie elsewhere afterwards. 0: something came or the window has drained now; 1: it
 * had drained before, or is as large as it may be; negative: to be forwarded. */
int window_fill(struct window *window);
/* The place of `text + size` in the file. */
static inline uint64_t window_offset(const struct window *window, size_t size)
{
	if (window->decoder->family == ENCODING_UTF_8)
		return window->offset + size;
	return window->offset + decoder_width(window->decoder, window->text, size);
}

/* Drop the first `size` bytes. */
static inline void window_consume(struct window *window, size_t size)
{
	window->offset = window_offset(window, size);
	window->position += size;
	window->text += size;
}

#endif
