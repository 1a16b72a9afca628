/* SPDX-License-Identifier: Apache-2.0 */
/* Growing and filling of byte buffers. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define FIRST_ROOM 256u

static int fail(struct buffer *buffer, int error)
{
	if (buffer->error == 0)
		buffer->error = error;
	return buffer->error;
}

/* Get memory for `size` more bytes: doubled, so that filling a buffer stays linear, but at most one byte above the
 * limit, which is for the NUL of buffer_text(). The caller has compared `size` with the limit. */
static __attribute__((noinline)) int grow(struct buffer *buffer, size_t size)
{
	size_t most = buffer->limit < SIZE_MAX ? buffer->limit + 1 : SIZE_MAX;
	size_t room = buffer->room < FIRST_ROOM ? FIRST_ROOM : buffer->room;
	char *data;

	while (room - buffer->size < size)
		room = room > most / 2 ? most : room * 2;
	if (room > most)
		room = most;

	data = realloc(buffer->data, room);
	if (data == NULL)
		return fail(buffer, -ENOMEM);
	buffer->data = data;
	buffer->room = room;
	return 0;
}

static inline int make_room(struct buffer *buffer, size_t size)
{
	if (buffer->error != 0)
		return buffer->error;
	if (size > buffer->limit || buffer->size > buffer->limit - size)
		return fail(buffer, -WBH_E_LIMIT);
	return size <= buffer->room - buffer->size ? 0 : grow(buffer, size);
}

void buffer_done(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = BUFFER(buffer->limit);
}

void buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	buffer->error = 0;
}

int buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
	int r;

	r = make_room(buffer, size);
	if (r < 0 || size == 0)
		return r;

	memcpy(buffer->data + buffer->size, bytes, size);
	buffer->size += size;
	return 0;
}

int buffer_append_text(struct buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

int buffer_append_byte(struct buffer *buffer, char byte)
{
	int r;

	r = make_room(buffer, 1);
	if (r < 0)
		return r;

	buffer->data[buffer->size++] = byte;
	return 0;
}

int buffer_printf(struct buffer *buffer, const char *format, ...)
{
	size_t room = buffer->room - buffer->size, size;
	va_list arguments;
	int needed, r;

	if (buffer->error != 0)
		return buffer->error;

	va_start(arguments, format);
	needed = vsnprintf(room > 0 ? buffer->data + buffer->size : NULL, room, format, arguments);
	va_end(arguments);
	if (needed < 0)
		return fail(buffer, -errno);
	size = (size_t)needed;

	r = make_room(buffer, size);
	if (r < 0)
		return r;
	/* The NUL that vsnprintf adds needs a place too, though it does not count as content. */
	if (size == buffer->room - buffer->size) {
		r = grow(buffer, size + 1);
		if (r < 0)
			return r;
	}

	if (size >= room) {
		va_start(arguments, format);
		(void)vsnprintf(buffer->data + buffer->size, size + 1, format, arguments);
		va_end(arguments);
	}
	buffer->size += size;
	return 0;
}

char *buffer_reserve(struct buffer *buffer, size_t size)
{
	if (make_room(buffer, size) < 0)
		return NULL;
	if (buffer->data == NULL && grow(buffer, 1) < 0)
		return NULL;
	return buffer->data + buffer->size;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
	if (size >= buffer->size) {
		buffer->size = 0;
		return;
	}

	memmove(buffer->data, buffer->data + size, buffer->size - size);
	buffer->size -= size;
}

const char *buffer_text(struct buffer *buffer)
{
	if (buffer->error != 0)
		return "";
	if (buffer->size == buffer->room && grow(buffer, 1) < 0)
		return "";

	buffer->data[buffer->size] = '\0';
	return buffer->data;
}

char *buffer_steal_text(struct buffer *buffer)
{
	char *text, *exact;

	if (buffer->error != 0 || buffer_text(buffer) != buffer->data) {
		buffer_done(buffer);
		return NULL;
	}

	text = buffer->data;
	exact = realloc(text, buffer->size + 1);
	*buffer = BUFFER(buffer->limit);
	return exact != NULL ? exact : text;
}
