/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for the ends of lines, each byte once; a line above the limit is passed over piece by piece. */
#include "plugins/source_files/json_lines/lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Consume up to the end of the line that is passed over. 0 behind it, 1 where the text ends first, negative. */
static int pass_long_line(struct window *window)
{
	for (;;) {
		const char *end = memchr(window->text, '\n', window_size(window));
		int r;

		if (end != NULL) {
			window_consume(window, (size_t)(end - window->text) + 1);
			window->line += window->line > 0;
			window->in_long_line = false;
			return 0;
		}
		window_consume(window, window_size(window));
		r = window_fill(window);
		if (r != 0)
			return r;
	}
}

/* Told when its beginning is passed over: where the file still grows, nobody knows when its end comes. */
static int begin_long_line(struct emitter *emitter, struct window *window, size_t limit)
{
	uint64_t offset = window->offset, line = window->line;
	char reason[96];
	int r;

	window->in_long_line = true;
	r = pass_long_line(window);
	if (r < 0)
		return r;
	(void)snprintf(reason, sizeof(reason), "the line is longer than %zu KiB; %" PRIu64 " bytes passed over%s",
		       limit / 1024, window->offset - offset, window->in_long_line && window->live ? " so far" : "");
	emitter->line = line;
	return emitter_damage(emitter, offset, window->offset - offset, reason);
}

int lines_next(struct emitter *emitter, struct window *window, size_t limit, size_t *ret_size)
{
	size_t searched = 0;
	int r;

	if (window->in_long_line) {
		r = pass_long_line(window);
		if (r != 0)
			return r;
	}

	for (;;) {
		const char *end = memchr(window->text + searched, '\n', window_size(window) - searched);

		if (end != NULL && (size_t)(end - window->text) <= limit) {
			*ret_size = (size_t)(end - window->text);
			return 0;
		}
		searched = window_size(window);
		if (searched > limit) {
			r = begin_long_line(emitter, window, limit);
			if (r < 0)
				return r;
			if (window->in_long_line)
				return 1;
			searched = 0;
			continue;
		}
		r = window_fill(window);
		if (r < 0)
			return r;
		if (r == 1)
			break;
	}

	/* The last one has no end; where the file grows, it may not be whole. */
	*ret_size = searched;
	if (searched == 0 || (window->live && !window->settled))
		return 1;
	return window->live ? LINES_REST : 0;
}

void lines_consume(struct window *window, size_t size)
{
	bool ended = size < window_size(window);

	window_consume(window, size + ended);
	window->line += ended && window->line > 0;
}
