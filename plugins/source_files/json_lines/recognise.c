/* SPDX-License-Identifier: Apache-2.0 */
/* Tells JSON lines by what one of the first lines says: its object has the member names of one of the shapes. */
#include <string.h>

#include "base/cleanup.h"
#include "plugins/source_files/formats.h"
#include "plugins/source_files/json_lines/object.h"
#include "plugins/source_files/scan.h"

/* Names that stand together in no other JSON. */
static const char *const marks[][2] = {
	{ "\"winlog\"", "\"provider_name\"" }, { "\"System\"", "\"EventID\"" }, { "\"SourceName\"", "\"EventID\"" },
	{ "\"ProviderName\"", "\"EventID\"" }, { "\"data\"", "<Event xmlns=" }, { "\"data\"", "<Event>" },
};

static bool has(const char *text, const char *end, const char *name)
{
	return find_bytes(text, end, name, strlen(name)) != NULL;
}

static bool is_record(const char *text, const char *end)
{
	size_t i;

	text = object_find(text, end);
	for (i = 0; text != NULL && i < ELEMENTS(marks); i++)
		if (has(text, end, marks[i][0]) && has(text, end, marks[i][1]))
			return true;
	return false;
}

bool json_lines_recognise(const char *text, const char *end, bool whole)
{
	const char *line_end;

	(void)whole;
	for (; text < end; text = line_end + 1) {
		line_end = memchr(text, '\n', (size_t)(end - text));
		if (line_end == NULL)
			line_end = end;
		if (is_record(text, line_end))
			return true;
		if (line_end == end)
			break;
	}
	return false;
}
