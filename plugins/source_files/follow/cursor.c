/* SPDX-License-Identifier: Apache-2.0 */
/* Writes and reads the cursor; what it reads may be damaged or of another version. */
#include "plugins/source_files/follow/cursor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "plugin/wbhealth-plugin.h"

#define CURSOR_VERSION "1;"
/* Of one file. */
#define CURSOR_ENTRY_SIZE 192u
#define CURSOR_FILES_SIZE (WBH_CURSOR_LIMIT - sizeof(CURSOR_VERSION) - CURSOR_ENTRY_SIZE)

static void write_entry(const struct tracked *file, const struct log_place *place, struct buffer *cursor)
{
	const char *format = place->format != NULL ? place->format->tag : "-";
	const char *charset = place->format != NULL ? place->charset : "-";
	char flags[4], *flag = flags;

	if (place->packed)
		*flag++ = 'p';
	if (place->in_long_line)
		*flag++ = 'l';
	if (file->foreign)
		*flag++ = 'f';
	*flag = '\0';
	(void)buffer_printf(cursor, "%" PRIx64 ":%" PRIx64 ",%" PRIu32 ":%" PRIx64 ",%" PRIu64 ",%" PRIu64 ",%s,%s,%s;",
			    file->device, file->inode, file->print.size, file->print.hash, place->offset, place->line,
			    format, charset, flag == flags ? "-" : flags);
}

/* What nothing is known of, or all of whose beginning is unread, needs no entry. */
static bool is_worth_writing(const struct tracked *file, const struct log_place *place)
{
	return file->print.size > 0 && (place->offset > 0 || file->foreign);
}

void cursor_write(const struct tracking *tracking, const struct tracked *current, const struct log_place *place,
		  struct buffer *cursor)
{
	size_t i;

	(void)buffer_append_text(cursor, CURSOR_VERSION);
	for (i = tracking->count; i-- > 0 && cursor->size < CURSOR_FILES_SIZE;) {
		const struct tracked *file = tracking->files[i];
		const struct log_place *reached = file == current ? place : &file->place;

		if (is_worth_writing(file, reached))
			write_entry(file, reached, cursor);
	}
}

/* One entry, without its ';'. False where it is none. */
static bool read_entry(const char *text, struct tracked *file)
{
	char format[8], charset[24], flags[8];
	int end = 0;

	if (sscanf(text, /* NOLINT(cert-err34-c): what is out of range is no place in any file and is found out there */
		   "%16" SCNx64 ":%16" SCNx64 ",%9" SCNu32 ":%16" SCNx64 ",%19" SCNu64 ",%19" SCNu64
		   ",%7[a-z-],%23[A-Za-z0-9_-],%7[a-z-]%n",
		   &file->device, &file->inode, &file->print.size, &file->print.hash, &file->place.offset,
		   &file->place.line, format, charset, flags, &end) != 9 ||
	    text[end] != '\0')
		return false;
	if (file->print.size == 0 || file->print.size > PRINT_SIZE)
		return false;

	file->place.format = format_from_tag(format);
	file->place.charset = charset_known(charset);
	file->place.packed = strchr(flags, 'p') != NULL;
	file->place.in_long_line = strchr(flags, 'l') != NULL;
	file->foreign = strchr(flags, 'f') != NULL;
	if (file->foreign)
		return true;
	return file->place.format != NULL && file->place.charset != NULL;
}

static int add_entry(struct tracking *tracking, const char *text, int64_t now)
{
	struct tracked entry = { .fd = -1, .grown = now, .gone = now };
	struct tracked *file;

	if (!read_entry(text, &entry))
		return 0;
	file = tracking_add(tracking);
	if (file == NULL)
		return -ENOMEM;
	*file = entry;
	return 0;
}

/* The cursor begins with those met last. */
static void reverse(struct tracking *tracking)
{
	size_t i, count = tracking->count;

	for (i = 0; i < count / 2; i++) {
		struct tracked *file = tracking->files[i];

		tracking->files[i] = tracking->files[count - 1 - i];
		tracking->files[count - 1 - i] = file;
	}
}

int cursor_read(struct tracking *tracking, const char *cursor, int64_t now)
{
	const char *end;
	int r;

	if (cursor == NULL || !text_starts(cursor, CURSOR_VERSION))
		return 0;
	for (cursor += strlen(CURSOR_VERSION); (end = strchr(cursor, ';')) != NULL; cursor = end + 1) {
		char entry[CURSOR_ENTRY_SIZE];

		if ((size_t)(end - cursor) >= sizeof(entry))
			continue;
		memcpy(entry, cursor, (size_t)(end - cursor));
		entry[end - cursor] = '\0';
		r = add_entry(tracking, entry, now);
		if (r < 0)
			return r;
	}
	reverse(tracking);
	return 0;
}
