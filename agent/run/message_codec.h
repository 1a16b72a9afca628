/* SPDX-License-Identifier: Apache-2.0 */
/* The engine under message.c: a table names each field of a struct once, and both encoder and decoder walk that table.
 * A field's tag is its place in the table, from 1; fields are written in that order, each at most once. Text carries
 * its NUL on the wire, so that a decoded text is lent straight out of the body. */
#ifndef WBH_RUN_MESSAGE_CODEC_H
#define WBH_RUN_MESSAGE_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/problem.h"

/* u16 tag, u32 size. */
#define FIELD_HEADER_SIZE 6u

enum field_kind {
	FIELD_TEXT, /* const char *; NULL is absent */
	FIELD_I64,  /* int64_t */
	FIELD_U64,  /* uint64_t */
	FIELD_TIME, /* int64_t, a time that can be reckoned with, or TIMESTAMP_NONE; what is beyond is brought to the
		       end */
	FIELD_U32,  /* uint32_t or an enum */
	FIELD_INT,  /* int */
	FIELD_BOOL, /* bool */
	FIELD_LIST, /* array of `items` and its count */
	FIELD_CUT_BYTES, /* uint32_t: to what it holds the encoder adds the bytes it cut; the last field of its group */
};

enum field_flags {
	FIELD_REQUIRED = 1 << 0,   /* a decoder refuses its absence; an encoder writes a NULL text as "" */
	FIELD_ABSENT = 1 << 1,     /* an integer that is not there is WBH_ABSENT, not 0 */
	FIELD_CUT = 1 << 2,        /* text above its limit is cut at a character; else it is -WBH_E_LIMIT */
	FIELD_CUT_LIST = 1 << 3,   /* the same for the items of a list */
	FIELD_TERMINATED = 1 << 4, /* an item of zeros follows the last one */
};

struct field_group;

struct field {
	const char *name; /* for words only */
	uint8_t kind;
	uint8_t flags;
	uint16_t offset;
	uint16_t count_offset; /* of a list's size_t */
	uint32_t limit; /* text: bytes without its NUL; list: items; U32: the greatest value; 0: as the type allows */
	const struct field_group *items;
};

struct field_group {
	const char *name;
	const struct field *fields;
	uint16_t count;
	uint16_t size; /* of the struct */
};

#define FIELD_GROUP(name_, type, fields_)                                                                              \
	((struct field_group){ .name = (name_),                                                                        \
			       .fields = (fields_),                                                                    \
			       .count = sizeof(fields_) / sizeof((fields_)[0]),                                        \
			       .size = sizeof(type) })

struct message_arena;

/* Append the fields of `from`. All cut texts together take at most `text_limit` bytes, the first ones first. Nothing is
 * appended on failure: -ENOMEM, -WBH_E_LIMIT. */
int message_encode(struct buffer *buffer, const struct field_group *group, const void *from, size_t text_limit);

/* Forgets what the arena held before. `to` is filled even on failure, so it must not be the caller's own result. */
int message_decode(struct message_arena *arena, const struct field_group *group, const void *body, size_t size,
		   void *to, struct wbh_problem *problem);

#endif
