/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies that no honest worker sends: cut anywhere, any bit turned, fields at odds with their rules. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "run/channel.h"
#include "tests/lib/sample_messages.h"
#include "tests/lib/tap.h"

DEFINE_POINTER_CLEANUP(struct message_arena, message_arena_free);

static struct message_arena *arena;

/* From memory of exactly this size, so that a sanitizer sees what is read behind it. */
static int decode_exactly(uint16_t type, const char *body, size_t size, struct wbh_problem *problem)
{
	_cleanup_free_ char *exact = malloc(size);

	if (exact == NULL && size > 0)
		return -ENOMEM;
	if (size > 0)
		memcpy(exact, body, size);
	problem->text[0] = '\0';
	return sample_decode(arena, type, exact, size, problem);
}

/* Refused with words, or taken; nothing else may come of it. */
static bool is_answered(int r, const struct wbh_problem *problem)
{
	return r == 0 || (r == -WBH_E_PEER && problem->text[0] != '\0');
}

static void test_cut_bodies(void)
{
	size_t tried = 0, odd = 0, taken = 0;
	struct wbh_problem problem;

	for (uint16_t type = 1; type < MESSAGE_TYPES; type++) {
		_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

		if (sample_encode(type, &body) < 0)
			continue;
		for (size_t size = 0; size < body.size; size++, tried++) {
			int r = decode_exactly(type, body.data, size, &problem);

			odd += !is_answered(r, &problem);
			taken += r == 0;
		}
	}
	tap_is_int(odd, 0, "each message cut at each byte is refused or taken (%zu tried)", tried);
	tap_ok(taken < 100, "and taken only where whole fields that may be absent are left out (%zu)", taken);
}

static void test_turned_bits(void)
{
	size_t tried = 0, odd = 0;
	struct wbh_problem problem;

	for (uint16_t type = 1; type < MESSAGE_TYPES; type++) {
		_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

		if (sample_encode(type, &body) < 0)
			continue;
		for (size_t bit = 0; bit < body.size * 8; bit++, tried++) {
			body.data[bit / 8] = (char)(body.data[bit / 8] ^ (1 << bit % 8));
			odd += !is_answered(decode_exactly(type, body.data, body.size, &problem), &problem);
			body.data[bit / 8] = (char)(body.data[bit / 8] ^ (1 << bit % 8));
		}
	}
	tap_is_int(odd, 0, "each message with each bit turned is refused or taken (%zu tried)", tried);
}

static void test_mixed_up_types(void)
{
	size_t odd = 0;
	struct wbh_problem problem;

	for (uint16_t type = 1; type < MESSAGE_TYPES; type++) {
		_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

		if (sample_encode(type, &body) < 0)
			continue;
		for (uint16_t other = 1; other < MESSAGE_TYPES; other++) {
			int r = decode_exactly(other, body.data, body.size, &problem);

			odd += r != -ENOENT && !is_answered(r, &problem);
		}
	}
	tap_is_int(odd, 0, "a body under another message's type is refused or taken");
}

/* ---- bodies by hand ---- */

static void add_field(struct buffer *body, uint16_t tag, const void *bytes, uint32_t size)
{
	uint16_t wire_tag = htole16(tag);
	uint32_t wire_size = htole32(size);

	(void)buffer_append(body, &wire_tag, sizeof(wire_tag));
	(void)buffer_append(body, &wire_size, sizeof(wire_size));
	(void)buffer_append(body, bytes, size);
}

static void add_number(struct buffer *body, uint16_t tag, uint64_t number)
{
	number = htole64(number);
	add_field(body, tag, &number, sizeof(number));
}

static void is_refused(struct buffer *body, uint16_t type, const char *name)
{
	struct wbh_problem problem;
	int r = decode_exactly(type, body->data, body->size, &problem);

	tap_ok(r == -WBH_E_PEER, "%s is refused: \"%s\"", name, problem.text);
	buffer_clear(body);
}

/* LOG: 1 level, 2 text. DONE: 1 result, 2 problem. */
static void test_rules(void)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

	add_number(&body, 1, WBH_LOG_INFO);
	is_refused(&body, MESSAGE_LOG, "a field that is missing");
	add_field(&body, 2, "x", 2);
	add_number(&body, 1, WBH_LOG_INFO);
	is_refused(&body, MESSAGE_LOG, "fields out of order");
	add_number(&body, 1, WBH_LOG_INFO);
	add_number(&body, 1, WBH_LOG_INFO);
	add_field(&body, 2, "x", 2);
	is_refused(&body, MESSAGE_LOG, "a field twice");
	add_number(&body, 1, WBH_LOG_INFO);
	add_field(&body, 2, "x", 2);
	add_field(&body, 3, "x", 2);
	is_refused(&body, MESSAGE_LOG, "an unknown field");
	add_number(&body, 0, WBH_LOG_INFO);
	is_refused(&body, MESSAGE_LOG, "field 0");
	add_number(&body, 1, WBH_LOG_INFO);
	add_field(&body, 2, "x", 1);
	is_refused(&body, MESSAGE_LOG, "text without its end");
	add_number(&body, 1, WBH_LOG_INFO);
	add_field(&body, 2, "x\0y", 4);
	is_refused(&body, MESSAGE_LOG, "text with an end inside");
	add_number(&body, 1, WBH_LOG_INFO);
	add_field(&body, 2, "", 0);
	is_refused(&body, MESSAGE_LOG, "text of no byte at all");
	add_number(&body, 1, WBH_LOG_INFO);
	add_field(&body, 2, "\xed\xa0\x80", 4);
	is_refused(&body, MESSAGE_LOG, "half a surrogate pair");
	add_field(&body, 1, "\6\0\0\0", 4);
	is_refused(&body, MESSAGE_LOG, "a number of four bytes");
	add_number(&body, 1, WBH_LOG_DEBUG + 1);
	add_field(&body, 2, "x", 2);
	is_refused(&body, MESSAGE_LOG, "a level that does not exist");
	add_number(&body, 1, 0);
	add_field(&body, 2, "x", 2);
	is_refused(&body, MESSAGE_LOG, "a level for emergencies");
	add_number(&body, 1, UINT64_C(1) << 32);
	add_field(&body, 2, "", 1);
	is_refused(&body, MESSAGE_DONE, "a result beyond an int");
	add_number(&body, 1, 1);
	(void)buffer_append(&body, "\0", 1);
	is_refused(&body, MESSAGE_ACKNOWLEDGE, "one more byte at the end");
	is_refused(&body, MESSAGE_DESCRIPTION, "an empty description");
}

static void test_limits(void)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT), list = BUFFER(CHANNEL_FRAME_LIMIT);
	_cleanup_free_ char *text = calloc(1, CHANNEL_FRAME_LIMIT);

	memset(text, 'x', CHANNEL_FRAME_LIMIT - 1);
	text[WBH_CURSOR_LIMIT + 1] = '\0';
	add_field(&body, 1, text, WBH_CURSOR_LIMIT + 2);
	is_refused(&body, MESSAGE_CURSOR, "a cursor above its limit");

	/* EVENT: 20 data. */
	for (size_t i = 0; i <= WBH_EVENT_DATA_LIMIT; i++)
		add_field(&list, 1, NULL, 0);
	add_field(&body, 20, list.data, (uint32_t)list.size);
	is_refused(&body, MESSAGE_EVENT, "an event with one value too many");
	buffer_clear(&list);
	add_field(&list, 2, NULL, 0);
	add_field(&body, 20, list.data, (uint32_t)list.size);
	is_refused(&body, MESSAGE_EVENT, "a list of something else");

	/* EVENT: 9 time. */
	add_number(&body, 9, (uint64_t)INT64_MAX);
	is_refused(&body, MESSAGE_EVENT, "a time that cannot be reckoned with");
	add_number(&body, 9, UINT64_C(1) << 63);
	is_refused(&body, MESSAGE_EVENT, "an event without a time");
}

/* SYMPTOM: 1 finding, 2 subject, 3 … keys, then presence, time, level. */
static void test_symptoms(void)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

	add_field(&body, 1, "f", 2);
	add_number(&body, 2, WBH_KEY_USER);
	add_number(&body, 3 + WBH_KEYS, WBH_PRESENT);
	is_refused(&body, MESSAGE_SYMPTOM, "a symptom whose subject has no name");
	add_field(&body, 1, "f", 2);
	add_number(&body, 2, WBH_KEYS);
	is_refused(&body, MESSAGE_SYMPTOM, "a subject that does not exist");
	add_field(&body, 1, "f", 2);
	add_number(&body, 2, WBH_KEY_TENANT);
	add_field(&body, 3, "t", 2);
	add_number(&body, 3 + WBH_KEYS, WBH_UNKNOWN + 1);
	is_refused(&body, MESSAGE_SYMPTOM, "a presence that does not exist");
	add_field(&body, 1, "f", 2);
	add_number(&body, 2, WBH_KEY_TENANT);
	add_field(&body, 3, "t", 2);
	add_number(&body, 3 + WBH_KEYS, WBH_PRESENT);
	add_field(&body, 5 + WBH_KEYS, "dire", 5);
	is_refused(&body, MESSAGE_SYMPTOM, "a level in words that does not exist");
}

/* A frame full of the smallest items must not ask for more memory than the arena gives. */
static void test_many_items(void)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT), list = BUFFER(CHANNEL_FRAME_LIMIT);
	_cleanup_buffer_ struct buffer item = BUFFER(64);
	struct wbh_problem problem;

	add_number(&body, 1, WORKER_RUN);
	add_field(&body, 2, "/p", 3);
	add_field(&body, 3, "i", 2);
	add_field(&item, 1, "", 1);
	add_field(&item, 2, "", 1);
	add_field(&item, 3, "", 1);
	while (list.size + 100 < CHANNEL_FRAME_LIMIT - body.size)
		add_field(&list, 1, item.data, (uint32_t)item.size);
	add_field(&body, 9, list.data, (uint32_t)list.size);
	tap_is_int(decode_exactly(MESSAGE_START, body.data, body.size, &problem), 0,
		   "a frame full of small facts is taken");
}

int main(void)
{
	_cleanup_(message_arena_free_p) struct message_arena *owned = NULL;

	if (message_arena_new(&owned) < 0)
		return 1;
	arena = owned;
	test_cut_bodies();
	test_turned_bits();
	test_mixed_up_types();
	test_rules();
	test_limits();
	test_symptoms();
	test_many_items();
	return tap_done();
}
