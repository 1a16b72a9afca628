/* SPDX-License-Identifier: Apache-2.0 */
/* Reads just enough of a line of JSON to tell, without a JSON parser, that nobody wants it.
 *
 * Why that is safe. Inside of a string every quote is escaped, so the bytes "NAME": with a plain quote before the name
 * can only be a key. A line is passed over only when all of this holds of its raw bytes:
 *  - Of the keys that tell shapes apart exactly one is there, once, and each key that this shape takes provider, event
 * id, time, record id, channel and computer from is there exactly once, whatever object it stands in. If the parser
 * finds such a member where it looks for it, it is this one.
 *  - No key is written in another way: there is no \u escape of a letter, digit or any other character of such a name.
 * No quote is followed by blanks and a colon, which would hide a key here.
 *  - Where a shape has provider and event id in a second place (ECS), both say the same.
 *  - Their values are plain: texts of printable ASCII without escapes and without blanks at their ends, or small
 * numbers. So provider and event id are what the parser would read, and a raw look can only keep a line, never lose a
 * wanted one. What it leaves unnoticed is damage of a line that nobody wants, which counts as read and left out.
 * tests/unit/test_source_files_json_look.c holds both ways of reading to exactly this. */
#ifndef WBH_JSON_LINES_HEAD_H
#define WBH_JSON_LINES_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_text {
	const char *text; /* in the line; no NUL behind it */
	size_t size;
};

struct json_head {
	struct json_text provider;
	struct json_text channel;
	struct json_text computer;
	struct json_text time;
	uint32_t event_id;
	int64_t record_id;
};

/* `object` is the first byte of the object of a line that ends at `end`, which SCAN_PADDING follows. False: it is for
 * the parser. */
bool json_head_read(const char *object, const char *end, struct json_head *ret);

#endif
