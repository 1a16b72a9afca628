/* SPDX-License-Identifier: Apache-2.0 */
/* Known keys in a text and their values; error codes; relay host names. */
#include "rules/extract.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool is_word(char byte)
{
	return (byte >= '0' && byte <= '9') || (lower(byte) >= 'a' && lower(byte) <= 'z') || byte == '_' ||
	       (unsigned char)byte >= 0x80;
}

/* Is what stands before `place` part of a word? Typographic quotes, dashes (U+20xx) and the hard blank are not. */
static bool follows_word(const char *text, size_t place)
{
	if (place == 0 || !is_word(text[place - 1]))
		return false;
	if (place >= 3 && text[place - 3] == '\xe2' && text[place - 2] == '\x80')
		return false;
	return place < 2 || text[place - 2] != '\xc2' || text[place - 1] != '\xa0';
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_line_end(char byte)
{
	return byte == '\n' || byte == '\r';
}

static bool same_fold(const char *text, const char *word, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (lower(text[i]) != lower(word[i]))
			return false;
	return true;
}

static int compare_keys(const void *a, const void *b, void *context)
{
	const struct extractor *extractor = context;
	const char *left = extractor->sources[*(const uint16_t *)a]->key;
	const char *right = extractor->sources[*(const uint16_t *)b]->key;

	if (lower(left[0]) != lower(right[0]))
		return (unsigned char)lower(left[0]) - (unsigned char)lower(right[0]);
	if (strlen(left) != strlen(right))
		return strlen(left) > strlen(right) ? -1 : 1;
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

void extractor_index(struct extractor *extractor)
{
	size_t next = 0;

	extractor->key_count = 0;
	for (size_t i = 0; i < extractor->source_count; i++)
		if (extractor->sources[i]->kind == SOURCE_KEY && extractor->key_count < RULES_KEY_LIMIT)
			extractor->key_sources[extractor->key_count++] = (uint16_t)i;
	qsort_r(extractor->key_sources, extractor->key_count, sizeof(extractor->key_sources[0]), compare_keys,
		extractor);

	for (size_t byte = 0; byte <= 256; byte++) {
		while (next < extractor->key_count &&
		       (unsigned char)lower(extractor->sources[extractor->key_sources[next]]->key[0]) < byte)
			next++;
		extractor->first_key[byte] = (uint16_t)next;
	}
}

/* Without its colon a key counts only where a list item can begin. */
static bool begins_item(const char *text, size_t place)
{
	if (place == 0 || is_line_end(text[place - 1]))
		return true;
	return place >= 2 && is_blank(text[place - 1]) && (text[place - 2] == ',' || text[place - 2] == ':');
}

/* Does the key stand at `place`? Then its value begins at *ret. */
static bool key_at(const struct field_source *source, const char *text, size_t size, size_t place, size_t *ret)
{
	size_t length = strlen(source->key), end = place + length, value;

	if (length > size - place || !same_fold(text + place, source->key, length))
		return false;
	for (value = end; value < size && is_blank(text[value]); value++)
		;
	if (value < size && (text[value] == ':' || text[value] == '=')) {
		*ret = value + 1;
		return true;
	}
	if ((source->flags & KEY_LOOSE) == 0 || value == end || !begins_item(text, place))
		return false;
	*ret = value;
	return true;
}

static const struct field_source *find_key(const struct extractor *extractor, const char *text, size_t size,
					   size_t place, size_t *ret_value)
{
	size_t byte = (unsigned char)lower(text[place]);

	for (size_t i = extractor->first_key[byte]; i < extractor->first_key[byte + 1]; i++) {
		const struct field_source *source = extractor->sources[extractor->key_sources[i]];

		if (key_at(source, text, size, place, ret_value))
			return source;
	}
	return NULL;
}

size_t extract_hits(const struct extractor *extractor, const char *text, size_t size, struct key_hit *hits,
		    size_t limit)
{
	size_t count = 0;

	if (size > EXTRACT_TEXT_LIMIT)
		size = EXTRACT_TEXT_LIMIT;
	for (size_t place = 0; place < size && count < limit;) {
		const struct field_source *source = NULL;
		size_t value = 0;

		if (!follows_word(text, place))
			source = find_key(extractor, text, size, place, &value);
		if (source != NULL)
			hits[count++] = (struct key_hit){ source, (uint32_t)place, (uint32_t)value };
		place = source != NULL && value > place ? value : place + 1;
	}
	return count;
}

/* Quotes around a text that went through a web page or a mail, in UTF-8. */
static size_t quote_size(const char *text, size_t size, bool at_end)
{
	static const char *const quotes[] = { "\"", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xe2\x80\xb3" };

	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		size_t length = strlen(quotes[i]);

		if (length <= size && memcmp(at_end ? text + size - length : text, quotes[i], length) == 0)
			return length;
	}
	return 0;
}

/* What only ends a value in the list it stands in: ", " and quotes; a full stop where the value is one word (a host
 * name, a result), while a sentence keeps its own. */
static const char *trim_value(const char *text, size_t *size)
{
	size_t before, quote;

	text = text_trim(text, size);
	do {
		before = *size;
		quote = quote_size(text, *size, true);
		*size -= quote;
		while (*size > 0 && (text[*size - 1] == ',' || text[*size - 1] == ';'))
			--*size;
		quote = quote_size(text, *size, false);
		*size -= quote;
		text = text_trim(text + quote, size);
	} while (*size < before);

	if (*size > 1 && text[*size - 1] == '.' && memchr(text, ' ', *size) == NULL)
		--*size;
	return text;
}

/* "<not available>", "(NULL)", "N/A" and the like. */
static bool says_nothing(const char *text, size_t size)
{
	static const char *const words[] = { "(null)", "n/a", "-" };

	while (size > 0 && text[size - 1] == '.')
		size--;
	if (size == 0 || (text[0] == '<' && memchr(text, '>', size) == text + size - 1))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (size == strlen(words[i]) && same_fold(text, words[i], size))
			return true;
	return false;
}

static size_t value_end(const struct field_source *source, const char *text, size_t start, size_t end)
{
	const char *close = start < end && text[start] == '<' ? memchr(text + start, '>', end - start) : NULL;

	if ((source->flags & (KEY_LINE | KEY_WORD)) == 0)
		return end;
	/* The whole of "<not available>" is one word. */
	if ((source->flags & KEY_WORD) != 0 && close != NULL)
		start = (size_t)(close - text);
	for (size_t i = start; i < end; i++) {
		if (is_line_end(text[i]))
			return i;
		if ((source->flags & KEY_WORD) != 0 && (is_blank(text[i]) || text[i] == ',' || text[i] == ';'))
			return i;
	}
	return end;
}

bool extract_value(const struct field_source *source, const char *text, size_t size, const struct key_hit *hits,
		   size_t hit_count, const char **ret, size_t *ret_size)
{
	for (size_t i = 0; i < hit_count; i++) {
		size_t start = hits[i].value, end = i + 1 < hit_count ? hits[i + 1].start : size, length;
		const char *value;

		/* The same key may stand in several lines of the file, for several fields. */
		if (hits[i].source != source && !text_equal_fold(hits[i].source->key, source->key))
			continue;
		while (start < end && is_blank(text[start]))
			start++;
		length = value_end(source, text, start, end) - start;
		value = trim_value(text + start, &length);
		if (says_nothing(value, length))
			continue;
		*ret = value;
		*ret_size = length;
		return true;
	}
	return false;
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte = lower(byte);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* An HRESULT as a signed decimal number, as .NET prints it, or its unsigned twin. */
static bool decimal_code(const char *text, size_t size, char code[static CODE_SIZE])
{
	char digits[16];
	int64_t number;

	if (size >= sizeof(digits))
		return false;
	memcpy(digits, text, size);
	digits[size] = '\0';
	if (text_starts_fold(digits, "0x") || text_to_i64(digits, &number) < 0 || number < INT32_MIN ||
	    number > UINT32_MAX)
		return false;
	(void)snprintf(code, CODE_SIZE, "%x", (unsigned)(uint32_t)number);
	return true;
}

bool extract_normal_code(const char *text, size_t size, char code[static CODE_SIZE])
{
	size_t used = 0;

	if (size > 0 && (text[0] == '-' || size == 10) && decimal_code(text, size, code))
		return true;
	if (size > 2 && text[0] == '0' && lower(text[1]) == 'x') {
		text += 2;
		size -= 2;
	}
	if (size == 0 || size > 8)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (hex_digit(text[i]) < 0)
			return false;
		if (used > 0 || text[i] != '0' || i + 1 == size)
			code[used++] = lower(text[i]);
	}
	code[used] = '\0';
	return true;
}

bool extract_code(const char *text, size_t size, char code[static CODE_SIZE])
{
	for (size_t i = 0; i + 3 < size; i++) {
		size_t start = i + 2, end;

		if (lower(text[i]) != 'h' || lower(text[i + 1]) != 'r' || follows_word(text, i))
			continue;
		while (start < size && is_blank(text[start]))
			start++;
		if (start == size || (text[start] != '=' && text[start] != ':'))
			continue;
		for (start++; start < size && is_blank(text[start]); start++)
			;
		for (end = start; end < size && (is_word(text[end]) || (end == start && text[end] == '-')); end++)
			;
		if (extract_normal_code(text + start, end - start, code))
			return true;
	}
	return false;
}

static bool is_host(char byte)
{
	return (byte >= '0' && byte <= '9') || (lower(byte) >= 'a' && lower(byte) <= 'z') || byte == '-';
}

bool extract_relay(const char *text, size_t size, const char **ret, size_t *ret_size)
{
	static const char middle[] = ".servicebus.";
	const size_t length = sizeof(middle) - 1;

	for (size_t i = 0; i + length < size; i++) {
		size_t start = i, end = i + length;

		if (text[i] != '.' || !same_fold(text + i, middle, length))
			continue;
		while (start > 0 && is_host(text[start - 1]))
			start--;
		while (end < size &&
		       (is_host(text[end]) || (text[end] == '.' && end + 1 < size && is_host(text[end + 1]))))
			end++;
		if (start < i && end > i + length) {
			*ret = text + start;
			*ret_size = end - start;
			return true;
		}
	}
	return false;
}
