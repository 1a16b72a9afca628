/* SPDX-License-Identifier: Apache-2.0 */
/* GUIDs: bytes and text. */
#include "plugins/lib/guid.h"

#include <string.h>

#include "base/error.h"

/* Which byte each pair of digits of the text is. */
static const uint8_t order[GUID_SIZE] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

/* A dash stands before these pairs. */
static bool is_dash_before(size_t pair)
{
	return pair == 4 || pair == 6 || pair == 8 || pair == 10;
}

static int digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

int guid_parse(struct guid *ret, const char *text)
{
	bool braces = *text == '{';
	struct guid guid;

	text += braces;
	for (size_t pair = 0; pair < GUID_SIZE; pair++) {
		int high, low;

		if (is_dash_before(pair) && *text++ != '-')
			return -WBH_E_MALFORMED;
		high = digit(text[0]);
		low = high >= 0 ? digit(text[1]) : -1;
		if (low < 0)
			return -WBH_E_MALFORMED;
		guid.bytes[order[pair]] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	if (strcmp(text, braces ? "}" : "") != 0)
		return -WBH_E_MALFORMED;
	*ret = guid;
	return 0;
}

const char *guid_text(const struct guid *guid, char text[static GUID_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	char *at = text;

	for (size_t pair = 0; pair < GUID_SIZE; pair++) {
		uint8_t byte = guid->bytes[order[pair]];

		if (is_dash_before(pair))
			*at++ = '-';
		*at++ = digits[byte >> 4];
		*at++ = digits[byte & 15];
	}
	*at = '\0';
	return text;
}

bool guid_is_null(const struct guid *guid)
{
	static const struct guid null;

	return guid_equal(guid, &null);
}

bool guid_equal(const struct guid *a, const struct guid *b)
{
	return memcmp(a->bytes, b->bytes, GUID_SIZE) == 0;
}
