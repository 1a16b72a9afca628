/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the date and the zone of a time apart and leaves the date to timestamp_parse(). */
#include "plugins/source_files/record_time.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"

/* "2026-11-16T08:00:12" and what may follow it. */
#define DATE_SIZE 19u
#define TIME_LIMIT 64u

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Bytes of ".1234567" at the end of the date. */
static size_t fraction_size(const char *text, size_t size)
{
	size_t i = 1;

	if (size < 2 || text[0] != '.')
		return 0;
	while (i < size && is_digit(text[i]))
		i++;
	return i > 1 ? i : 0;
}

/* The zone as timestamp_parse() wants it. False: there is none, or it is none. */
static bool normal_zone(const char *text, size_t size, char ret[static 8])
{
	if ((size == 1 && (text[0] == 'Z' || text[0] == 'z')) || (size == 3 && memcmp(text, "UTC", 3) == 0)) {
		memcpy(ret, "Z", 2);
		return true;
	}
	if (size == 5 && (text[0] == '+' || text[0] == '-')) {
		(void)snprintf(ret, 8, "%.3s:%.2s", text, text + 3);
		return true;
	}
	if (size == 6) {
		(void)snprintf(ret, 8, "%.6s", text);
		return true;
	}
	return false;
}

int64_t record_time_from_local(const struct zone *zone, int64_t local)
{
	int64_t seconds = local / TIMESTAMP_SECOND, rest = local % TIMESTAMP_SECOND;

	return zone_to_utc(zone, seconds) * TIMESTAMP_SECOND + rest;
}

enum record_time_answer record_time_parse(const struct zone *zone, const char *text, size_t size, int64_t *ret)
{
	char normal[DATE_SIZE + 16], zone_text[8];
	size_t fraction, date, zone_size;
	int64_t time;
	int length;

	text = text_trim(text, &size);
	if (timestamp_parse(text, size, ret) == 0)
		return RECORD_TIME_READ;
	if (size < DATE_SIZE || size > TIME_LIMIT)
		return RECORD_TIME_WRONG;

	fraction = fraction_size(text + DATE_SIZE, size - DATE_SIZE);
	date = DATE_SIZE + fraction;
	zone_size = size - date;
	while (zone_size > 0 && text[size - zone_size] == ' ')
		zone_size--;
	if (zone_size > 0 && !normal_zone(text + size - zone_size, zone_size, zone_text))
		return RECORD_TIME_WRONG;

	length = snprintf(normal, sizeof(normal), "%.*s%.*s%s", (int)DATE_SIZE, text,
			  fraction > 10 ? 10 : (int)fraction, text + DATE_SIZE, zone_size > 0 ? zone_text : "Z");
	if (length < 0 || timestamp_parse(normal, (size_t)length, &time) < 0)
		return RECORD_TIME_WRONG;
	if (zone_size == 0) {
		if (zone == NULL)
			return RECORD_TIME_NO_ZONE;
		time = record_time_from_local(zone, time);
	}
	*ret = time;
	return RECORD_TIME_READ;
}
