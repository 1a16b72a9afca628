/* SPDX-License-Identifier: Apache-2.0 */
/* Time is UTC microseconds since 1970 everywhere. Other clocks and spellings are converted at the door, here. */
#ifndef WBH_BASE_TIMESTAMP_H
#define WBH_BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMESTAMP_SECOND INT64_C(1000000)
#define TIMESTAMP_MINUTE (60 * TIMESTAMP_SECOND)
#define TIMESTAMP_HOUR (60 * TIMESTAMP_MINUTE)
#define TIMESTAMP_DAY (24 * TIMESTAMP_HOUR)
/* No time known. Earlier than every real one. */
#define TIMESTAMP_NONE INT64_MIN

/* The wall clock. Only `main`, `modes` and `run` ask it; every other room is told the time. */
int64_t timestamp_now(void);

/* RFC 3339 and the event log's own "2026-11-23T15:00:00.1234567Z": 0 to 9 digits of fraction, cut to microseconds,
 * 'T' or a blank, 'Z' or an offset; exactly `size` bytes. -EINVAL (also for a missing zone, month 13, 31 April). */
int timestamp_parse(const char *text, size_t size, int64_t *ret);

#define TIMESTAMP_TEXT_SIZE 40
/* "2026-11-23T15:00:00Z", with ".123456" only where the microseconds are not zero. "-" for TIMESTAMP_NONE. */
const char *timestamp_format(int64_t time, char text[static TIMESTAMP_TEXT_SIZE]);
/* For people: "2026-11-23 15:00 UTC". */
const char *timestamp_format_short(int64_t time, char text[static TIMESTAMP_TEXT_SIZE]);

/* "90s", "5min", "24h", "7d", "2h 30min"; a bare number is seconds. Units s sec second(s) min minute(s) m h hour(s)
 * d day(s) w week(s) ms us. -EINVAL, -ERANGE. */
int duration_parse(const char *text, int64_t *ret);
/* For people, the two largest units: "3 min", "2 h 5 min", "4 d 3 h", "800 ms". */
const char *duration_format(int64_t duration, char text[static TIMESTAMP_TEXT_SIZE]);

/* "64M", "1G", "500K" (powers of 1024), bare = bytes. -EINVAL, -ERANGE. */
int size_parse(const char *text, uint64_t *ret);
/* "1.5 MiB". */
const char *size_format(uint64_t size, char text[static TIMESTAMP_TEXT_SIZE]);

#endif
