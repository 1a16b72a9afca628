/* SPDX-License-Identifier: Apache-2.0 */
/* Durations and sizes as people write and read them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/timestamp.h"

struct unit {
	const char *name;
	uint64_t factor;
};

/* In microseconds. */
static const struct unit duration_units[] = {
	{ "us", 1 },
	{ "ms", 1000 },
	{ "s", TIMESTAMP_SECOND },
	{ "sec", TIMESTAMP_SECOND },
	{ "second", TIMESTAMP_SECOND },
	{ "seconds", TIMESTAMP_SECOND },
	{ "m", TIMESTAMP_MINUTE },
	{ "min", TIMESTAMP_MINUTE },
	{ "minute", TIMESTAMP_MINUTE },
	{ "minutes", TIMESTAMP_MINUTE },
	{ "h", TIMESTAMP_HOUR },
	{ "hour", TIMESTAMP_HOUR },
	{ "hours", TIMESTAMP_HOUR },
	{ "d", TIMESTAMP_DAY },
	{ "day", TIMESTAMP_DAY },
	{ "days", TIMESTAMP_DAY },
	{ "w", 7 * TIMESTAMP_DAY },
	{ "week", 7 * TIMESTAMP_DAY },
	{ "weeks", 7 * TIMESTAMP_DAY },
};

/* Largest first. */
static const struct unit duration_words[] = {
	{ "d", TIMESTAMP_DAY },    { "h", TIMESTAMP_HOUR }, { "min", TIMESTAMP_MINUTE },
	{ "s", TIMESTAMP_SECOND }, { "ms", 1000 },          { "us", 1 },
};

/* In bytes; compared without case. */
static const struct unit size_units[] = {
	{ "", 1 },
	{ "B", 1 },
	{ "K", UINT64_C(1) << 10 },
	{ "KiB", UINT64_C(1) << 10 },
	{ "M", UINT64_C(1) << 20 },
	{ "MiB", UINT64_C(1) << 20 },
	{ "G", UINT64_C(1) << 30 },
	{ "GiB", UINT64_C(1) << 30 },
	{ "T", UINT64_C(1) << 40 },
	{ "TiB", UINT64_C(1) << 40 },
};

/* Read the digits at *text and move it behind them. -EINVAL when there are none, -ERANGE. */
static int parse_digits(const char **text, uint64_t *ret)
{
	char digits[21];
	size_t size;
	int r;

	/* Leading zeros would only fill the room. */
	while ((*text)[0] == '0' && (*text)[1] >= '0' && (*text)[1] <= '9')
		(*text)++;

	size = strspn(*text, "0123456789");
	if (size >= sizeof(digits))
		return -ERANGE;
	memcpy(digits, *text, size);
	digits[size] = '\0';

	r = text_to_u64(digits, ret);
	if (r < 0)
		return r;
	*text += size;
	return 0;
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* The unit whose name is the `size` letters at `name`, or NULL. */
static const struct unit *find_duration_unit(const char *name, size_t size)
{
	size_t i;

	for (i = 0; i < ELEMENTS(duration_units); i++) {
		if (strlen(duration_units[i].name) == size && memcmp(duration_units[i].name, name, size) == 0)
			return &duration_units[i];
	}
	return NULL;
}

int duration_parse(const char *text, int64_t *ret)
{
	uint64_t total = 0, number, part;
	const struct unit *unit;
	bool first = true;
	size_t size;
	int r;

	for (text = skip_blanks(text); first || *text != '\0'; first = false) {
		r = parse_digits(&text, &number);
		if (r < 0)
			return r;

		text = skip_blanks(text);
		size = strspn(text, "abcdefghijklmnopqrstuvwxyz");
		/* Bare seconds stand alone: in "2h 30" nobody knows thirty of what. */
		unit = size == 0 && *text == '\0' && first ? find_duration_unit("s", 1)
							   : find_duration_unit(text, size);
		if (unit == NULL)
			return -EINVAL;

		if (__builtin_mul_overflow(number, unit->factor, &part) ||
		    __builtin_add_overflow(total, part, &total) || total > INT64_MAX)
			return -ERANGE;
		text = skip_blanks(text + size);
	}

	*ret = (int64_t)total;
	return 0;
}

const char *duration_format(int64_t duration, char text[static TIMESTAMP_TEXT_SIZE])
{
	uint64_t left = duration < 0 ? 0 - (uint64_t)duration : (uint64_t)duration, large, small = 0;
	const char *sign = duration < 0 ? "-" : "";
	size_t i;

	if (duration == TIMESTAMP_NONE) {
		memcpy(text, "-", sizeof("-"));
		return text;
	}
	if (duration == 0) {
		memcpy(text, "0 s", sizeof("0 s"));
		return text;
	}

	for (i = 0; left < duration_words[i].factor; i++)
		;
	large = left / duration_words[i].factor;
	if (i + 1 < ELEMENTS(duration_words))
		small = left % duration_words[i].factor / duration_words[i + 1].factor;

	if (small == 0)
		(void)snprintf(text, TIMESTAMP_TEXT_SIZE, "%s%" PRIu64 " %s", sign, large, duration_words[i].name);
	else
		(void)snprintf(text, TIMESTAMP_TEXT_SIZE, "%s%" PRIu64 " %s %" PRIu64 " %s", sign, large,
			       duration_words[i].name, small, duration_words[i + 1].name);
	return text;
}

int size_parse(const char *text, uint64_t *ret)
{
	uint64_t number;
	size_t i;
	int r;

	text = skip_blanks(text);
	r = parse_digits(&text, &number);
	if (r < 0)
		return r;

	text = skip_blanks(text);
	for (i = 0; i < ELEMENTS(size_units); i++) {
		if (!text_equal_fold(text, size_units[i].name))
			continue;
		if (__builtin_mul_overflow(number, size_units[i].factor, &number))
			return -ERANGE;
		*ret = number;
		return 0;
	}
	return -EINVAL;
}

const char *size_format(uint64_t size, char text[static TIMESTAMP_TEXT_SIZE])
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	uint64_t factor = 1, tenths;
	size_t unit = 0;

	while (unit + 1 < ELEMENTS(units) && size / factor >= 1024) {
		factor *= 1024;
		unit++;
	}

	/* Rounded to a tenth, in integers: what is left of a division by 2^60 times ten still fits. */
	tenths = size / factor * 10 + (size % factor * 10 + factor / 2) / factor;
	if (tenths >= 10240 && unit + 1 < ELEMENTS(units)) {
		tenths = 10;
		unit++;
	}

	if (tenths % 10 == 0)
		(void)snprintf(text, TIMESTAMP_TEXT_SIZE, "%" PRIu64 " %s", tenths / 10, units[unit]);
	else
		(void)snprintf(text, TIMESTAMP_TEXT_SIZE, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10,
			       units[unit]);
	return text;
}
