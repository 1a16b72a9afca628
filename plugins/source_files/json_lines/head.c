/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the raw bytes of a line: every key ends with a quote and a colon. */
#include "plugins/source_files/json_lines/head.h"

#include <string.h>

#include "base/cleanup.h"
#include "plugins/source_files/scan.h"

/* Names that matter, in any shape. */
enum name {
	NAME_WINLOG,
	NAME_SYSTEM,
	NAME_EVENT,
	NAME_DATA,
	NAME_SOURCE_NAME, /* up to here: what a shape is told by */
	NAME_PROVIDER_NAME,
	NAME_NAME,
	NAME_BEAT_PROVIDER,
	NAME_EVENT_ID,
	NAME_BEAT_EVENT_ID,
	NAME_TIME_CREATED,
	NAME_SYSTEM_TIME,
	NAME_EVENT_TIME,
	NAME_TIMESTAMP,
	NAME_EVENT_RECORD_ID,
	NAME_RECORD_NUMBER,
	NAME_BEAT_RECORD_ID,
	NAME_CHANNEL,
	NAME_BEAT_CHANNEL,
	NAME_COMPUTER,
	NAME_HOSTNAME,
	NAME_BEAT_COMPUTER,
	NAME_ECS_PROVIDER,
	NAME_ECS_CODE,
	NAMES,
};

/* A name with the quote before it, and its last eight bytes (blanks stand before a short one). */
#define NAME(text)                                                                                                     \
	{                                                                                                              \
		text, "        " text + sizeof(text) - 1, sizeof(text) - 1                                             \
	}
static const struct {
	const char *text;
	const char *tail;
	size_t size;
} names[NAMES] = {
	[NAME_WINLOG] = NAME("\"winlog"),
	[NAME_SYSTEM] = NAME("\"System"),
	[NAME_EVENT] = NAME("\"Event"),
	[NAME_DATA] = NAME("\"data"),
	[NAME_SOURCE_NAME] = NAME("\"SourceName"),
	[NAME_PROVIDER_NAME] = NAME("\"ProviderName"),
	[NAME_NAME] = NAME("\"Name"),
	[NAME_BEAT_PROVIDER] = NAME("\"provider_name"),
	[NAME_EVENT_ID] = NAME("\"EventID"),
	[NAME_BEAT_EVENT_ID] = NAME("\"event_id"),
	[NAME_TIME_CREATED] = NAME("\"TimeCreated"),
	[NAME_SYSTEM_TIME] = NAME("\"SystemTime"),
	[NAME_EVENT_TIME] = NAME("\"EventTime"),
	[NAME_TIMESTAMP] = NAME("\"@timestamp"),
	[NAME_EVENT_RECORD_ID] = NAME("\"EventRecordID"),
	[NAME_RECORD_NUMBER] = NAME("\"RecordNumber"),
	[NAME_BEAT_RECORD_ID] = NAME("\"record_id"),
	[NAME_CHANNEL] = NAME("\"Channel"),
	[NAME_BEAT_CHANNEL] = NAME("\"channel"),
	[NAME_COMPUTER] = NAME("\"Computer"),
	[NAME_HOSTNAME] = NAME("\"Hostname"),
	[NAME_BEAT_COMPUTER] = NAME("\"computer_name"),
	[NAME_ECS_PROVIDER] = NAME("\"provider"),
	[NAME_ECS_CODE] = NAME("\"code"),
};

/* Where a shape has what. */
struct fields {
	enum name mark, provider, event_id, time, record_id, channel, computer;
};

static const struct fields shapes[] = {
	{ NAME_WINLOG, NAME_BEAT_PROVIDER, NAME_BEAT_EVENT_ID, NAME_TIMESTAMP, NAME_BEAT_RECORD_ID, NAME_BEAT_CHANNEL,
	  NAME_BEAT_COMPUTER },
	{ NAME_SYSTEM, NAME_NAME, NAME_EVENT_ID, NAME_TIME_CREATED, NAME_EVENT_RECORD_ID, NAME_CHANNEL, NAME_COMPUTER },
	{ NAME_SOURCE_NAME, NAME_SOURCE_NAME, NAME_EVENT_ID, NAME_EVENT_TIME, NAME_RECORD_NUMBER, NAME_CHANNEL,
	  NAME_HOSTNAME },
	{ NAME_PROVIDER_NAME, NAME_PROVIDER_NAME, NAME_EVENT_ID, NAME_TIME_CREATED, NAME_EVENT_RECORD_ID, NAME_CHANNEL,
	  NAME_COMPUTER },
};

/* What was found of each name: the value of its key, and how often the key is there. */
struct found {
	const char *values[NAMES];
	unsigned char counts[NAMES];
	bool odd;     /* for the parser */
	bool escapes; /* it has a \u somewhere */
};

/* The names that end with a letter, by what they may be: most keys of a line end with one that none of ours has, or
 * differ in the byte before. */
static const signed char candidates[256][5] = {
	['g'] = { NAME_WINLOG, -1 },
	['m'] = { NAME_SYSTEM, -1 },
	['t'] = { NAME_EVENT, -1 },
	['a'] = { NAME_DATA, -1 },
	['D'] = { NAME_EVENT_ID, NAME_EVENT_RECORD_ID, -1 },
	['d'] = { NAME_BEAT_EVENT_ID, NAME_BEAT_RECORD_ID, NAME_TIME_CREATED, -1 },
	['p'] = { NAME_TIMESTAMP, -1 },
	['l'] = { NAME_CHANNEL, NAME_BEAT_CHANNEL, -1 },
	['r'] = { NAME_COMPUTER, NAME_RECORD_NUMBER, NAME_ECS_PROVIDER, -1 },
};
static const signed char ends_with_e[] = { NAME_NAME,          NAME_SOURCE_NAME, NAME_PROVIDER_NAME,
					   NAME_BEAT_PROVIDER, NAME_EVENT_TIME,  NAME_SYSTEM_TIME,
					   NAME_BEAT_COMPUTER, NAME_HOSTNAME,    NAME_ECS_CODE };

static inline uint64_t load_8(const char *text)
{
	uint64_t bytes;

	memcpy(&bytes, text, 8);
	return bytes;
}

/* `quote` ends the name, before which eight bytes of the line can be looked at. */
static inline void try_name(struct found *found, enum name name, const char *start, const char *quote)
{
	size_t size = names[name].size;
	unsigned rest = size < 8 ? 64 - 8 * (unsigned)size : 0;

	/* Most names differ in their last bytes. The first byte of a name lies lowest in memory, whatever the order of
	 * bytes in a number: shifted out are those before it. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if ((load_8(quote - 8) >> rest) != (load_8(names[name].tail) >> rest))
		return;
#else
	if ((load_8(quote - 8) << rest) != (load_8(names[name].tail) << rest))
		return;
#endif
	if ((size_t)(quote - start) < size || (size > 8 && memcmp(quote - size, names[name].text, size) != 0))
		return;
	if (found->counts[name] < 2)
		found->counts[name]++;
	found->values[name] = quote + 2;
}

/* `quote` ends a key. */
static inline void take_key(struct found *found, const char *start, const char *quote)
{
	unsigned char last = (unsigned char)quote[-1];
	const signed char *candidate;
	size_t i;

	/* A first key that is so short is none that lines begin with that are read here. */
	if (quote - start < 8) {
		found->odd = true;
		return;
	}
	if (last == 'e') {
		for (i = 0; i < ELEMENTS(ends_with_e); i++)
			try_name(found, (enum name)ends_with_e[i], start, quote);
		return;
	}
	if (candidates[last][0] == 0 && last != 'g')
		return;
	for (candidate = candidates[last]; *candidate >= 0; candidate++)
		try_name(found, (enum name) * candidate, start, quote);
}

/* `quote` has a blank behind it, of those that cJSON passes over. A key that is written so is not looked at, and could
 * be the one that counts. */
static inline void take_blank(struct found *found, const char *quote, const char *end)
{
	const char *next = quote + 1;

	while (next < end && (unsigned char)*next <= ' ')
		next++;
	found->odd |= next < end && *next == ':';
}

#ifdef __SSE2__

static void find_keys(struct found *found, const char *start, const char *end)
{
	const char *text = start + 1;

	/* The bytes behind the line hold the next one, or nothing: what is found there is not looked at. */
	for (; text < end; text += 16) {
		__m128i here = scan_load(text), next = scan_load(text + 1);
		__m128i blanks = _mm_cmpeq_epi8(_mm_min_epu8(next, _mm_set1_epi8(' ')), next);
		__m128i keys = _mm_and_si128(scan_equal(here, '"'), _mm_or_si128(scan_equal(next, ':'), blanks));
		__m128i escapes = _mm_and_si128(scan_equal(here, '\\'), scan_equal(next, 'u'));
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(keys, escapes));

		for (; mask != 0; mask &= mask - 1) {
			const char *quote = text + __builtin_ctz(mask);

			if (quote >= end)
				return;
			if (*quote == '\\') {
				found->escapes = true;
				continue;
			}
			if (quote[1] == ':')
				take_key(found, start, quote);
			else
				take_blank(found, quote, end);
		}
	}
}

#else

static void find_keys(struct found *found, const char *start, const char *end)
{
	const char *quote = start + 1;

	found->escapes = find_bytes(start, end, "\\u", 2) != NULL;
	while (quote + 1 < end && (quote = memchr(quote, '"', (size_t)(end - quote - 1))) != NULL) {
		if (quote[1] == ':')
			take_key(found, start, quote);
		else if ((unsigned char)quote[1] <= ' ')
			take_blank(found, quote, end);
		quote++;
	}
}

#endif

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Whether an escape stands for what a name may be made of. Most of what writers escape is none: < > & and what is not
 * ASCII. */
static bool hides_a_name(const char *text, const char *end)
{
	while ((text = find_bytes(text, end, "\\u00", 4)) != NULL) {
		int high, low, byte;

		if (end - text < 6)
			return true;
		high = hex_digit(text[4]);
		low = hex_digit(text[5]);
		byte = high < 0 || low < 0 ? 'a' : high * 16 + low;
		if ((byte >= '0' && byte <= '9') || (byte >= '@' && byte <= 'Z') || byte == '_' ||
		    (byte >= 'a' && byte <= 'z') || byte == '"')
			return true;
		text += 6;
	}
	return false;
}

/* A text value as it stands between its quotes. */
static bool take_text(const char *value, const char *end, struct json_text *ret)
{
	const char *text;

	value = scan_skip_space(value, end);
	if (value >= end || *value != '"')
		return false;
	for (text = ++value; text < end && *text != '"'; text++)
		if ((unsigned char)(*text - ' ') > '~' - ' ' || *text == '\\')
			return false;
	if (text == end || text == value || *value == ' ' || text[-1] == ' ')
		return false;
	*ret = (struct json_text){ value, (size_t)(text - value) };
	return true;
}

/* A number, with or without quotes. */
static bool take_number(const char *value, const char *end, int64_t *ret)
{
	int64_t number = 0;
	bool quoted;
	unsigned digits;

	value = scan_skip_space(value, end);
	quoted = value < end && *value == '"';
	value += quoted;
	for (digits = 0; value < end && *value >= '0' && *value <= '9'; value++, digits++)
		number = number * 10 + (*value - '0');
	if (digits == 0 || digits > 15 || value >= end)
		return false;
	if (quoted ? *value != '"' : *value != ',' && *value != '}' && *value != ' ')
		return false;
	*ret = number;
	return true;
}

/* OpenWEC writes the time itself, others an object around it. */
static bool take_time(const struct found *found, enum name name, const char *end, struct json_text *ret)
{
	const char *value = scan_skip_space(found->values[name], end);

	if (name == NAME_TIME_CREATED && value < end && *value == '{')
		return found->counts[NAME_SYSTEM_TIME] == 1 && take_text(found->values[NAME_SYSTEM_TIME], end, ret);
	return take_text(value, end, ret);
}

static bool take_fields(const struct found *found, const struct fields *fields, const char *end, struct json_head *ret)
{
	int64_t event_id = 0;

	if (found->counts[fields->provider] != 1 || found->counts[fields->event_id] != 1 ||
	    found->counts[fields->time] != 1 || found->counts[fields->record_id] != 1 ||
	    found->counts[fields->channel] != 1 || found->counts[fields->computer] != 1)
		return false;
	if (!take_text(found->values[fields->provider], end, &ret->provider) ||
	    !take_text(found->values[fields->channel], end, &ret->channel) ||
	    !take_text(found->values[fields->computer], end, &ret->computer) ||
	    !take_time(found, fields->time, end, &ret->time) ||
	    !take_number(found->values[fields->record_id], end, &ret->record_id) ||
	    !take_number(found->values[fields->event_id], end, &event_id) || event_id > UINT16_MAX)
		return false;
	ret->event_id = (uint32_t)event_id;
	return true;
}

/* Winlogbeat has both twice; the parser takes those of ECS where the others do not stand in their place. */
static bool agrees_with_ecs(const struct found *found, const char *end, const struct json_head *head)
{
	struct json_text provider;
	int64_t code;

	if (found->counts[NAME_ECS_PROVIDER] > 1 || found->counts[NAME_ECS_CODE] > 1)
		return false;
	if (found->counts[NAME_ECS_PROVIDER] == 1 &&
	    (!take_text(found->values[NAME_ECS_PROVIDER], end, &provider) || provider.size != head->provider.size ||
	     memcmp(provider.text, head->provider.text, provider.size) != 0))
		return false;
	return found->counts[NAME_ECS_CODE] == 0 ||
	       (take_number(found->values[NAME_ECS_CODE], end, &code) && code == (int64_t)head->event_id);
}

static const struct fields *tell_shape(const struct found *found)
{
	unsigned marks = 0;
	size_t i;

	for (i = NAME_WINLOG; i <= NAME_PROVIDER_NAME; i++)
		marks += found->counts[i];
	if (marks != 1)
		return NULL;
	for (i = 0; i < ELEMENTS(shapes); i++)
		if (found->counts[shapes[i].mark] == 1)
			return &shapes[i];
	return NULL;
}

bool json_head_read(const char *object, const char *end, struct json_head *ret)
{
	struct found found = { .values = { NULL } };
	const struct fields *fields;

	find_keys(&found, object, end);
	fields = found.odd ? NULL : tell_shape(&found);
	if (fields == NULL || !take_fields(&found, fields, end, ret))
		return false;
	if (fields->mark == NAME_WINLOG && !agrees_with_ecs(&found, end, ret))
		return false;
	return !found.escapes || !hides_a_name(object, end);
}
