/* SPDX-License-Identifier: Apache-2.0 */
/* Six numbers and perhaps a half of the day; everything between them is punctuation. */
#include "plugins/source_files/event_copy/date.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/timestamp.h"

struct numbers {
	int values[6];
	size_t digits[6];
	size_t count;
	char half; /* 'a' or 'p'; 0: 24 hours */
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static struct numbers take_numbers(const char *text, size_t size)
{
	struct numbers numbers = { .count = 0 };
	const char *end = text + size;

	while (text < end) {
		char letter = (char)(*text | 0x20);
		int value = 0;
		size_t digits = 0;

		if (!is_digit(*text)) {
			if (numbers.count >= 5 && numbers.half == 0 && (letter == 'a' || letter == 'p'))
				numbers.half = letter;
			text++;
			continue;
		}
		for (; text < end && is_digit(*text); text++, digits++)
			value = value < 100000 ? value * 10 + (*text - '0') : value;
		if (numbers.count < ELEMENTS(numbers.values)) {
			numbers.values[numbers.count] = value;
			numbers.digits[numbers.count] = digits;
		}
		numbers.count++;
	}
	return numbers;
}

static enum date_order proved(const struct numbers *numbers)
{
	if (numbers->count < 3)
		return DATE_UNKNOWN;
	if (numbers->digits[0] == 4)
		return DATE_YEAR_MONTH_DAY;
	if (numbers->digits[2] != 4)
		return DATE_UNKNOWN;
	if (numbers->values[0] > 12)
		return DATE_DAY_MONTH_YEAR;
	return numbers->values[1] > 12 ? DATE_MONTH_DAY_YEAR : DATE_UNKNOWN;
}

enum date_order date_proved_order(const char *text, size_t size)
{
	struct numbers numbers = take_numbers(text, size);

	return proved(&numbers);
}

static int hour_of(const struct numbers *numbers)
{
	int hour = numbers->values[3];

	if (numbers->half == 0)
		return hour;
	if (hour < 1 || hour > 12)
		return -1;
	return hour % 12 + (numbers->half == 'p' ? 12 : 0);
}

enum date_answer date_parse(const char *text, size_t size, enum date_order order, int64_t *ret)
{
	static const int places[][3] = { { 0 }, { 2, 1, 0 }, { 2, 0, 1 }, { 0, 1, 2 } }; /* of year, month, day */
	struct numbers numbers = take_numbers(text, size);
	char normal[80];
	int year, length, second;

	if (numbers.count < 5 || numbers.count > 6)
		return DATE_WRONG;
	if (proved(&numbers) != DATE_UNKNOWN)
		order = proved(&numbers);
	/* The same day and month mean the same in both orders. */
	if (order == DATE_UNKNOWN && numbers.digits[2] == 4 && numbers.values[0] == numbers.values[1])
		order = DATE_DAY_MONTH_YEAR;
	if (order == DATE_UNKNOWN)
		return DATE_AMBIGUOUS;

	year = numbers.values[places[order][0]];
	if (numbers.digits[places[order][0]] <= 2)
		year += 2000;
	second = numbers.count == 6 ? numbers.values[5] : 0;
	length = snprintf(normal, sizeof(normal), "%04d-%02d-%02dT%02d:%02d:%02dZ", year,
			  numbers.values[places[order][1]], numbers.values[places[order][2]], hour_of(&numbers),
			  numbers.values[4], second);
	return length == (int)strlen("2026-08-10T11:00:39Z") && timestamp_parse(normal, (size_t)length, ret) == 0
		       ? DATE_READ
		       : DATE_WRONG;
}
