/* SPDX-License-Identifier: Apache-2.0 */
/* Wrapping, hanging indents, colours, and the cleaning of foreign text. */
#include "report/layout.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A single text of a report: a cause with names in it is a few hundred bytes. */
#define LAYOUT_TEXT_LIMIT 8192u

#define ELLIPSIS "\xe2\x80\xa6"

static const char *const tint_codes[TINTS] = {
	[TINT_PLAIN] = NULL,         [TINT_BOLD] = "\033[1m",   [TINT_DIM] = "\033[2m",      [TINT_GOOD] = "\033[32m",
	[TINT_WARNING] = "\033[33m", [TINT_BAD] = "\033[1;31m", [TINT_UNKNOWN] = "\033[35m",
};

static size_t character_size(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xe0)
		return 2;
	return lead < 0xf0 ? 3 : 4;
}

/* Characters that move the cursor or turn the direction of what follows: a user's name must not rewrite the report. */
static bool is_direction(const char *character, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)character;

	if (size != 3 || bytes[0] != 0xe2)
		return false;
	if (bytes[1] == 0x80) /* U+200E U+200F, U+202A … U+202E */
		return bytes[2] == 0x8e || bytes[2] == 0x8f || (bytes[2] >= 0xaa && bytes[2] <= 0xae);
	return bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9; /* U+2066 … U+2069 */
}

/* C0, DEL, C1 and the two line separators of Unicode. */
static bool is_control(const char *character, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)character;

	if (size == 1)
		return bytes[0] < ' ' || bytes[0] == 0x7f;
	if (size == 2)
		return bytes[0] == 0xc2 && bytes[1] < 0xa0;
	return size == 3 && bytes[0] == 0xe2 && bytes[1] == 0x80 && (bytes[2] == 0xa8 || bytes[2] == 0xa9);
}

void layout_append_clean(struct buffer *buffer, const char *text, size_t limit)
{
	_cleanup_buffer_ struct buffer repaired = BUFFER(3 * LAYOUT_TEXT_LIMIT + 8);
	size_t size = strlen(text), kept;

	if (limit > LAYOUT_TEXT_LIMIT)
		limit = LAYOUT_TEXT_LIMIT;
	kept = text_cut(text, size, limit);
	(void)text_append_repaired(&repaired, text, kept);

	for (size_t i = 0; i < repaired.size;) {
		const char *character = repaired.data + i;
		size_t length = character_size((unsigned char)*character);

		if (is_control(character, length))
			(void)buffer_append_byte(buffer, ' ');
		else if (!is_direction(character, length))
			(void)buffer_append(buffer, character, length);
		i += length;
	}
	if (kept < size)
		(void)buffer_append_text(buffer, ELLIPSIS);
}

static void append_blanks(struct layout *layout, unsigned count)
{
	(void)buffer_printf(layout->buffer, "%*s", (int)count, "");
	layout->at += count;
}

static void new_line(struct layout *layout)
{
	(void)buffer_append_byte(layout->buffer, '\n');
	layout->at = 0;
	append_blanks(layout, layout->indent);
	layout->fresh = true;
}

void layout_begin(struct layout *layout, unsigned first, unsigned rest)
{
	layout->at = 0;
	layout->indent = rest;
	append_blanks(layout, first);
	layout->fresh = true;
}

static void append_broken_word(struct layout *layout, const char *word)
{
	while (*word != '\0') {
		char character[5] = "";
		size_t size = character_size((unsigned char)*word);
		unsigned width;

		memcpy(character, word, size);
		width = (unsigned)text_columns(character);
		if (layout->at + width > layout->columns)
			new_line(layout);
		(void)buffer_append(layout->buffer, character, size);
		layout->at += width;
		layout->fresh = false;
		word += size;
	}
}

static void append_word(struct layout *layout, const char *word)
{
	unsigned width = (unsigned)text_columns(word);

	if (!layout->fresh && layout->at + 1 + width > layout->columns)
		new_line(layout);
	if (!layout->fresh)
		append_blanks(layout, 1);
	if (layout->at + width > layout->columns) {
		append_broken_word(layout, word);
		return;
	}
	(void)buffer_append_text(layout->buffer, word);
	layout->at += width;
	layout->fresh = false;
}

void layout_words(struct layout *layout, enum tint tint, const char *text)
{
	_cleanup_buffer_ struct buffer clean = BUFFER(4 * LAYOUT_TEXT_LIMIT);
	const char *code = layout->color ? tint_codes[tint] : NULL;
	_cleanup_free_ char *words = NULL;
	char *rest, *word;

	if (text == NULL)
		return;
	layout_append_clean(&clean, text, LAYOUT_TEXT_LIMIT);
	words = buffer_steal_text(&clean);
	if (words == NULL) {
		layout->buffer->error = -ENOMEM;
		return;
	}

	if (code != NULL)
		(void)buffer_append_text(layout->buffer, code);
	rest = words;
	while ((word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			append_word(layout, word);
	if (code != NULL)
		(void)buffer_append_text(layout->buffer, "\033[0m");
}

void layout_format(struct layout *layout, enum tint tint, const char *format, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (size < 0) {
		text = NULL;
		layout->buffer->error = -ENOMEM;
		return;
	}
	layout_words(layout, tint, text);
}

void layout_unbroken(struct layout *layout, const char *word)
{
	size_t from;

	if (!layout->fresh)
		append_blanks(layout, 1);
	from = layout->buffer->size;
	layout_append_clean(layout->buffer, word, LAYOUT_TEXT_LIMIT);
	for (size_t i = from; i < layout->buffer->size; i++)
		if (layout->buffer->data[i] == ' ')
			layout->buffer->data[i] = '_';
	layout->fresh = false;
}

void layout_cell(struct layout *layout, unsigned column)
{
	if (layout->at < column)
		append_blanks(layout, column - layout->at);
	else if (!layout->fresh)
		append_blanks(layout, 1);
	layout->indent = column;
	layout->fresh = true;
}

void layout_end(struct layout *layout)
{
	(void)buffer_append_byte(layout->buffer, '\n');
	layout->at = 0;
	layout->fresh = true;
}

void layout_empty_line(struct layout *layout)
{
	(void)buffer_append_byte(layout->buffer, '\n');
}
