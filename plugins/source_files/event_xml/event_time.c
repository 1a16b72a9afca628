/* SPDX-License-Identifier: Apache-2.0 */
/* Reads seconds and fraction alone while the minute stays the same. */
#include "plugins/source_files/event_xml/event_time.h"

#include <errno.h>
#include <stdbool.h>

static inline bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* ":SS.fZ" with one to nine digits of fraction, or ":SSZ". False for anything else, which is not always wrong. */
static bool parse_seconds(const char *text, size_t size, int64_t *ret)
{
	int64_t seconds, fraction = 0, weight = TIMESTAMP_SECOND / 10;
	size_t i;

	if (size < 4 || text[0] != ':' || !is_digit(text[1]) || !is_digit(text[2]) || text[1] > '5')
		return false;
	seconds = (text[1] - '0') * 10 + (text[2] - '0');

	if (text[3] == '.') {
		for (i = 4; i < size && is_digit(text[i]); i++) {
			fraction += (text[i] - '0') * weight;
			weight /= 10;
		}
		if (i == 4 || i > 4 + 9)
			return false;
	} else
		i = 3;
	if (i + 1 != size || text[i] != 'Z')
		return false;

	*ret = seconds * TIMESTAMP_SECOND + fraction;
	return true;
}

int event_time_parse(struct event_time *memory, const char *text, size_t size, int64_t *ret)
{
	int64_t seconds, time;
	int r;

	if (size <= EVENT_TIME_MINUTE_SIZE ||
	    !parse_seconds(text + EVENT_TIME_MINUTE_SIZE, size - EVENT_TIME_MINUTE_SIZE, &seconds))
		return timestamp_parse(text, size, ret);
	if (memcmp(memory->minute, text, EVENT_TIME_MINUTE_SIZE) == 0) {
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
