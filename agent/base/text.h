/* SPDX-License-Identifier: Apache-2.0 */
/* Strings: UTF-8 in, UTF-8 out, NUL-terminated, NULL never equal to anything but NULL. */
#ifndef WBH_BASE_TEXT_H
#define WBH_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

bool text_equal(const char *a, const char *b);
/* Without ASCII case: provider names, host names, domain names. */
bool text_equal_fold(const char *a, const char *b);
/* Does `text` fit `pattern`, in which each "*" stands for anything, also for nothing? */
bool text_matches(const char *pattern, const char *text, bool fold);
bool text_starts(const char *text, const char *prefix);
bool text_starts_fold(const char *text, const char *prefix);
/* ASCII lower case in place. */
void text_lower(char *text);
/* First `size` bytes as a new string; NULL without memory. */
char *text_copy(const char *text, size_t size);
/* Skip ASCII white space at both ends: returns the start inside `text`, shortens *size. */
const char *text_trim(const char *text, size_t *size);

/* Length of the valid UTF-8 (RFC 3629: no surrogates, no overlong forms) at the start of `bytes`. */
size_t text_valid_utf8(const char *bytes, size_t size);
/* Append `bytes` with each invalid sequence and each NUL replaced by U+FFFD; returns how many were replaced. */
size_t text_append_repaired(struct buffer *buffer, const char *bytes, size_t size);
/* The largest length <= limit that does not cut a UTF-8 character. */
size_t text_cut(const char *text, size_t size, size_t limit);
/* Columns a terminal needs for it (wide and combining characters counted as wcwidth does in a UTF-8 locale, without
 * depending on the locale). */
size_t text_columns(const char *text);

/* Decimal, or hexadecimal after "0x"; the whole text. -EINVAL, -ERANGE. */
int text_to_u64(const char *text, uint64_t *ret);
int text_to_i64(const char *text, int64_t *ret);
/* yes/no, true/false, on/off, 1/0. -EINVAL. */
int text_to_bool(const char *text, bool *ret);

/* The one of `names` nearest to `word` (edit distance, without case), or NULL when none is near enough to be a typo. */
const char *text_nearest(const char *word, const char *const *names, size_t count);

#endif
