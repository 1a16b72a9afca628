/* SPDX-License-Identifier: Apache-2.0 */
/* The rule of a zone for the years that no list of changes reaches. */
#include <string.h>

#include "plugins/source_files/zone_parts.h"

#define DAY INT64_C(86400)

struct rule_text {
	const char *at;
	const char *end;
};

static bool take(struct rule_text *text, char byte)
{
	if (text->at == text->end || *text->at != byte)
		return false;
	text->at++;
	return true;
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* "CET" or "<+0330>". */
static bool skip_name(struct rule_text *text)
{
	const char *start = text->at;

	if (take(text, '<')) {
		while (text->at < text->end && *text->at != '>')
			text->at++;
		return take(text, '>');
	}
	while (text->at < text->end && is_letter(*text->at))
		text->at++;
	return text->at - start >= 3;
}

static bool take_number(struct rule_text *text, int least, int most, int *ret)
{
	int number = 0;
	const char *start = text->at;

	while (text->at < text->end && is_digit(*text->at) && text->at - start < 4)
		number = number * 10 + (*text->at++ - '0');
	if (text->at == start || number < least || number > most)
		return false;
	*ret = number;
	return true;
}

/* "[+-]h[:mm[:ss]]" in seconds. */
static bool take_time(struct rule_text *text, int32_t *ret)
{
	bool negative = take(text, '-');
	int hours, minutes = 0, seconds = 0;

	if (!negative)
		(void)take(text, '+');
	if (!take_number(text, 0, 167, &hours))
		return false;
	if (take(text, ':')) {
		if (!take_number(text, 0, 59, &minutes))
			return false;
		if (take(text, ':') && !take_number(text, 0, 59, &seconds))
			return false;
	}
	*ret = (hours * 60 + minutes) * 60 + seconds;
	if (negative)
		*ret = -*ret;
	return true;
}

/* ",M3.5.0/2", ",J60" or ",59". */
static bool take_change(struct rule_text *text, struct zone_change *ret)
{
	*ret = (struct zone_change){ .time = 2 * 3600 };
	if (!take(text, ','))
		return false;
	if (take(text, 'M')) {
		ret->kind = CHANGE_MONTH_WEEK_DAY;
		if (!take_number(text, 1, 12, &ret->month) || !take(text, '.') ||
		    !take_number(text, 1, 5, &ret->week) || !take(text, '.') || !take_number(text, 0, 6, &ret->day))
			return false;
	} else if (take(text, 'J')) {
		ret->kind = CHANGE_DAY_WITHOUT_LEAP;
		if (!take_number(text, 1, 365, &ret->day))
			return false;
		ret->day--;
	} else {
		ret->kind = CHANGE_DAY;
		if (!take_number(text, 0, 365, &ret->day))
			return false;
	}
	return !take(text, '/') || take_time(text, &ret->time);
}

bool zone_rule_parse(const char *bytes, size_t size, struct zone_rule *ret)
{
	struct rule_text text = { bytes, bytes + size };
	struct zone_rule rule = { .has_summer = false };

	/* POSIX counts west of Greenwich. */
	if (!skip_name(&text) || !take_time(&text, &rule.standard))
		return false;
	rule.standard = -rule.standard;
	rule.summer = rule.standard + 3600;
	if (text.at < text.end) {
		if (!skip_name(&text))
			return false;
		if (text.at < text.end && *text.at != ',') {
			if (!take_time(&text, &rule.summer))
				return false;
			rule.summer = -rule.summer;
		}
		if (!take_change(&text, &rule.begin) || !take_change(&text, &rule.end))
			return false;
		rule.has_summer = true;
	}
	if (text.at != text.end)
		return false;
	*ret = rule;
	return true;
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days since 1970 of the first of January. */
static int64_t year_start(int64_t year)
{
	int64_t past = year - 1;

	return 365 * (year - 1970) + (past / 4 - past / 100 + past / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static int64_t year_of(int64_t seconds)
{
	int64_t days = seconds / DAY, year = 1970 + days / 366;

	while (year_start(year + 1) <= days)
		year++;
	return year;
}

/* Seconds since 1970, on the clock that is valid before the change. */
static int64_t change_time(const struct zone_change *change, int64_t year)
{
	static const int month_starts[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };
	int64_t start = year_start(year), first;
	int weekday, day, length;

	switch (change->kind) {
	case CHANGE_DAY:
		return (start + change->day) * DAY + change->time;
	case CHANGE_DAY_WITHOUT_LEAP:
		return (start + change->day + (is_leap(year) && change->day >= 59)) * DAY + change->time;
	case CHANGE_MONTH_WEEK_DAY:
		break;
	}
	first = start + month_starts[change->month - 1] + (change->month > 2 && is_leap(year));
	length = month_starts[change->month] - month_starts[change->month - 1] + (change->month == 2 && is_leap(year));
	weekday = (int)((first + 4) % 7); /* 1970 began on a Thursday */
	day = (change->day - weekday + 7) % 7 + 7 * (change->week - 1);
	while (day >= length)
		day -= 7;
	return (first + day) * DAY + change->time;
}

int32_t zone_rule_offset(const struct zone_rule *rule, int64_t utc)
{
	int64_t year, begin, end;

	if (!rule->has_summer || utc < 0)
		return rule->standard;
	year = year_of(utc + rule->standard);
	begin = change_time(&rule->begin, year) - rule->standard;
	end = change_time(&rule->end, year) - rule->summer;
	if (begin < end)
		return utc >= begin && utc < end ? rule->summer : rule->standard;
	return utc >= end && utc < begin ? rule->standard : rule->summer;
}
