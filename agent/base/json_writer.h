/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON (RFC 8259) into a buffer, one value after the other; commas, escapes and nesting are its business.
 * Errors are the buffer's: sticky, looked at once; nesting deeper than 63 levels is -WBH_E_LIMIT. Text is made valid
 * UTF-8 on the way out. */
#ifndef WBH_BASE_JSON_WRITER_H
#define WBH_BASE_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

struct json_writer {
	struct buffer *buffer;
	unsigned depth;
	unsigned indent;    /* spaces per level; 0 = all on one line */
	uint64_t has_items; /* bit per depth: a comma is due before the next item */
};

#define JSON_WRITER(buffer_, indent_) ((struct json_writer){ .buffer = (buffer_), .indent = (indent_) })

/* `name` is NULL inside an array and at the top. */
void json_open_object(struct json_writer *writer, const char *name);
void json_close_object(struct json_writer *writer);
void json_open_array(struct json_writer *writer, const char *name);
void json_close_array(struct json_writer *writer);
/* A NULL text is written as null. */
void json_text(struct json_writer *writer, const char *name, const char *text);
void json_number(struct json_writer *writer, const char *name, int64_t number);
void json_double(struct json_writer *writer, const char *name, double number);
void json_bool(struct json_writer *writer, const char *name, bool value);
void json_null(struct json_writer *writer, const char *name);
/* RFC 3339 text; TIMESTAMP_NONE as null. */
void json_time(struct json_writer *writer, const char *name, int64_t time);
/* Already JSON, copied as it is. */
void json_raw(struct json_writer *writer, const char *name, const char *json);

#endif
