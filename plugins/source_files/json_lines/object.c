/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the object of a line by its first bytes. */
#include "plugins/source_files/json_lines/object.h"

#include <string.h>

#include "plugins/source_files/json_lines/limits.h"
#include "plugins/source_files/scan.h"

const char *object_find(const char *text, const char *end)
{
	const char *limit = (size_t)(end - text) > JSON_PREFIX_LIMIT ? text + JSON_PREFIX_LIMIT : end, *next;

	while ((text = memchr(text, '{', (size_t)(limit - text))) != NULL) {
		next = scan_skip_space(text + 1, end);
		if (next < end && (*next == '"' || *next == '}'))
			return text;
		text++;
	}
	return NULL;
}

bool object_ends_line(const char *text, const char *end)
{
	while (text < end && (scan_is_space(*text) || *text == ']' || *text == ','))
		text++;
	return text == end;
}

bool object_is_nothing(const char *text, const char *end)
{
	text = scan_skip_space(text, end);
	if (text < end && (*text == '[' || *text == ']'))
		text++;
	return object_ends_line(text, end);
}
