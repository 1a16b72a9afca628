/* SPDX-License-Identifier: Apache-2.0 */
/* Tells an encoding by byte order mark, by where its NULs lie, or by the XML declaration, and converts to UTF-8. */
#include "plugins/source_files/encoding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "plugins/source_files/scan.h"

/* The file names its charset, so only those that Windows writes logs in may be loaded: name as declared, as iconv calls
 * it. NULL: read as UTF-8, of which it is a part, or which it must be since the declaration itself could be read. */
static const struct charset {
	const char *declared;
	const char *name;
} charsets[] = {
	{ "utf-8", NULL },
	{ "utf8", NULL },
	{ "us-ascii", NULL },
	{ "ascii", NULL },
	{ "utf-16", NULL },
	{ "utf-16le", NULL },
	{ "utf-16be", NULL },
	{ "unicode", NULL },
	{ "windows-1250", "CP1250" },
	{ "windows-1251", "CP1251" },
	{ "windows-1252", "CP1252" },
	{ "windows-1253", "CP1253" },
	{ "windows-1254", "CP1254" },
	{ "windows-1255", "CP1255" },
	{ "windows-1256", "CP1256" },
	{ "windows-1257", "CP1257" },
	{ "windows-1258", "CP1258" },
	/* What calls itself Latin-1 on Windows is its superset CP1252. */
	{ "iso-8859-1", "CP1252" },
	{ "latin1", "CP1252" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-9", "ISO-8859-9" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "ibm437", "CP437" },
	{ "cp437", "CP437" },
	{ "ibm850", "CP850" },
	{ "cp850", "CP850" },
	{ "ibm852", "CP852" },
	{ "cp852", "CP852" },
	{ "ibm865", "CP865" },
	{ "cp865", "CP865" },
	{ "cp866", "CP866" },
	{ "koi8-r", "KOI8-R" },
	{ "shift_jis", "CP932" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "CP950" },
	{ "euc-kr", "CP949" },
	{ "ks_c_5601-1987", "CP949" },
};

#define REPLACEMENT 0xfffdu
#define REPLACEMENT_SIZE 3u /* in UTF-8 */
#define NO_CONVERSION ((iconv_t)-1)

void encoding_warm(void)
{
	iconv_t conversion = iconv_open("UTF-8", "CP1252");

	if (conversion != NO_CONVERSION)
		(void)iconv_close(conversion);
}

void decoder_close(struct decoder *decoder)
{
	if (decoder->conversion != NO_CONVERSION)
		(void)iconv_close(decoder->conversion);
	if (decoder->way_back != NO_CONVERSION)
		(void)iconv_close(decoder->way_back);
	free(decoder->chunk);
	decoder->conversion = NO_CONVERSION;
	decoder->way_back = NO_CONVERSION;
	decoder->chunk = NULL;
}

/* Bytes of the file, those of the head first. */
static ssize_t fetch(struct decoder *decoder, char *to, size_t room, struct wbh_problem *problem)
{
	size_t head = decoder->head_size - decoder->head_at;

	if (head == 0)
		return input_read(decoder->input, to, room, problem);

	if (head > room)
		head = room;
	memcpy(to, decoder->head + decoder->head_at, head);
	decoder->head_at += head;
	return (ssize_t)head;
}

static int read_head(struct decoder *decoder, struct wbh_problem *problem)
{
	while (decoder->head_size < sizeof(decoder->head)) {
		ssize_t size = input_read(decoder->input, (char *)decoder->head + decoder->head_size,
					  sizeof(decoder->head) - decoder->head_size, problem);

		if (size == 0)
			break;
		/* What came before a failure is read first; the failure comes again behind it. */
		if (size < 0)
			return decoder->head_size > 0 ? 0 : (int)size;
		decoder->head_size += (size_t)size;
	}
	return 0;
}

/* UTF-16 without a mark: markup is ASCII, so nearly every second byte of it is NUL, and always the same one. */
static bool guess_utf_16(const unsigned char *head, size_t size, enum encoding_family *ret)
{
	size_t pairs = size / 2, even = 0, odd = 0, i;

	for (i = 0; i < pairs; i++) {
		even += head[2 * i] == 0;
		odd += head[2 * i + 1] == 0;
	}
	if (pairs < 4)
		return false;
	if (odd * 10 >= pairs * 7 && even * 20 <= pairs) {
		*ret = ENCODING_UTF_16LE;
		return true;
	}
	if (even * 10 >= pairs * 7 && odd * 20 <= pairs) {
		*ret = ENCODING_UTF_16BE;
		return true;
	}
	return false;
}

/* The value of encoding="…" in an XML declaration at the start of `head`; 0 when there is none. */
static size_t declared_charset(const unsigned char *head, size_t size, char name[static 64])
{
	const char *text = (const char *)head, *limit = text + size, *end, *value;
	char quote;
	size_t length;

	text = scan_skip_space(text, limit);
	if (limit - text < 6 || memcmp(text, "<?xml", 5) != 0 || !scan_is_space(text[5]))
		return 0;
	end = find_bytes(text, limit, "?>", 2);
	if (end == NULL)
		return 0;

	text = find_bytes(text, end, "encoding", 8);
	if (text == NULL)
		return 0;
	text = scan_skip_space(text + 8, end);
	if (text == end || *text != '=')
		return 0;
	text = scan_skip_space(text + 1, end);
	if (text == end || (*text != '"' && *text != '\''))
		return 0;

	quote = *text++;
	value = text;
	while (text<end && * text != quote && * text> ' ')
		text++;
	length = (size_t)(text - value);
	if (text == end || *text != quote || length == 0 || length >= 64)
		return 0;
	memcpy(name, value, length);
	name[length] = '\0';
	return length;
}

/* Whether no byte of the charset waits for a second one. */
static bool is_single_byte(iconv_t conversion)
{
	unsigned byte;

	for (byte = 0x80; byte <= 0xff; byte++) {
		char in = (char)byte, out[8], *from = &in, *to = out;
		size_t in_size = 1, out_size = sizeof(out);

		(void)iconv(conversion, NULL, NULL, NULL, NULL);
		errno = 0;
		if (iconv(conversion, &from, &in_size, &to, &out_size) == (size_t)-1 && errno == EINVAL)
			return false;
	}
	(void)iconv(conversion, NULL, NULL, NULL, NULL);
	return true;
}

/* False where the system cannot convert it after all. */
static bool open_charset(struct decoder *decoder, const char *name)
{
	decoder->conversion = iconv_open("UTF-8", name);
	if (decoder->conversion == NO_CONVERSION)
		return false;
	decoder->single_byte = is_single_byte(decoder->conversion);
	if (!decoder->single_byte)
		decoder->way_back = iconv_open(name, "UTF-8");
	decoder->family = ENCODING_NAMED;
	decoder->charset = name;
	return true;
}

static void use_declaration(struct decoder *decoder, char unknown[static 64])
{
	char name[64];
	size_t i;

	if (declared_charset(decoder->head, decoder->head_size, name) == 0)
		return;

	for (i = 0; i < ELEMENTS(charsets); i++) {
		if (strcasecmp(charsets[i].declared, name) != 0)
			continue;
		if (charsets[i].name == NULL || open_charset(decoder, charsets[i].name))
			return;
		break;
	}
	memcpy(unknown, name, sizeof(name));
}

static void tell_family(struct decoder *decoder, char unknown[static 64])
{
	const unsigned char *head = decoder->head;
	size_t size = decoder->head_size;

	if (size >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
		decoder->head_at = 3;
	else if (size >= 2 && head[0] == 0xff && head[1] == 0xfe) {
		decoder->family = ENCODING_UTF_16LE;
		decoder->head_at = 2;
	} else if (size >= 2 && head[0] == 0xfe && head[1] == 0xff) {
		decoder->family = ENCODING_UTF_16BE;
		decoder->head_at = 2;
	} else if (!guess_utf_16(head, size, &decoder->family))
		use_declaration(decoder, unknown);
	decoder->start = decoder->head_at;
}

static int make_chunk(struct decoder *decoder)
{
	if (decoder->family == ENCODING_UTF_8)
		return 0;
	decoder->chunk = malloc(ENCODING_CHUNK);
	if (decoder->chunk != NULL)
		return 0;
	decoder_close(decoder);
	return -ENOMEM;
}

int decoder_open(struct decoder *decoder, struct input *input, char ret_unknown[static 64], struct wbh_problem *problem)
{
	int r;

	*decoder = (struct decoder){ .input = input, .conversion = NO_CONVERSION, .way_back = NO_CONVERSION };
	r = read_head(decoder, problem);
	if (r < 0)
		return r;

	ret_unknown[0] = '\0';
	tell_family(decoder, ret_unknown);
	return make_chunk(decoder);
}

static const char *const family_names[] = {
	[ENCODING_UTF_8] = "utf-8",
	[ENCODING_UTF_16LE] = "utf-16le",
	[ENCODING_UTF_16BE] = "utf-16be",
};

const char *decoder_charset(const struct decoder *decoder)
{
	return decoder->family == ENCODING_NAMED ? decoder->charset : family_names[decoder->family];
}

const char *charset_known(const char *name)
{
	size_t i;

	for (i = 0; i < ELEMENTS(family_names); i++)
		if (strcmp(family_names[i], name) == 0)
			return family_names[i];
	for (i = 0; i < ELEMENTS(charsets); i++)
		if (charsets[i].name != NULL && strcmp(charsets[i].name, name) == 0)
			return charsets[i].name;
	return NULL;
}

/* Only names of our own are opened: a cursor may come from anywhere. */
static bool resume_charset(struct decoder *decoder, const char *charset)
{
	size_t i;

	charset = charset_known(charset);
	for (i = 0; i < ELEMENTS(family_names); i++) {
		decoder->family = (enum encoding_family)i;
		if (family_names[i] == charset)
			return true;
	}
	decoder->family = ENCODING_UTF_8;
	return charset != NULL && open_charset(decoder, charset);
}

int decoder_resume(struct decoder *decoder, struct input *input, const char *charset, uint64_t offset)
{
	*decoder = (struct decoder){
		.input = input, .start = offset, .conversion = NO_CONVERSION, .way_back = NO_CONVERSION
	};
	return resume_charset(decoder, charset) ? make_chunk(decoder) : -EINVAL;
}

/* Get more bytes behind those not yet converted. 0; 1 when none came and more may come later; or as input_read(). */
static int fill_chunk(struct decoder *decoder, struct wbh_problem *problem)
{
	size_t left = decoder->chunk_size - decoder->chunk_at;
	ssize_t size;

	memmove(decoder->chunk, decoder->chunk + decoder->chunk_at, left);
	decoder->chunk_at = 0;
	decoder->chunk_size = left;

	size = fetch(decoder, (char *)decoder->chunk + left, ENCODING_CHUNK - left, problem);
	if (size < 0)
		return (int)size;
	decoder->chunk_size += (size_t)size;
	if (size == 0 && decoder->live)
		return 1;
	decoder->ended = size == 0;
	return 0;
}

static size_t put_character(char *to, uint32_t character)
{
	if (character < 0x80) {
		to[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		to[0] = (char)(0xc0 | character >> 6);
		to[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		to[0] = (char)(0xe0 | character >> 12);
		to[1] = (char)(0x80 | (character >> 6 & 0x3f));
		to[2] = (char)(0x80 | (character & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | character >> 18);
	to[1] = (char)(0x80 | (character >> 12 & 0x3f));
	to[2] = (char)(0x80 | (character >> 6 & 0x3f));
	to[3] = (char)(0x80 | (character & 0x3f));
	return 4;
}

/* Put U+FFFD for `size` bytes that mean nothing. Returns the bytes written. */
static size_t repair(struct decoder *decoder, char *to, size_t size)
{
	if (decoder->repaired == 0)
		decoder->repaired_offset = decoder->start + decoder->decoded;
	decoder->repaired += size;
	decoder->chunk_at += size;
	decoder->decoded += size;
	return put_character(to, REPLACEMENT);
}

static inline uint32_t unit_at(const struct decoder *decoder, size_t at)
{
	const unsigned char *bytes = decoder->chunk + at;

	return decoder->family == ENCODING_UTF_16LE ? (uint32_t)(bytes[0] | bytes[1] << 8)
						    : (uint32_t)(bytes[1] | bytes[0] << 8);
}

/* Runs of ASCII, eight units at a time. Returns the bytes written. */
static size_t convert_ascii(struct decoder *decoder, char *to, size_t room)
{
	size_t done = 0;

#ifdef __SSE2__
	while (decoder->chunk_size - decoder->chunk_at >= 16 && room - done >= 8) {
		__m128i units = scan_load((const char *)decoder->chunk + decoder->chunk_at);

		if (decoder->family == ENCODING_UTF_16BE)
			units = _mm_or_si128(_mm_slli_epi16(units, 8), _mm_srli_epi16(units, 8));
		if (_mm_movemask_epi8(_mm_cmpeq_epi16(_mm_and_si128(units, _mm_set1_epi16((short)0xff80)),
						      _mm_setzero_si128())) != 0xffff)
			break;
		_mm_storel_epi64((__m128i *)(void *)(to + done), _mm_packus_epi16(units, units));
		decoder->chunk_at += 16;
		done += 8;
	}
	decoder->decoded += 2 * done;
#else
	(void)decoder;
	(void)to;
	(void)room;
#endif
	return done;
}

/* One character, or one repaired unit; 0 when its second half is not here yet. Needs 4 bytes of room. */
static size_t convert_unit(struct decoder *decoder, char *to)
{
	size_t left = decoder->chunk_size - decoder->chunk_at;
	uint32_t unit, second;

	if (left < 2)
		return left == 0 || !decoder->ended ? 0 : repair(decoder, to, 1);

	unit = unit_at(decoder, decoder->chunk_at);
	if (unit < 0xd800 || unit > 0xdfff) {
		decoder->chunk_at += 2;
		decoder->decoded += 2;
		return put_character(to, unit);
	}
	if (unit >= 0xdc00)
		return repair(decoder, to, 2);
	if (left < 4)
		return decoder->ended ? repair(decoder, to, 2) : 0;

	second = unit_at(decoder, decoder->chunk_at + 2);
	if (second < 0xdc00 || second > 0xdfff)
		return repair(decoder, to, 2);
	decoder->chunk_at += 4;
	decoder->decoded += 4;
	return put_character(to, 0x10000 + ((unit - 0xd800) << 10 | (second - 0xdc00)));
}

static size_t convert_utf_16(struct decoder *decoder, char *to, size_t room)
{
	size_t done = 0, step;

	while (room - done >= 4) {
		done += convert_ascii(decoder, to + done, room - done);
		if (room - done < 4)
			break;
		step = convert_unit(decoder, to + done);
		if (step == 0)
			break;
		done += step;
	}
	return done;
}

static size_t convert_named(struct decoder *decoder, char *to, size_t room)
{
	size_t done = 0;

	while (decoder->chunk_at < decoder->chunk_size) {
		char *from = (char *)decoder->chunk + decoder->chunk_at, *out = to + done;
		size_t from_size = decoder->chunk_size - decoder->chunk_at, out_size = room - done, before = from_size;
		int error = 0;

		if (iconv(decoder->conversion, &from, &from_size, &out, &out_size) == (size_t)-1)
			error = errno;
		decoder->chunk_at += before - from_size;
		decoder->decoded += before - from_size;
		done = (size_t)(out - to);

		if (error == 0 || error == E2BIG || (error == EINVAL && !decoder->ended))
			break;
		if (room - done < REPLACEMENT_SIZE)
			break;
		done += repair(decoder, to + done, 1);
	}
	return done;
}

ssize_t decoder_read(struct decoder *decoder, char *to, size_t room, struct wbh_problem *problem)
{
	size_t done;
	int r;

	if (decoder->family == ENCODING_UTF_8)
		return fetch(decoder, to, room, problem);

	for (;;) {
		done = decoder->family == ENCODING_NAMED ? convert_named(decoder, to, room)
							 : convert_utf_16(decoder, to, room);
		if (done > 0 || decoder->ended)
			return (ssize_t)done;
		r = fill_chunk(decoder, problem);
		if (r != 0)
			return r < 0 ? r : 0;
	}
}

static uint64_t count_characters(const char *text, size_t size, uint64_t *ret_astral)
{
	uint64_t characters = 0, astral = 0;
	size_t i;

	for (i = 0; i < size; i++) {
		characters += ((unsigned char)text[i] & 0xc0) != 0x80;
		astral += (unsigned char)text[i] >= 0xf0;
	}
	*ret_astral = astral;
	return characters;
}

/* Convert back and count. What has no way back stands for one byte that was repaired. */
static uint64_t count_way_back(iconv_t way_back, const char *text, size_t size)
{
	char *from = (char *)(uintptr_t)text;
	uint64_t bytes = 0;

	(void)iconv(way_back, NULL, NULL, NULL, NULL);
	while (size > 0) {
		char scratch[1024], *out = scratch;
		size_t out_size = sizeof(scratch);
		int error = iconv(way_back, &from, &size, &out, &out_size) == (size_t)-1 ? errno : 0;

		bytes += sizeof(scratch) - out_size;
		if (error != EILSEQ && error != EINVAL)
			continue;
		bytes++;
		do {
			from++;
			size--;
		} while (size > 0 && ((unsigned char)*from & 0xc0) == 0x80);
	}
	return bytes;
}

uint64_t decoder_width(const struct decoder *decoder, const char *text, size_t size)
{
	uint64_t characters, astral;

	switch (decoder->family) {
	case ENCODING_UTF_8:
		return size;
	case ENCODING_NAMED:
		if (!decoder->single_byte && decoder->way_back != NO_CONVERSION)
			return count_way_back(decoder->way_back, text, size);
		return count_characters(text, size, &astral);
	case ENCODING_UTF_16LE:
	case ENCODING_UTF_16BE:
		break;
	}
	characters = count_characters(text, size, &astral);
	return 2 * (characters + astral);
}
