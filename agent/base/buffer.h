/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte buffer that was given its limit at creation. Errors are sticky: append as often as you like, look at
 * buffer.error once at the end. */
#ifndef WBH_BASE_BUFFER_H
#define WBH_BASE_BUFFER_H

#include <stddef.h>

#include "base/cleanup.h"

struct buffer {
	char *data; /* owned; not NUL-terminated, see buffer_text() */
	size_t size;
	size_t room;
	size_t limit; /* size never exceeds it */
	int error;    /* 0, -ENOMEM or -WBH_E_LIMIT; once set, appending does nothing */
};

#define BUFFER(bytes) ((struct buffer){ .limit = (bytes) })

void buffer_done(struct buffer *buffer);
/* Forget content and error, keep the memory. */
void buffer_clear(struct buffer *buffer);
int buffer_append(struct buffer *buffer, const void *bytes, size_t size);
int buffer_append_text(struct buffer *buffer, const char *text);
int buffer_append_byte(struct buffer *buffer, char byte);
int buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Make room for `size` more bytes and return where they go; the caller writes there, then adds to buffer->size.
 * NULL on error. */
char *buffer_reserve(struct buffer *buffer, size_t size);
/* Drop the first `size` bytes. */
void buffer_consume(struct buffer *buffer, size_t size);
/* The content as a C string, owned by the buffer, valid until the next call. "" on error. */
const char *buffer_text(struct buffer *buffer);
/* Give the content away as a malloc'ed C string; NULL when the buffer has an error. Leaves the buffer empty. */
char *buffer_steal_text(struct buffer *buffer);

#define _cleanup_buffer_ _cleanup_(buffer_done)

#endif
