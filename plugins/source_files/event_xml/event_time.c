/* SPDX-License-Identifier: Apache-2.0 */
/* Reads seconds and fraction alone while the minute stays the same. */
#include "plugins/source_files/event_xml/event_time.h"

#include <endian.h>
#include <stdbool.h>

/* 0 to 9, or more for what is no digit. */
static inline unsigned digit_value(char byte)
{
	return (unsigned char)byte - (unsigned)'0';
}

/* What Windows writes: seven digits, and one byte more that can be read. All at once in a word: each byte is checked,
 * then neighbours are added up in pairs, fours and eights. */
static inline bool parse_seven_digits(const char *text, unsigned *ret)
{
	uint64_t word;

	memcpy(&word, text, sizeof(word));
	word = le64toh(word) << 8 ^ UINT64_C(0x3030303030303000); /* a zero before the first digit */
	if (((word | (word + UINT64_C(0x0606060606060606))) & UINT64_C(0xf0f0f0f0f0f0f0f0)) != 0)
		return false;

	word = (word * 10 + (word >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	word = (word * 100 + (word >> 16)) & UINT64_C(0x0000ffff0000ffff);
	*ret = (unsigned)((word * 10000 + (word >> 32)) & UINT64_C(0xffffffff));
	return true;
}

/* ":SS.fZ" with one to nine digits of fraction, or ":SSZ". False for anything else, which is not always wrong. */
static inline bool parse_seconds(const char *text, size_t size, int64_t *ret)
{
	static const unsigned scales[] = { 0, 100000, 10000, 1000, 100, 10, 1 };
	unsigned tens, units, fraction = 0, digit;
	size_t i = 3;

	if (size < 4 || text[0] != ':' || text[size - 1] != 'Z')
		return false;
	tens = digit_value(text[1]);
	units = digit_value(text[2]);
	if (tens > 5 || units > 9)
		return false;

	if (text[3] == '.' && size == strlen(":12.4127311Z")) {
		if (!parse_seven_digits(text + 4, &fraction))
			return false;
		fraction /= 10;
	} else if (text[3] == '.') {
		if (size < 6 || size > 14)
			return false;
		for (i = 4; i < size - 1; i++) {
			digit = digit_value(text[i]);
			if (digit > 9)
				return false;
			if (i < 10)
				fraction = fraction * 10 + digit;
		}
		if (i < 10)
			fraction *= scales[i - 4];
	} else if (size != 4)
		return false;

	*ret = (int64_t)(tens * 10 + units) * TIMESTAMP_SECOND + fraction;
	return true;
}

static inline bool is_same_minute(const char *a, const char *b)
{
	uint64_t words[4];

	memcpy(&words[0], a, 8);
	memcpy(&words[1], a + 8, 8);
	memcpy(&words[2], b, 8);
	memcpy(&words[3], b + 8, 8);
	return words[0] == words[2] && words[1] == words[3];
}

int event_time_parse(struct event_time *memory, const char *text, size_t size, int64_t *ret)
{
	int64_t seconds, time;
	int r;

	if (size <= EVENT_TIME_MINUTE_SIZE ||
	    !parse_seconds(text + EVENT_TIME_MINUTE_SIZE, size - EVENT_TIME_MINUTE_SIZE, &seconds))
		return timestamp_parse(text, size, ret);
	if (is_same_minute(memory->minute, text)) {
		*ret = memory->start + seconds;
		return 0;
	}

	r = timestamp_parse(text, size, &time);
	if (r < 0)
		return r;
	memcpy(memory->minute, text, EVENT_TIME_MINUTE_SIZE);
	memory->start = time - seconds;
	*ret = time;
	return 0;
}
