/* SPDX-License-Identifier: Apache-2.0 */
/* The byte scans that decide the speed of reading: SSE2 where the processor has it, a portable twin with the same
 * answers everywhere (the unit test compares them). */
#ifndef WBH_SOURCE_FILES_SCAN_H
#define WBH_SOURCE_FILES_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* White space of XML. */
static inline __attribute__((always_inline)) bool scan_is_space(char byte)
{
	/* Nearly every byte asked for is none, and told by the first comparison. */
	return (unsigned char)byte <= ' ' && (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t');
}

static inline const char *scan_skip_space(const char *text, const char *end)
{
	while (text < end && scan_is_space(*text))
		text++;
	return text;
}

/* What must follow a text that is scanned without looking for its end: so many NULs, which every scan stops at. */
#define SCAN_PADDING 64u

/* Printable ASCII that means nothing to XML, neither in text nor in an attribute of either quoting. '#' is left out
 * because the vector form is one step shorter so: it has one comparison for '"', '#', '&' and '\'', one for '<' and
 * '>'. */
static inline bool scan_is_plain(char byte)
{
	return byte >= ' ' && (byte & ~5) != 0x22 && (byte & ~2) != 0x3c;
}

/* The first byte that is not plain; the text is followed by SCAN_PADDING. */
static inline const char *scan_plain_end_portable(const char *text)
{
	while (scan_is_plain(*text))
		text++;
	return text;
}

/* Where in a record something may begin that a raw reader must look at: "<!", "<?", and "Ev" of "Event". */
static inline bool scan_is_markup(const char *text)
{
	if (text[0] == '<')
		return text[1] == '!' || text[1] == '?';
	return text[0] == 'E' && text[1] == 'v';
}

static inline const char *scan_markup_portable(const char *text, const char *end)
{
	for (; end - text >= 2; text++)
		if (scan_is_markup(text))
			return text;
	return end;
}

/* Bytes that every encoding of the ASCII family reads alike and XML allows: tab, line ends, 0x20 to 0x7f. */
static inline bool scan_is_ascii_text(char byte)
{
	return byte >= ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static inline const char *scan_ascii_text_end_portable(const char *text, const char *end)
{
	while (text < end && scan_is_ascii_text(*text))
		text++;
	return text;
}

/* What ends a stretch of a JSON string: its closing quote, or an escape. */
static inline const char *scan_string_stop_portable(const char *text, const char *end)
{
	while (text < end && *text != '"' && *text != '\\')
		text++;
	return text;
}

#ifdef __SSE2__

static inline __m128i scan_load(const char *text)
{
	return _mm_loadu_si128((const __m128i *)(const void *)text);
}

static inline __m128i scan_equal(__m128i bytes, char byte)
{
	return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte));
}

static inline __attribute__((always_inline)) const char *scan_plain_end(const char *text)
{
	for (;; text += 16) {
		__m128i bytes = scan_load(text);
		__m128i quote = scan_equal(_mm_and_si128(bytes, _mm_set1_epi8(~5)), 0x22);
		__m128i angle = scan_equal(_mm_and_si128(bytes, _mm_set1_epi8(~2)), 0x3c);
		/* Bytes from 0x80 up are negative and so below a blank, too. */
		__m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, angle), low));

		if (mask != 0)
			return text + __builtin_ctz(mask);
	}
}

/* Bytes that may be the telling half of markup: bit per byte. */
static inline unsigned scan_markup_hits(const char *text)
{
	__m128i bytes = scan_load(text);
	__m128i mark = _mm_or_si128(scan_equal(bytes, '!'), scan_equal(bytes, '?'));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(mark, scan_equal(bytes, 'E')));
}

/* The first place where scan_is_markup() holds, or `end`. */
static inline const char *scan_markup(const char *text, const char *end)
{
	const char *start = text;

	for (; end - text >= 33; text += 32) {
		unsigned mask = scan_markup_hits(text) | scan_markup_hits(text + 16) << 16;

		for (; mask != 0; mask &= mask - 1) {
			const char *hit = text + __builtin_ctz(mask);

			if (*hit != 'E') {
				if (hit > start && hit[-1] == '<')
					return hit - 1;
			} else if (hit[1] == 'v')
				return hit;
		}
	}
	/* A '<' before this place may belong to a mark behind it. */
	return scan_markup_portable(text > start ? text - 1 : text, end);
}

/* The first byte that is not ASCII text, or `end`. */
static inline const char *scan_ascii_text_end(const char *text, const char *end)
{
	for (; end - text >= 16; text += 16) {
		__m128i bytes = scan_load(text);
		__m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
		__m128i space = _mm_or_si128(_mm_or_si128(scan_equal(bytes, '\n'), scan_equal(bytes, '\r')),
					     scan_equal(bytes, '\t'));
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_andnot_si128(space, low));

		if (mask != 0)
			return text + __builtin_ctz(mask);
	}
	return scan_ascii_text_end_portable(text, end);
}

/* The first '"' or '\\', or `end`; the text is followed by SCAN_PADDING. */
static inline __attribute__((always_inline)) const char *scan_string_stop(const char *text, const char *end)
{
	for (; text < end; text += 16) {
		__m128i bytes = scan_load(text);
		__m128i stop = _mm_or_si128(scan_equal(bytes, '"'), scan_equal(bytes, '\\'));
		unsigned mask = (unsigned)_mm_movemask_epi8(stop);

		if (mask != 0) {
			text += __builtin_ctz(mask);
			return text < end ? text : end;
		}
	}
	return end;
}

#else

static inline const char *scan_string_stop(const char *text, const char *end)
{
	return scan_string_stop_portable(text, end);
}

static inline const char *scan_plain_end(const char *text)
{
	return scan_plain_end_portable(text);
}

static inline const char *scan_markup(const char *text, const char *end)
{
	return scan_markup_portable(text, end);
}

static inline const char *scan_ascii_text_end(const char *text, const char *end)
{
	return scan_ascii_text_end_portable(text, end);
}

#endif

/* The first `needle` (at least two bytes), or NULL. */
const char *find_bytes(const char *text, const char *end, const char *needle, size_t size);

#endif
