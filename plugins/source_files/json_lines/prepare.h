/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a line fit for cJSON, which knows no limits of ours, loses digits of long numbers, ends texts at a NUL and
 * refuses a whole line for one lone surrogate. */
#ifndef WBH_JSON_LINES_PREPARE_H
#define WBH_JSON_LINES_PREPARE_H

#include <stdint.h>

#include "base/buffer.h"

struct json_line {
	const char *text;
	size_t size;
	uint64_t replaced;                 /* characters that mean nothing, now U+FFFD */
	struct buffer repaired, rewritten; /* owned: where `text` is when it had to be changed */
};

/* `line->text` is valid UTF-8 afterwards, without NULs raw or escaped and without lone surrogates, and its long numbers
 * are quoted. 0; 1 with *ret_reason; -ENOMEM. */
int json_prepare(struct json_line *line, const char **ret_reason);
void json_line_done(struct json_line *line);

#endif
