/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing, trimming, repairing and reading of text. */
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/utf8.h"

/* Longer words are not compared by edit distance: nobody mistypes a name that long. */
#define NEAREST_LIMIT 64u

/* ASCII only and without the locale, unlike tolower() and isspace(). */
static inline char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter + ('a' - 'A')) : letter;
}

static inline bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool text_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

bool text_equal_fold(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;

	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

static bool same_byte(char a, char b, bool fold)
{
	return a == b || (fold && lower(a) == lower(b));
}

/* What a "*" took is widened byte by byte when the rest does not fit; only the last one ever has to be. */
bool text_matches(const char *pattern, const char *text, bool fold)
{
	const char *star = NULL, *resume = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			resume = text;
		} else if (same_byte(*pattern, *text, fold)) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star + 1;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool text_starts(const char *text, const char *prefix)
{
	if (text == NULL || prefix == NULL)
		return false;
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_starts_fold(const char *text, const char *prefix)
{
	if (text == NULL || prefix == NULL)
		return false;

	while (*prefix != '\0' && lower(*text) == lower(*prefix)) {
		text++;
		prefix++;
	}
	return *prefix == '\0';
}

void text_lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = lower(*text);
}

char *text_copy(const char *text, size_t size)
{
	char *copy;

	copy = size < SIZE_MAX ? malloc(size + 1) : NULL;
	if (copy == NULL)
		return NULL;

	if (size > 0)
		memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

const char *text_trim(const char *text, size_t *size)
{
	size_t left = *size;

	while (left > 0 && is_space(*text)) {
		text++;
		left--;
	}
	while (left > 0 && is_space(text[left - 1]))
		left--;

	*size = left;
	return text;
}

size_t text_valid_utf8(const char *bytes, size_t size)
{
	const unsigned char *start = (const unsigned char *)bytes;
	size_t done = 0;
	int step;

	while (done < size) {
		while (size - done >= 8 && (utf8_load(start + done) & UTF8_HIGH_BITS) == 0)
			done += 8;
		if (done == size)
			break;
		step = utf8_step(start + done, size - done);
		if (step < 0)
			break;
		done += (size_t)step;
	}
	return done;
}

/* Append valid UTF-8 with each NUL replaced. */
static size_t append_without_nul(struct buffer *buffer, const char *bytes, size_t size)
{
	const char *nul;
	size_t replaced = 0, length;

	while ((nul = memchr(bytes, '\0', size)) != NULL) {
		length = (size_t)(nul - bytes);
		(void)buffer_append(buffer, bytes, length);
		(void)buffer_append_text(buffer, UTF8_REPLACEMENT);
		replaced++;
		bytes += length + 1;
		size -= length + 1;
	}
	(void)buffer_append(buffer, bytes, size);
	return replaced;
}

size_t text_append_repaired(struct buffer *buffer, const char *bytes, size_t size)
{
	size_t replaced = 0, length;

	while (size > 0) {
		length = text_valid_utf8(bytes, size);
		replaced += append_without_nul(buffer, bytes, length);
		bytes += length;
		size -= length;
		if (size == 0)
			break;

		length = (size_t)-utf8_step((const unsigned char *)bytes, size);
		(void)buffer_append_text(buffer, UTF8_REPLACEMENT);
		replaced++;
		bytes += length;
		size -= length;
	}
	return replaced;
}

size_t text_cut(const char *text, size_t size, size_t limit)
{
	size_t back;

	if (size <= limit)
		return size;

	/* A character has at most three bytes after its first. More than that is not UTF-8 and may be cut anywhere. */
	for (back = 0; back <= 3 && back <= limit; back++) {
		if (((unsigned char)text[limit - back] & 0xc0u) != 0x80u)
			return limit - back;
	}
	return limit;
}

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit = lower(digit);
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : 16;
}

int text_to_u64(const char *text, uint64_t *ret)
{
	unsigned base = 10, digit;
	uint64_t number = 0;
	bool overflow = false;

	if (text_starts_fold(text, "0x")) {
		base = 16;
		text += 2;
	}
	if (text == NULL || *text == '\0')
		return -EINVAL;

	/* Read to the end: what is not a number at all is told as such, however long it is. */
	for (; *text != '\0'; text++) {
		digit = (unsigned)digit_value(*text);
		if (digit >= base)
			return -EINVAL;
		overflow |= __builtin_mul_overflow(number, base, &number);
		overflow |= __builtin_add_overflow(number, digit, &number);
	}
	if (overflow)
		return -ERANGE;

	*ret = number;
	return 0;
}

int text_to_i64(const char *text, int64_t *ret)
{
	uint64_t magnitude, most = INT64_MAX;
	bool negative;
	int r;

	negative = text_starts(text, "-");
	r = text_to_u64(negative ? text + 1 : text, &magnitude);
	if (r < 0)
		return r;
	if (magnitude > most + negative)
		return -ERANGE;

	*ret = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return 0;
}

int text_to_bool(const char *text, bool *ret)
{
	static const char *const words[][2] = { { "no", "yes" }, { "false", "true" }, { "off", "on" }, { "0", "1" } };
	size_t i;

	for (i = 0; i < ELEMENTS(words) * 2; i++) {
		if (text_equal_fold(text, words[i / 2][i % 2])) {
			*ret = i % 2 == 1;
			return 0;
		}
	}
	return -EINVAL;
}

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* How many letters to insert, leave out, replace or swap with their neighbour (optimal string alignment). Both words
 * are at most NEAREST_LIMIT long. */
static unsigned edit_distance(const char *a, const char *b)
{
	unsigned rows[3][NEAREST_LIMIT + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2], *spare;
	size_t a_size = strlen(a), b_size = strlen(b), i, j;

	for (j = 0; j <= b_size; j++)
		above[j] = (unsigned)j;

	for (i = 1; i <= a_size; i++) {
		row[0] = (unsigned)i;
		for (j = 1; j <= b_size; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);

			row[j] = smaller(above[j - 1] + !same, smaller(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[b_size];
}

const char *text_nearest(const char *word, const char *const *names, size_t count)
{
	const char *nearest = NULL;
	unsigned distance, least = 4; /* more than three slips are another word */
	size_t i, longer;

	if (word == NULL || strlen(word) > NEAREST_LIMIT)
		return NULL;

	for (i = 0; i < count; i++) {
		if (names[i] == NULL || strlen(names[i]) > NEAREST_LIMIT)
			continue;
		distance = edit_distance(word, names[i]);
		longer = strlen(word) > strlen(names[i]) ? strlen(word) : strlen(names[i]);
		/* One slip in each three letters is a typo. */
		if (distance < least && distance <= longer / 3) {
			least = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
