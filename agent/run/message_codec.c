/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to bytes and back, by table. */
#include "run/message_codec.h"

#include <endian.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "model/event.h"
#include "run/channel.h"
#include "run/message_arena.h"

/* 1601-01-01 (where Windows begins to count) to the end of 9999: sums of such times and any duration of ours fit. */
#define TIME_FIRST INT64_C(-11644473600000000)
#define TIME_LAST INT64_C(253402300799999999)

#define INTEGER_SIZE 8u
/* The only tag inside a list. */
#define ITEM_TAG 1u

static const void *member(const void *base, uint16_t offset)
{
	return (const char *)base + offset;
}

/* Pointers to structs are read and written as bytes: their types differ from struct to struct. */
static const char *read_pointer(const void *base, uint16_t offset)
{
	const char *pointer;

	memcpy(&pointer, (const char *)base + offset, sizeof(pointer));
	return pointer;
}

static size_t list_count(const struct field *field, const void *base)
{
	return *(const size_t *)member(base, field->count_offset);
}

static int64_t bounded_time(int64_t time)
{
	if (time == TIMESTAMP_NONE)
		return time;
	return time < TIME_FIRST ? TIME_FIRST : time > TIME_LAST ? TIME_LAST : time;
}

/* ---- encoding ---- */

struct encoder {
	char *at;
	char *end;
	size_t text_left; /* what cut texts may still take */
	uint64_t cut;     /* bytes left out */
	int error;
};

static bool has_room(struct encoder *encoder, size_t size)
{
	if (encoder->error == 0 && size > (size_t)(encoder->end - encoder->at))
		encoder->error = -WBH_E_LIMIT;
	return encoder->error == 0;
}

static void write_header(char *at, uint16_t tag, uint32_t size)
{
	tag = htole16(tag);
	size = htole32(size);
	memcpy(at, &tag, sizeof(tag));
	memcpy(at + sizeof(tag), &size, sizeof(size));
}

static void put_integer(struct encoder *encoder, uint16_t tag, uint64_t value)
{
	if (!has_room(encoder, FIELD_HEADER_SIZE + INTEGER_SIZE))
		return;
	write_header(encoder->at, tag, INTEGER_SIZE);
	value = htole64(value);
	memcpy(encoder->at + FIELD_HEADER_SIZE, &value, sizeof(value));
	encoder->at += FIELD_HEADER_SIZE + INTEGER_SIZE;
}

static void put_valid_text(struct encoder *encoder, uint16_t tag, const struct field *field, const char *text,
			   size_t size)
{
	if ((field->flags & FIELD_CUT) != 0) {
		size_t room = encoder->text_left < field->limit ? encoder->text_left : field->limit;
		size_t kept = text_cut(text, size, room);

		encoder->cut += size - kept;
		encoder->text_left -= kept;
		size = kept;
	} else if (size > field->limit) {
		encoder->error = -WBH_E_LIMIT;
	}
	if (!has_room(encoder, FIELD_HEADER_SIZE + size + 1))
		return;

	write_header(encoder->at, tag, (uint32_t)size + 1);
	memcpy(encoder->at + FIELD_HEADER_SIZE, text, size);
	encoder->at[FIELD_HEADER_SIZE + size] = '\0';
	encoder->at += FIELD_HEADER_SIZE + size + 1;
}

/* Each byte can become three. What is above the limit anyway is not looked at. */
static void put_repaired_text(struct encoder *encoder, uint16_t tag, const struct field *field, const char *text,
			      size_t size)
{
	size_t seen = (field->flags & FIELD_CUT) != 0 ? text_cut(text, size, field->limit) : size;
	_cleanup_buffer_ struct buffer repaired = BUFFER(3 * seen);

	if (seen > field->limit) {
		encoder->error = -WBH_E_LIMIT;
		return;
	}
	(void)text_append_repaired(&repaired, text, seen);
	if (repaired.error < 0) {
		encoder->error = repaired.error;
		return;
	}
	encoder->cut += size - seen;
	put_valid_text(encoder, tag, field, repaired.data, repaired.size);
}

static void put_text(struct encoder *encoder, uint16_t tag, const struct field *field, const char *text)
{
	size_t size;

	if (text == NULL && (field->flags & FIELD_REQUIRED) == 0)
		return;
	if (text == NULL)
		text = "";

	size = strlen(text);
	if (text_valid_utf8(text, size) == size)
		put_valid_text(encoder, tag, field, text, size);
	else
		put_repaired_text(encoder, tag, field, text, size);
}

static void put_fields(struct encoder *encoder, const struct field_group *group, const void *from);

static void put_list(struct encoder *encoder, uint16_t tag, const struct field *field, const void *from)
{
	const char *item = read_pointer(from, field->offset);
	size_t count = list_count(field, from), i;
	char *start = encoder->at;

	if (count > field->limit && (field->flags & FIELD_CUT_LIST) == 0)
		encoder->error = -WBH_E_LIMIT;
	if (count == 0 || !has_room(encoder, FIELD_HEADER_SIZE))
		return;

	encoder->at += FIELD_HEADER_SIZE;
	for (i = 0; i < count && i < field->limit; i++, item += field->items->size) {
		char *item_start = encoder->at;

		if (!has_room(encoder, FIELD_HEADER_SIZE))
			return;
		encoder->at += FIELD_HEADER_SIZE;
		put_fields(encoder, field->items, item);
		write_header(item_start, ITEM_TAG, (uint32_t)(encoder->at - item_start) - FIELD_HEADER_SIZE);
	}
	write_header(start, tag, (uint32_t)(encoder->at - start) - FIELD_HEADER_SIZE);
}

static int read_int(const void *value)
{
	return *(const int *)value;
}

static uint64_t read_member(const struct field *field, const void *from)
{
	const void *value = member(from, field->offset);

	switch ((enum field_kind)field->kind) {
	case FIELD_U32:
		return *(const uint32_t *)value;
	case FIELD_INT:
		return (uint64_t)(int64_t)read_int(value);
	case FIELD_BOOL:
		return *(const bool *)value;
	case FIELD_TIME:
		return (uint64_t)bounded_time(*(const int64_t *)value);
	case FIELD_I64:
	case FIELD_U64:
	default:
		return *(const uint64_t *)value;
	}
}

static void put_field(struct encoder *encoder, uint16_t tag, const struct field *field, const void *from)
{
	uint64_t value;

	switch ((enum field_kind)field->kind) {
	case FIELD_TEXT:
		put_text(encoder, tag, field, *(const char *const *)member(from, field->offset));
		return;
	case FIELD_LIST:
		put_list(encoder, tag, field, from);
		return;
	case FIELD_CUT_BYTES:
		value = *(const uint32_t *)member(from, field->offset) + encoder->cut;
		value = value > UINT32_MAX ? UINT32_MAX : value;
		break;
	default:
		value = read_member(field, from);
		break;
	}

	if ((field->flags & FIELD_REQUIRED) == 0 &&
	    value == ((field->flags & FIELD_ABSENT) != 0 ? (uint64_t)WBH_ABSENT : 0))
		return;
	put_integer(encoder, tag, value);
}

static void put_fields(struct encoder *encoder, const struct field_group *group, const void *from)
{
	for (uint16_t i = 0; i < group->count && encoder->error == 0; i++)
		put_field(encoder, (uint16_t)(i + 1), &group->fields[i], from);
}

int message_encode(struct buffer *buffer, const struct field_group *group, const void *from, size_t text_limit)
{
	struct encoder encoder = { .text_left = text_limit };
	size_t room;

	if (buffer->error != 0)
		return buffer->error;
	/* Pages nobody writes to cost nothing, so the room is taken once and not grown text by text. */
	room = buffer->limit - buffer->size;
	if (room > CHANNEL_FRAME_LIMIT)
		room = CHANNEL_FRAME_LIMIT;
	encoder.at = buffer_reserve(buffer, room);
	if (encoder.at == NULL)
		return buffer->error;
	encoder.end = encoder.at + room;

	put_fields(&encoder, group, from);
	if (encoder.error < 0)
		return encoder.error;
	buffer->size = (size_t)(encoder.at - buffer->data);
	return 0;
}

/* ---- decoding ---- */

struct decoder {
	struct message_arena *arena;
	const char *message; /* its name, for words */
	struct wbh_problem *problem;
};

struct bytes {
	const char *at;
	size_t size;
};

static int refuse(const struct decoder *decoder, const struct field *field, const char *words)
{
	(void)problem_set(decoder->problem, -WBH_E_PEER, "its %s message: %s%s%s", decoder->message,
			  field != NULL ? field->name : "", field != NULL ? " " : "", words);
	return -WBH_E_PEER;
}

/* Takes one field off the front. */
static int next_field(const struct decoder *decoder, struct bytes *rest, uint16_t *ret_tag, struct bytes *ret)
{
	uint16_t tag;
	uint32_t size;

	if (rest->size < FIELD_HEADER_SIZE)
		return refuse(decoder, NULL, "ends within a field");
	memcpy(&tag, rest->at, sizeof(tag));
	memcpy(&size, rest->at + sizeof(tag), sizeof(size));
	size = le32toh(size);
	if (size > rest->size - FIELD_HEADER_SIZE)
		return refuse(decoder, NULL, "a field is longer than the message");

	*ret_tag = le16toh(tag);
	*ret = (struct bytes){ rest->at + FIELD_HEADER_SIZE, size };
	rest->at += FIELD_HEADER_SIZE + size;
	rest->size -= FIELD_HEADER_SIZE + size;
	return 0;
}

static int take_text(const struct decoder *decoder, const struct field *field, struct bytes bytes, void *to)
{
	if (bytes.size == 0 || memchr(bytes.at, '\0', bytes.size) != bytes.at + bytes.size - 1)
		return refuse(decoder, field, "is not one text");
	if (bytes.size - 1 > field->limit)
		return refuse(decoder, field, "is too long");
	if (text_valid_utf8(bytes.at, bytes.size - 1) != bytes.size - 1)
		return refuse(decoder, field, "is not valid UTF-8");

	*(const char **)((char *)to + field->offset) = bytes.at;
	return 0;
}

static int take_integer(const struct decoder *decoder, const struct field *field, struct bytes bytes, void *to)
{
	void *target = (char *)to + field->offset;
	uint64_t value;
	bool fits = true;

	if (bytes.size != sizeof(value))
		return refuse(decoder, field, "is not a number");
	memcpy(&value, bytes.at, sizeof(value));
	value = le64toh(value);

	switch ((enum field_kind)field->kind) {
	case FIELD_BOOL:
		fits = value <= 1;
		if (fits)
			*(bool *)target = value != 0;
		break;
	case FIELD_U32:
	case FIELD_CUT_BYTES:
		fits = value <= (field->limit > 0 ? field->limit : UINT32_MAX);
		if (fits)
			*(uint32_t *)target = (uint32_t)value;
		break;
	case FIELD_INT:
		fits = (int64_t)value >= INT32_MIN && (int64_t)value <= INT32_MAX;
		if (fits)
			*(int *)target = (int)(int64_t)value;
		break;
	case FIELD_TIME:
		fits = bounded_time((int64_t)value) == (int64_t)value;
		*(int64_t *)target = (int64_t)value;
		break;
	default:
		*(uint64_t *)target = value;
		break;
	}
	return fits ? 0 : refuse(decoder, field, "is out of range");
}

static int take_fields(const struct decoder *decoder, const struct field_group *group, struct bytes rest, void *to);

static int count_items(const struct decoder *decoder, const struct field *field, struct bytes rest, size_t *ret)
{
	struct bytes item;
	size_t count = 0;
	uint16_t tag;

	while (rest.size > 0) {
		int r = next_field(decoder, &rest, &tag, &item);

		if (r < 0)
			return r;
		if (tag != ITEM_TAG)
			return refuse(decoder, field, "is not a list");
		count++;
	}
	if (count > field->limit)
		return refuse(decoder, field, "has too many items");
	*ret = count;
	return 0;
}

static int take_list(const struct decoder *decoder, const struct field *field, struct bytes rest, void *to)
{
	struct bytes item = { NULL, 0 };
	size_t count = 0;
	char *items;
	uint16_t tag;
	int r;

	r = count_items(decoder, field, rest, &count);
	if (r < 0)
		return r;
	items = message_arena_take(decoder->arena, count + ((field->flags & FIELD_TERMINATED) != 0),
				   field->items->size);
	if (items == NULL)
		return -ENOMEM;

	memcpy((char *)to + field->offset, &items, sizeof(items));
	*(size_t *)((char *)to + field->count_offset) = count;
	for (size_t i = 0; i < count && r >= 0; i++, items += field->items->size) {
		r = next_field(decoder, &rest, &tag, &item);
		if (r >= 0)
			r = take_fields(decoder, field->items, item, items);
	}
	return r;
}

static int take_field(const struct decoder *decoder, const struct field *field, struct bytes bytes, void *to)
{
	switch ((enum field_kind)field->kind) {
	case FIELD_TEXT:
		return take_text(decoder, field, bytes, to);
	case FIELD_LIST:
		return take_list(decoder, field, bytes, to);
	default:
		return take_integer(decoder, field, bytes, to);
	}
}

/* The fields from *next up to `tag` are not there. */
static int skip_fields(const struct decoder *decoder, const struct field_group *group, unsigned *next, unsigned tag,
		       void *to)
{
	for (; *next < tag; (*next)++) {
		const struct field *field = &group->fields[*next - 1];

		if ((field->flags & FIELD_REQUIRED) != 0)
			return refuse(decoder, field, "is missing");
		if ((field->flags & FIELD_ABSENT) != 0)
			*(int64_t *)((char *)to + field->offset) = WBH_ABSENT;
	}
	return 0;
}

/* `to` is all zeros. */
static int take_fields(const struct decoder *decoder, const struct field_group *group, struct bytes rest, void *to)
{
	unsigned next = 1;
	struct bytes bytes;
	uint16_t tag;
	int r;

	while (rest.size > 0) {
		r = next_field(decoder, &rest, &tag, &bytes);
		if (r < 0)
			return r;
		if (tag < next || tag > group->count)
			return refuse(decoder, NULL, "a field is unknown, repeated or out of order");
		r = skip_fields(decoder, group, &next, tag, to);
		if (r >= 0)
			r = take_field(decoder, &group->fields[tag - 1], bytes, to);
		if (r < 0)
			return r;
		next = tag + 1u;
	}
	return skip_fields(decoder, group, &next, group->count + 1u, to);
}

int message_decode(struct message_arena *arena, const struct field_group *group, const void *body, size_t size,
		   void *to, struct wbh_problem *problem)
{
	struct decoder decoder = { arena, group->name, problem };

	if (arena != NULL)
		message_arena_reset(arena);
	memset(to, 0, group->size);
	return take_fields(&decoder, group, (struct bytes){ body, size }, to);
}
