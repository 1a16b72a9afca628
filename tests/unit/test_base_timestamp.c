/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for points in time, durations and sizes. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/timestamp.h"
#include "tests/lib/tap.h"

#define NOON_2026 (INT64_C(1795435200) * TIMESTAMP_SECOND) /* 2026-11-23T12:00:00Z */

static void test_parse(void)
{
	static const struct {
		const char *text;
		int64_t time;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-23T12:00:00Z", NOON_2026 },
		{ "2026-11-23T12:00:00.1234567Z", NOON_2026 + 123456 },
		{ "2026-11-23 12:00:00.123456789Z", NOON_2026 + 123456 },
		{ "2026-11-23t12:00:00.5z", NOON_2026 + 500000 },
		{ "2026-11-23T13:00:00+01:00", NOON_2026 },
		{ "2026-11-23T01:30:00.25-10:30", NOON_2026 + 250000 },
		{ "2026-11-24T11:59:00+23:59", NOON_2026 },
		{ "2024-02-29T00:00:00Z", INT64_C(1709164800) * TIMESTAMP_SECOND },
		{ "2000-02-29T00:00:00Z", INT64_C(951782400) * TIMESTAMP_SECOND },
		{ "1969-12-31T23:59:59.999999Z", -1 },
		{ "1601-01-01T00:00:00Z", INT64_C(-11644473600) * TIMESTAMP_SECOND },
		{ "0000-01-01T00:00:00Z", INT64_C(-62167219200) * TIMESTAMP_SECOND },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799) * TIMESTAMP_SECOND },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800) * TIMESTAMP_SECOND },
	};
	static const char *const bad[] = {
		"",
		"2026-11-23",
		"2026-11-23T12:00:00",
		"2026-11-23T12:00Z",
		"2026-13-23T12:00:00Z",
		"2026-00-23T12:00:00Z",
		"2026-04-31T12:00:00Z",
		"2026-11-00T12:00:00Z",
		"2026-02-29T12:00:00Z",
		"2100-02-29T12:00:00Z",
		"2026-11-23T24:00:00Z",
		"2026-11-23T12:60:00Z",
		"2026-11-23T12:00:61Z",
		"2026-11-23T12:00:00.Z",
		"2026-11-23T12:00:00.1234567890Z",
		"2026-11-23T12:00:00,5Z",
		"2026-11-23T12:00:00.5",
		"2026-11-23T12:00:00ZZ",
		"2026-11-23T12:00:00Z ",
		" 2026-11-23T12:00:00Z",
		"2026-11-23T12:00:00+1:00",
		"2026-11-23T12:00:00+24:00",
		"2026-11-23T12:00:00+01:60",
		"2026-11-23T12:00:00+0100",
		"2026-11-23T12:00:00 01:00",
		"2026/11/23T12:00:00Z",
		"2026-11-23T12.00.00Z",
		"2026-1a-23T12:00:00Z",
		"2026-11-23T-1:00:00Z",
		"20261123T120000Z    ",
	};
	int64_t time;
	size_t i;
	int r;

	for (i = 0; i < ELEMENTS(good); i++) {
		time = 4711;
		r = timestamp_parse(good[i].text, strlen(good[i].text), &time);
		tap_ok(r == 0 && time == good[i].time, "\"%s\" is a time", good[i].text);
	}
	for (i = 0; i < ELEMENTS(bad); i++) {
		time = 4711;
		r = timestamp_parse(bad[i], strlen(bad[i]), &time);
		tap_ok(r == -EINVAL && time == 4711, "\"%s\" is none", bad[i]);
	}
	tap_ok(timestamp_parse("2026-11-23T12:00:00Zjunk", 20, &time) == 0 && time == NOON_2026,
	       "exactly the given bytes are read");
}

static void test_format(void)
{
	char text[TIMESTAMP_TEXT_SIZE], expected[TIMESTAMP_TEXT_SIZE];
	int64_t time, again;
	unsigned wrong = 0;
	struct tm date;
	time_t seconds;

	tap_is_text(timestamp_format(NOON_2026, text), "2026-11-23T12:00:00Z", "whole seconds have no fraction");
	tap_is_text(timestamp_format(NOON_2026 + 120, text), "2026-11-23T12:00:00.000120Z", "others have six digits");
	tap_is_text(timestamp_format(-1, text), "1969-12-31T23:59:59.999999Z", "before 1970");
	tap_is_text(timestamp_format(TIMESTAMP_NONE, text), "-", "no time");
	tap_is_text(timestamp_format(INT64_MAX, text), "+294247-01-10T04:00:54.775807Z", "the last there is");
	tap_is_text(timestamp_format(INT64_MIN + 1, text), "-290308-12-21T19:59:05.224193Z", "the first there is");
	tap_is_text(timestamp_format_short(NOON_2026 + 59 * TIMESTAMP_SECOND, text), "2026-11-23 12:00 UTC",
		    "for people");
	tap_is_text(timestamp_format_short(TIMESTAMP_NONE, text), "-", "no time for people");

	/* About every nine hours over all of four-digit years, against the C library. */
	for (seconds = -62167219200; seconds <= 253402300799; seconds += 32749 * 31) {
		(void)gmtime_r(&seconds, &date);
		(void)snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ", date.tm_year + 1900,
			       date.tm_mon + 1, date.tm_mday, date.tm_hour, date.tm_min, date.tm_sec);
		time = (int64_t)seconds * TIMESTAMP_SECOND;
		wrong += strcmp(timestamp_format(time, text), expected) != 0;
		wrong += timestamp_parse(text, strlen(text), &again) != 0 || again != time;
	}
	tap_is_int(wrong, 0, "the calendar agrees with the C library's, in both directions");
}

static void test_duration(void)
{
	static const struct {
		const char *text;
		int result;
		int64_t duration;
	} cases[] = {
		{ "90s", 0, 90 * TIMESTAMP_SECOND },
		{ "90", 0, 90 * TIMESTAMP_SECOND },
		{ "0", 0, 0 },
		{ "00000000000000000000000000005min", 0, 5 * TIMESTAMP_MINUTE },
		{ "5 min", 0, 5 * TIMESTAMP_MINUTE },
		{ " 24h ", 0, 24 * TIMESTAMP_HOUR },
		{ "7d", 0, 7 * TIMESTAMP_DAY },
		{ "1week", 0, 7 * TIMESTAMP_DAY },
		{ "2h 30min", 0, 150 * TIMESTAMP_MINUTE },
		{ "2h30m", 0, 150 * TIMESTAMP_MINUTE },
		{ "1 day 1 hour 1 minute 1 second 1ms 1us", 0,
		  TIMESTAMP_DAY + TIMESTAMP_HOUR + TIMESTAMP_MINUTE + TIMESTAMP_SECOND + 1001 },
		{ "9223372036854775807us", 0, INT64_MAX },
		{ "9223372036854775808us", -ERANGE, 0 },
		{ "9223372036854775807us 1us", -ERANGE, 0 },
		{ "99999999999999999999999999999", -ERANGE, 0 },
		{ "15250285w", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "   ", -EINVAL, 0 },
		{ "min", -EINVAL, 0 },
		{ "-5s", -EINVAL, 0 },
		{ "1.5h", -EINVAL, 0 },
		{ "5 lightyears", -EINVAL, 0 },
		{ "5Min", -EINVAL, 0 },
		{ "2h 30", -EINVAL, 0 },
		{ "30 2h", -EINVAL, 0 },
		{ "5min,", -EINVAL, 0 },
	};
	char text[TIMESTAMP_TEXT_SIZE];
	int64_t duration;
	size_t i;

	for (i = 0; i < ELEMENTS(cases); i++) {
		duration = 0;
		tap_ok(duration_parse(cases[i].text, &duration) == cases[i].result && duration == cases[i].duration,
		       "duration \"%s\" %s", cases[i].text,
		       cases[i].result == 0         ? "is read"
		       : cases[i].result == -ERANGE ? "is too long"
						    : "is none");
	}

	tap_is_text(duration_format(0, text), "0 s", "no duration");
	tap_is_text(duration_format(3 * TIMESTAMP_MINUTE, text), "3 min", "one unit where it suffices");
	tap_is_text(duration_format(125 * TIMESTAMP_MINUTE, text), "2 h 5 min", "two where not");
	tap_is_text(duration_format(99 * TIMESTAMP_HOUR, text), "4 d 3 h", "days and hours");
	tap_is_text(duration_format(TIMESTAMP_DAY + 59 * TIMESTAMP_MINUTE, text), "1 d", "never a third unit");
	tap_is_text(duration_format(800000, text), "800 ms", "milliseconds");
	tap_is_text(duration_format(1500001, text), "1 s 500 ms", "seconds and milliseconds");
	tap_is_text(duration_format(7, text), "7 us", "microseconds");
	tap_is_text(duration_format(-90 * TIMESTAMP_SECOND, text), "-1 min 30 s", "backwards");
	tap_is_text(duration_format(INT64_MAX, text), "106751991 d 4 h", "the longest");
	tap_is_text(duration_format(TIMESTAMP_NONE, text), "-", "none known");
}

static void test_size(void)
{
	static const struct {
		const char *text;
		int result;
		uint64_t size;
	} cases[] = {
		{ "0", 0, 0 },
		{ "4096", 0, 4096 },
		{ "500K", 0, 500 * 1024 },
		{ "64M", 0, 64 * 1024 * 1024 },
		{ "64 MiB", 0, 64 * 1024 * 1024 },
		{ "1g", 0, 1024 * 1024 * 1024 },
		{ "2T", 0, UINT64_C(2) << 40 },
		{ "10B", 0, 10 },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "16777216T", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "M", -EINVAL, 0 },
		{ "1.5M", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "1 Q", -EINVAL, 0 },
		{ "1M1", -EINVAL, 0 },
	};
	char text[TIMESTAMP_TEXT_SIZE];
	uint64_t size;
	size_t i;

	for (i = 0; i < ELEMENTS(cases); i++) {
		size = 0;
		tap_ok(size_parse(cases[i].text, &size) == cases[i].result && size == cases[i].size, "size \"%s\" %s",
		       cases[i].text,
		       cases[i].result == 0         ? "is read"
		       : cases[i].result == -ERANGE ? "is too large"
						    : "is none");
	}

	tap_is_text(size_format(0, text), "0 B", "no bytes");
	tap_is_text(size_format(1023, text), "1023 B", "bytes");
	tap_is_text(size_format(1024, text), "1 KiB", "a round size has no fraction");
	tap_is_text(size_format(1536 * 1024, text), "1.5 MiB", "others one digit");
	tap_is_text(size_format(1024 * 1024 - 1, text), "1 MiB", "rounding may reach the next unit");
	tap_is_text(size_format(UINT64_MAX, text), "16 EiB", "the largest");
}

int main(void)
{
	test_parse();
	test_format();
	test_duration();
	test_size();
	tap_ok(timestamp_now() > NOON_2026 - 3650 * TIMESTAMP_DAY, "the clock runs in this century");
	return tap_done();
}
