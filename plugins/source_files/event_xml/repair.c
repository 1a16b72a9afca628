/* SPDX-License-Identifier: Apache-2.0 */
/* Tells and replaces what no XML parser would let pass (XML 1.0, production 2). */
#include "plugins/source_files/event_xml/repair.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "plugins/source_files/scan.h"

/* The longest reference worth a look, "&#x0000FFFF;", and some zeros. */
#define REFERENCE_LIMIT 24u

/* Length of the character at `text` that XML allows, or minus the length of what it does not. */
static int allowed_step(const char *text, size_t size)
{
	int step;

	if (!scan_is_ascii_text(*text) && (unsigned char)*text < 0x80)
		return -1;
	step = utf8_step((const unsigned char *)text, size);
	if (step == 3 && memcmp(text, "\xef\xbf", 2) == 0 && (unsigned char)text[2] >= 0xbe)
		return -3; /* U+FFFE and U+FFFF */
	return step;
}

bool repair_is_clean(const char *text, size_t size)
{
	const char *end = text + size;
	int step;

	for (;;) {
		text = scan_ascii_text_end(text, end);
		if (text == end)
			return true;
		step = allowed_step(text, (size_t)(end - text));
		if (step < 0)
			return false;
		text += step;
	}
}

static bool is_allowed_character(uint32_t character)
{
	if (character < 0x20)
		return character == '\t' || character == '\n' || character == '\r';
	return character <= 0xd7ff || (character >= 0xe000 && character <= 0xfffd) ||
	       (character >= 0x10000 && character <= 0x10ffff);
}

static int digit_value(char byte, uint32_t base)
{
	int value = -1;

	if (byte >= '0' && byte <= '9')
		value = byte - '0';
	else if (byte >= 'a' && byte <= 'f')
		value = byte - 'a' + 10;
	else if (byte >= 'A' && byte <= 'F')
		value = byte - 'A' + 10;
	return value < (int)base ? value : -1;
}

/* Length of a reference at `text` to a character that XML does not allow; 0: it is none. */
static size_t bad_reference(const char *text, size_t size)
{
	uint32_t base = 10, character = 0;
	size_t i = 2, digits = 0;
	int digit;

	if (size < 4 || text[0] != '&' || text[1] != '#')
		return 0;
	if (text[2] == 'x') {
		base = 16;
		i = 3;
	}
	for (; i < size && i < REFERENCE_LIMIT && (digit = digit_value(text[i], base)) >= 0; i++, digits++)
		if (character <= 0x10ffff)
			character = character * base + (uint32_t)digit;
	if (digits == 0 || i == size || text[i] != ';' || is_allowed_character(character))
		return 0;
	return i + 1;
}

size_t repair_append(struct buffer *buffer, const char *text, size_t size, bool references)
{
	const char *end = text + size, *from = text;
	size_t replaced = 0, bad;
	int step;

	while (text < end) {
		bad = references ? bad_reference(text, (size_t)(end - text)) : 0;
		if (bad == 0) {
			step = allowed_step(text, (size_t)(end - text));
			if (step > 0) {
				text += step;
				continue;
			}
			bad = (size_t)-step;
		}

		(void)buffer_append(buffer, from, (size_t)(text - from));
		(void)buffer_append_text(buffer, UTF8_REPLACEMENT);
		replaced += bad;
		text += bad;
		from = text;
	}
	(void)buffer_append(buffer, from, (size_t)(text - from));
	return replaced;
}
