/* SPDX-License-Identifier: Apache-2.0 */
/* One line per fault. */
#include "plugins/probe_ad/memory.h"

#include <string.h>

static bool has_line(const char *lines, const char *line, size_t size)
{
	while (lines != NULL && *lines != '\0') {
		size_t length = strcspn(lines, "\n");

		if (length == size && memcmp(lines, line, size) == 0)
			return true;
		lines += length + (lines[length] == '\n');
	}
	return false;
}

bool memory_has(const struct memory *memory, const char *finding, const char *subject)
{
	_cleanup_buffer_ struct buffer line = BUFFER(MEMORY_LIMIT);

	return buffer_printf(&line, "%s %s", finding, subject) >= 0 && has_line(memory->before, line.data, line.size);
}

bool memory_confirms(struct memory *memory, const char *finding, const char *subject)
{
	/* What does not fit is told at once: rather too early than never. */
	return buffer_printf(&memory->now, "%s %s\n", finding, subject) < 0 || memory->once ||
	       memory_has(memory, finding, subject);
}

bool memory_next(const struct memory *memory, const char *prefix, const char **at, const char **ret, size_t *ret_size)
{
	const char *line = *at != NULL ? *at : memory->before;
	size_t prefix_size = strlen(prefix);

	while (line != NULL && *line != '\0') {
		size_t length = strcspn(line, "\n");
		const char *next = line + length + (line[length] == '\n');

		if (length > prefix_size && strncmp(line, prefix, prefix_size) == 0) {
			*ret = line + prefix_size;
			*ret_size = length - prefix_size;
			*at = next;
			return true;
		}
		line = next;
	}
	return false;
}

void memory_keep(struct memory *memory, const char *prefix, const char *text, size_t size)
{
	(void)buffer_printf(&memory->now, "%s%.*s\n", prefix, (int)size, text);
}
