/* SPDX-License-Identifier: Apache-2.0 */
/* JSON out: commas, nesting, escapes. */
#include "base/json_writer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "base/utf8.h"

/* Levels of nesting: one bit of has_items each. */
#define DEPTH_LIMIT 64u

static void append(struct json_writer *writer, const char *text, size_t size)
{
	(void)buffer_append(writer->buffer, text, size);
}

static void append_line(struct json_writer *writer)
{
	char *place;
	size_t blanks = (size_t)writer->depth * writer->indent;

	if (writer->indent == 0)
		return;

	place = buffer_reserve(writer->buffer, blanks + 1);
	if (place == NULL)
		return;
	place[0] = '\n';
	memset(place + 1, ' ', blanks);
	writer->buffer->size += blanks + 1;
}

/* How many bytes at the start may stand in a JSON string as they are: no control characters, no quote, no backslash,
 * and no byte above ASCII unless it is part of valid UTF-8. */
static size_t plain_length(const unsigned char *text, size_t size)
{
	size_t done = 0;
	uint64_t word, quote, backslash;
	int step;

	while (done < size) {
		if (size - done >= 8) {
			/* A byte becomes one with its highest bit set where it needs a closer look. The borrow of a
			 * byte may call its neighbour in as well: that costs a look, nothing else. */
			word = utf8_load(text + done);
			quote = (word ^ (UTF8_EACH_BYTE * '"')) - UTF8_EACH_BYTE;
			backslash = (word ^ (UTF8_EACH_BYTE * '\\')) - UTF8_EACH_BYTE;
			if (((word | (word - UTF8_EACH_BYTE * 0x20) | quote | backslash) & UTF8_HIGH_BITS) == 0) {
				done += 8;
				continue;
			}
		}
		if (text[done] < 0x20 || text[done] == '"' || text[done] == '\\')
			break;
		step = utf8_step(text + done, size - done);
		if (step < 0)
			break;
		done += (size_t)step;
	}
	return done;
}

static void append_escape(struct json_writer *writer, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	char escape[6] = { '\\', 'u', '0', '0' };
	size_t size = 2;

	switch (byte) {
	case '"':
	case '\\':
		escape[1] = (char)byte;
		break;
	case '\b':
		escape[1] = 'b';
		break;
	case '\f':
		escape[1] = 'f';
		break;
	case '\n':
		escape[1] = 'n';
		break;
	case '\r':
		escape[1] = 'r';
		break;
	case '\t':
		escape[1] = 't';
		break;
	default:
		escape[4] = digits[byte >> 4];
		escape[5] = digits[byte & 0xf];
		size = 6;
		break;
	}
	append(writer, escape, size);
}

static void append_string(struct json_writer *writer, const char *text)
{
	const unsigned char *rest = (const unsigned char *)text;
	size_t size = strlen(text), plain;

	append(writer, "\"", 1);
	while (size > 0) {
		plain = plain_length(rest, size);
		append(writer, (const char *)rest, plain);
		rest += plain;
		size -= plain;
		if (size == 0)
			break;

		if (*rest < 0x80) {
			append_escape(writer, *rest);
			plain = 1;
		} else {
			append(writer, UTF8_REPLACEMENT, strlen(UTF8_REPLACEMENT));
			plain = (size_t)-utf8_step(rest, size);
		}
		rest += plain;
		size -= plain;
	}
	append(writer, "\"", 1);
}

/* All that comes before a value: comma, line break, name. */
static void begin(struct json_writer *writer, const char *name)
{
	uint64_t bit = writer->depth < DEPTH_LIMIT ? UINT64_C(1) << writer->depth : 0;

	if (writer->depth > 0) {
		if ((writer->has_items & bit) != 0)
			append(writer, ",", 1);
		append_line(writer);
	}
	writer->has_items |= bit;

	if (name == NULL)
		return;
	append_string(writer, name);
	append(writer, ": ", writer->indent > 0 ? 2 : 1);
}

static void open_level(struct json_writer *writer, const char *name, const char *bracket)
{
	begin(writer, name);
	append(writer, bracket, 1);
	writer->depth++;
	if (writer->depth >= DEPTH_LIMIT) {
		if (writer->buffer->error == 0)
			writer->buffer->error = -WBH_E_LIMIT;
		return;
	}
	writer->has_items &= ~(UINT64_C(1) << writer->depth);
}

static void close_level(struct json_writer *writer, const char *bracket)
{
	bool empty;

	assert(writer->depth > 0);

	empty = writer->depth < DEPTH_LIMIT && (writer->has_items >> writer->depth & 1) == 0;
	writer->depth--;
	if (!empty)
		append_line(writer);
	append(writer, bracket, 1);
}

void json_open_object(struct json_writer *writer, const char *name)
{
	open_level(writer, name, "{");
}

void json_close_object(struct json_writer *writer)
{
	close_level(writer, "}");
}

void json_open_array(struct json_writer *writer, const char *name)
{
	open_level(writer, name, "[");
}

void json_close_array(struct json_writer *writer)
{
	close_level(writer, "]");
}

void json_raw(struct json_writer *writer, const char *name, const char *json)
{
	begin(writer, name);
	append(writer, json, strlen(json));
}

void json_null(struct json_writer *writer, const char *name)
{
	json_raw(writer, name, "null");
}

void json_bool(struct json_writer *writer, const char *name, bool value)
{
	json_raw(writer, name, value ? "true" : "false");
}

void json_text(struct json_writer *writer, const char *name, const char *text)
{
	if (text == NULL) {
		json_null(writer, name);
		return;
	}
	begin(writer, name);
	append_string(writer, text);
}

void json_number(struct json_writer *writer, const char *name, int64_t number)
{
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	char digits[24], *first = digits + sizeof(digits) - 1;

	*first = '\0';
	do {
		*--first = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		*--first = '-';

	json_raw(writer, name, first);
}

void json_double(struct json_writer *writer, const char *name, double number)
{
	char digits[32], *comma;
	int precision = 15;

	if (!isfinite(number)) {
		json_null(writer, name);
		return;
	}

	/* The shortest of the three that reads back as the same number. */
	do
		(void)snprintf(digits, sizeof(digits), "%.*g", precision++, number);
	while (precision <= 17 && strtod(digits, NULL) != number);

	comma = strchr(digits, ','); /* some locales have one */
	if (comma != NULL)
		*comma = '.';
	json_raw(writer, name, digits);
}

void json_time(struct json_writer *writer, const char *name, int64_t time)
{
	char text[TIMESTAMP_TEXT_SIZE];

	if (time == TIMESTAMP_NONE) {
		json_null(writer, name);
		return;
	}
	begin(writer, name);
	append(writer, "\"", 1);
	(void)buffer_append_text(writer->buffer, timestamp_format(time, text));
	append(writer, "\"", 1);
}
