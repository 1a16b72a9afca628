/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time: the wall clock, RFC 3339 in and out. */
#include "base/timestamp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECONDS_PER_DAY INT64_C(86400)
#define DAYS_PER_ERA INT64_C(146097) /* 400 Gregorian years */

int64_t timestamp_now(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

static inline int64_t floor_division(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that the leap day is the
 * last of its year. */
static inline int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
	int64_t march_year = year - (month <= 2), era = floor_division(march_year, 400);
	int64_t year_of_era = march_year - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void date_from_days(int64_t days, int64_t *ret_year, int64_t *ret_month, int64_t *ret_day)
{
	int64_t era = floor_division(days + 719468, DAYS_PER_ERA), day_of_era = days + 719468 - era * DAYS_PER_ERA;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t march_month = (5 * day_of_year + 2) / 153;
	int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;

	*ret_year = era * 400 + year_of_era + (month <= 2);
	*ret_month = month;
	*ret_day = day_of_year - (153 * march_month + 2) / 5 + 1;
}

static inline int64_t month_length(int64_t year, int64_t month)
{
	static const char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return lengths[month - 1] + (month == 2 && leap);
}

static inline bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Two digits, or -1. */
static inline int two_digits(const char *text)
{
	return is_digit(text[0]) && is_digit(text[1]) ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

/* ".1234567" at the start of `text`: how many bytes it takes, 0 when there is none, -EINVAL. */
static int parse_fraction(const char *text, size_t size, int64_t *microseconds)
{
	int64_t value = 0, weight = TIMESTAMP_SECOND / 10;
	size_t i;

	if (size == 0 || text[0] != '.')
		return 0;

	for (i = 1; i < size && is_digit(text[i]); i++) {
		if (i > 9)
			return -EINVAL;
		value += (text[i] - '0') * weight;
		weight /= 10;
	}
	if (i == 1)
		return -EINVAL;

	*microseconds = value;
	return (int)i;
}

/* "Z" or "+02:00", exactly `size` bytes. */
static int parse_zone(const char *text, size_t size, int64_t *seconds)
{
	int hours, minutes;

	if (size == 1 && (text[0] == 'Z' || text[0] == 'z')) {
		*seconds = 0;
		return 0;
	}
	if (size != strlen("+00:00") || (text[0] != '+' && text[0] != '-') || text[3] != ':')
		return -EINVAL;

	hours = two_digits(text + 1);
	minutes = two_digits(text + 4);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return -EINVAL;

	*seconds = (hours * 60 + minutes) * 60;
	if (text[0] == '-')
		*seconds = -*seconds;
	return 0;
}

int timestamp_parse(const char *text, size_t size, int64_t *ret)
{
	const size_t fixed = strlen("2026-11-23T15:00:00");
	int century, years, month, day, hour, minute, second, r;
	int64_t year, microseconds = 0, zone, seconds;

	if (size <= fixed || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
		return -EINVAL;
	if (text[10] != 'T' && text[10] != ' ' && text[10] != 't')
		return -EINVAL;

	century = two_digits(text);
	years = two_digits(text + 2);
	month = two_digits(text + 5);
	day = two_digits(text + 8);
	hour = two_digits(text + 11);
	minute = two_digits(text + 14);
	second = two_digits(text + 17);
	if ((century | years | month | day | hour | minute | second) < 0)
		return -EINVAL;

	year = century * 100 + years;
	/* Second 60 is a leap second; it falls on the next one. */
	if (month < 1 || month > 12 || day < 1 || day > month_length(year, month) || hour > 23 || minute > 59 ||
	    second > 60)
		return -EINVAL;

	r = parse_fraction(text + fixed, size - fixed, &microseconds);
	if (r < 0)
		return r;
	r = parse_zone(text + fixed + r, size - fixed - (size_t)r, &zone);
	if (r < 0)
		return r;

	seconds = days_from_date(year, month, day) * SECONDS_PER_DAY + (hour * 60 + minute) * 60 + second - zone;
	*ret = seconds * TIMESTAMP_SECOND + microseconds;
	return 0;
}

/* `count` decimal digits with leading zeros; returns the place after them. */
static inline char *put_digits(char *place, int64_t number, int count)
{
	int i;

	for (i = count - 1; i >= 0; i--) {
		place[i] = (char)('0' + number % 10);
		number /= 10;
	}
	return place + count;
}

/* "2026-11-23" SEPARATOR "15:00"; returns the place after it. */
static char *put_minute(char *place, int64_t seconds, char separator)
{
	int64_t days = floor_division(seconds, SECONDS_PER_DAY), second_of_day = seconds - days * SECONDS_PER_DAY;
	int64_t year, month, day;

	date_from_days(days, &year, &month, &day);
	if (year >= 0 && year <= 9999)
		place = put_digits(place, year, 4);
	else
		place += snprintf(place, 9, "%+06d", (int)year); /* as ISO 8601 writes what needs more digits */
	*place++ = '-';
	place = put_digits(place, month, 2);
	*place++ = '-';
	place = put_digits(place, day, 2);
	*place++ = separator;
	place = put_digits(place, second_of_day / 3600, 2);
	*place++ = ':';
	return put_digits(place, second_of_day / 60 % 60, 2);
}

static const char *put_none(char *text)
{
	memcpy(text, "-", sizeof("-"));
	return text;
}

const char *timestamp_format(int64_t time, char text[static TIMESTAMP_TEXT_SIZE])
{
	int64_t seconds, microseconds;
	char *place;

	if (time == TIMESTAMP_NONE)
		return put_none(text);

	seconds = floor_division(time, TIMESTAMP_SECOND);
	microseconds = (time % TIMESTAMP_SECOND + TIMESTAMP_SECOND) % TIMESTAMP_SECOND;
	place = put_minute(text, seconds, 'T');
	*place++ = ':';
	place = put_digits(place, seconds - floor_division(seconds, 60) * 60, 2);
	if (microseconds != 0) {
		*place++ = '.';
		place = put_digits(place, microseconds, 6);
	}
	*place++ = 'Z';
	*place = '\0';
	return text;
}

const char *timestamp_format_short(int64_t time, char text[static TIMESTAMP_TEXT_SIZE])
{
	char *place;

	if (time == TIMESTAMP_NONE)
		return put_none(text);

	place = put_minute(text, floor_division(time, TIMESTAMP_SECOND), ' ');
	memcpy(place, " UTC", sizeof(" UTC"));
	return text;
}
