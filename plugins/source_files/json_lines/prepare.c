/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over a line that only looks; a second one that writes, where the first found something to change. */
#include "plugins/source_files/json_lines/prepare.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "plugins/source_files/json_lines/limits.h"
#include "plugins/source_files/scan.h"

struct walk {
	const char *end;
	const char *copied; /* up to here the text is in `out` */
	struct buffer *out; /* NULL: only look */
	uint64_t found;     /* places to change */
	uint64_t replaced;  /* of these, characters */
	unsigned depth;
	bool too_deep;
};

static void put(struct walk *walk, const char *at, size_t size, const char *instead)
{
	walk->found++;
	if (walk->out == NULL)
		return;
	(void)buffer_append(walk->out, walk->copied, (size_t)(at - walk->copied));
	(void)buffer_append_text(walk->out, instead);
	walk->copied = at + size;
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* "\u0041" at `at`; -1 where there is none. */
static int escaped_unit(const char *at, const char *end)
{
	int unit = 0, i, digit;

	if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	for (i = 2; i < 6; i++) {
		digit = hex_digit(at[i]);
		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

/* An escape; the place behind it. */
static const char *walk_escape(struct walk *walk, const char *at)
{
	int unit, second;

	if (walk->end - at < 2)
		return walk->end;
	if (at[1] != 'u')
		return at + 2;
	unit = escaped_unit(at, walk->end);
	if (unit < 0)
		return at + 2;
	if (unit >= 0xd800 && unit <= 0xdbff) {
		second = escaped_unit(at + 6, walk->end);
		if (second >= 0xdc00 && second <= 0xdfff)
			return at + 12;
	}
	if (unit == 0 || (unit >= 0xd800 && unit <= 0xdfff)) {
		put(walk, at, 6, "\\ufffd");
		walk->replaced++;
	}
	return at + 6;
}

/* Behind the opening quote; the place behind the closing one. */
static const char *walk_string(struct walk *walk, const char *at)
{
	while ((at = scan_string_stop(at, walk->end)) < walk->end) {
		if (*at == '"')
			return at + 1;
		at = walk_escape(walk, at);
	}
	return walk->end;
}

static bool is_number_byte(char byte)
{
	return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || (byte | 0x20) == 'e';
}

static const char *walk_number(struct walk *walk, const char *at)
{
	const char *start = at;
	unsigned digits = 0;

	for (; at < walk->end && is_number_byte(*at); at++)
		digits += *at >= '0' && *at <= '9';
	if (digits <= JSON_EXACT_DIGITS)
		return at;
	put(walk, start, 0, "\"");
	put(walk, at, 0, "\"");
	return at;
}

static void walk_line(struct walk *walk, const char *at)
{
	while (at < walk->end) {
		char byte = *at;

		if (byte == '"')
			at = walk_string(walk, at + 1);
		else if (byte == '-' || (byte >= '0' && byte <= '9'))
			at = walk_number(walk, at);
		else {
			if (byte == '{' || byte == '[')
				walk->too_deep |= ++walk->depth > JSON_DEPTH_LIMIT;
			else if ((byte == '}' || byte == ']') && walk->depth > 0)
				walk->depth--;
			at++;
		}
	}
}

/* Take the text of a buffer, with the bytes behind it that scans may look at. */
static int adopt(struct json_line *line, struct buffer *buffer)
{
	char *padding = buffer_reserve(buffer, SCAN_PADDING);

	if (padding == NULL)
		return -ENOMEM;
	memset(padding, 0, SCAN_PADDING);
	line->text = buffer->data;
	line->size = buffer->size;
	return 0;
}

static int rewrite(struct json_line *line)
{
	struct walk walk = { .end = line->text + line->size, .copied = line->text, .out = &line->rewritten };

	buffer_clear(&line->rewritten);
	walk_line(&walk, line->text);
	(void)buffer_append(&line->rewritten, walk.copied, (size_t)(walk.end - walk.copied));
	line->replaced += walk.replaced;
	return adopt(line, &line->rewritten);
}

int json_prepare(struct json_line *line, const char **ret_reason)
{
	struct walk walk = { .out = NULL };

	line->replaced = 0;
	if (text_valid_utf8(line->text, line->size) < line->size || memchr(line->text, '\0', line->size) != NULL) {
		buffer_clear(&line->repaired);
		line->replaced = text_append_repaired(&line->repaired, line->text, line->size);
		if (adopt(line, &line->repaired) < 0)
			return -ENOMEM;
	}

	walk.end = line->text + line->size;
	walk_line(&walk, line->text);
	if (walk.too_deep) {
		*ret_reason = "objects and arrays are nested too deep";
		return 1;
	}
	return walk.found > 0 ? rewrite(line) : 0;
}

void json_line_done(struct json_line *line)
{
	buffer_done(&line->repaired);
	buffer_done(&line->rewritten);
}
