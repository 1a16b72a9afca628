/* SPDX-License-Identifier: Apache-2.0 */
/* Fills and moves the window; every byte is moved a bounded number of times. */
#include "plugins/source_files/window.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Enough for the largest step of any decoder. */
#define WINDOW_LEAST_ROOM 64u

int window_open(struct window *window, struct decoder *decoder, struct emitter *emitter)
{
	*window = (struct window){ .emitter = emitter, .decoder = decoder, .line = 1, .room = WINDOW_SIZE };
	window->memory = calloc(1, window->room + SCAN_PADDING);
	if (window->memory == NULL)
		return -ENOMEM;
	window->text = window->memory;
	window->end = window->memory;
	window->offset = decoder->start;
	return 0;
}

void window_close(struct window *window)
{
	free(window->memory);
	*window = (struct window){ 0 };
}

/* Have room behind `end`: move to the front what is more than half consumed, else grow. 0, 1 at the limit, -ENOMEM. */
static int make_room(struct window *window)
{
	size_t used = (size_t)(window->text - window->memory), size = window_size(window), room;
	char *memory;

	if (used >= size && used > 0) {
		memmove(window->memory, window->text, size);
		window->text = window->memory;
		window->end = window->memory + size;
		return 0;
	}
	if (window->room - used - size >= WINDOW_LEAST_ROOM)
		return 0;
	if (window->room >= WINDOW_LIMIT)
		return 1;

	room = 2 * window->room < WINDOW_LIMIT ? 2 * window->room : WINDOW_LIMIT;
	memory = realloc(window->memory, room + SCAN_PADDING);
	if (memory == NULL)
		return -ENOMEM;
	window->memory = memory;
	window->room = room;
	window->text = memory + used;
	window->end = window->text + size;
	return 0;
}

/* What the decoder could not make sense of since the last time. */
static int tell_repaired(struct window *window)
{
	struct decoder *decoder = window->decoder;
	uint64_t bytes = decoder->repaired;

	if (bytes == 0)
		return 0;
	decoder->repaired = 0;
	return emitter_damage(window->emitter, decoder->repaired_offset, bytes,
			      "bytes that mean nothing in the file's encoding were replaced by U+FFFD");
}

/* How many bytes to ask for: a large window is filled only while one record needs it. */
static size_t room_to_fill(const struct window *window)
{
	size_t room = window->room - (size_t)(window->end - window->memory), size = window_size(window);

	return size < WINDOW_SIZE / 2 && room > WINDOW_SIZE - size ? WINDOW_SIZE - size : room;
}

int window_fill(struct window *window)
{
	struct wbh_problem problem = { 0 };
	size_t room;
	ssize_t size;
	int r;

	if (window->drained)
		return 1;
	r = emitter_tick(window->emitter);
	if (r < 0)
		return r;
	r = make_room(window);
	if (r != 0)
		return r;

	/* At least half of the room, so that a record is not looked at again and again for a few bytes more. */
	room = room_to_fill(window);
	do {
		size = decoder_read(window->decoder, window->memory + (window->end - window->memory), room, &problem);
		if (size > 0) {
			window->end += size;
			room -= (size_t)size;
		}
	} while (size > 0 && room > WINDOW_SIZE / 2);
	memset(window->memory + (window->end - window->memory), 0, SCAN_PADDING);

	r = tell_repaired(window);
	if (r < 0 || size > 0)
		return r;

	window->drained = true;
	window->ended = !window->live;
	return size == 0 ? 0
			 : emitter_damage(window->emitter, window_offset(window, window_size(window)), 0, problem.text);
}
