/* SPDX-License-Identifier: Apache-2.0 */
/* One step through UTF-8 (RFC 3629): what text, JSON and columns share. */
#ifndef WBH_BASE_UTF8_H
#define WBH_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* Length of the character that `bytes` begin with, or minus the length of the ill-formed part: the longest start of a
 * character that is there, else one byte (what the Unicode standard calls a maximal subpart). `size` is at least 1. */
static inline int utf8_step(const unsigned char *bytes, size_t size)
{
	unsigned char lowest = 0x80, highest = 0xbf;
	int length, i;

	if (bytes[0] < 0x80)
		return 1;
	if (bytes[0] < 0xc2 || bytes[0] > 0xf4)
		return -1;
	length = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;

	/* The second byte decides over overlong forms, surrogates and the end of Unicode (RFC 3629 section 4). */
	switch (bytes[0]) {
	case 0xe0:
		lowest = 0xa0;
		break;
	case 0xed:
		highest = 0x9f;
		break;
	case 0xf0:
		lowest = 0x90;
		break;
	case 0xf4:
		highest = 0x8f;
		break;
	default:
		break;
	}

	for (i = 1; i < length; i++) {
		if ((size_t)i >= size || bytes[i] < lowest || bytes[i] > highest)
			return -i;
		lowest = 0x80;
		highest = 0xbf;
	}
	return length;
}

/* Eight bytes at once, for loops that skip what needs no care. */
static inline uint64_t utf8_load(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

#define UTF8_HIGH_BITS UINT64_C(0x8080808080808080)
#define UTF8_EACH_BYTE UINT64_C(0x0101010101010101)

#endif
