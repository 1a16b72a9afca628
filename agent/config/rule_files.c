/* SPDX-License-Identifier: Apache-2.0 */
/* The files of conf/rules.d and an administrator's own beside them -> one book of sections, overrides resolved. */
#include "config/rule_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/table.h"
#include "base/text.h"
#include "config/ini_file.h"

/* Sections of all files together. */
#define BOOK_SECTION_LIMIT 20000u

struct reading {
	struct rule_book book;
	size_t room;
	struct table *places; /* "kind\nname" in lower case -> index + 1 in book.sections */
	struct wbh_problem *problem;
	bool told; /* the first mistake is the one that is told */
};

static inline void reading_done(struct reading *reading)
{
	rule_book_done(&reading->book);
	table_free(reading->places);
}

static void tell(void *context, const char *text)
{
	struct reading *reading = context;

	if (reading->told)
		return;
	reading->told = true;
	(void)problem_set(reading->problem, 0, "%s", text);
}

static void free_lines(struct rule_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(lines[i].key);
		free(lines[i].value);
	}
	free(lines);
}

/* What `from` holds moves over; it keeps nothing. */
static int take_section(struct rule_section *ret, struct ini_section *from, const char *file)
{
	struct rule_line *lines = calloc(from->value_count + 1, sizeof(*lines));
	char *name = strdup(file);

	if (lines == NULL || name == NULL) {
		free(lines);
		free(name);
		return -ENOMEM;
	}
	for (size_t i = 0; i < from->value_count; i++)
		lines[i] = (struct rule_line){ .key = steal_pointer(from->values[i].key),
					       .value = steal_pointer(from->values[i].value),
					       .line = from->values[i].line };

	free(ret->kind);
	free(ret->name);
	free(ret->file);
	free_lines(ret->lines, ret->line_count);
	*ret = (struct rule_section){ .kind = steal_pointer(from->kind),
				      .name = steal_pointer(from->name),
				      .file = name,
				      .line = from->line,
				      .lines = lines,
				      .line_count = from->value_count };
	return 0;
}

static struct rule_section *add_section(struct reading *reading, const char *key)
{
	struct rule_section *sections;
	size_t room = reading->room > 0 ? reading->room * 2 : 64;

	if (reading->book.section_count == reading->room) {
		sections = realloc(reading->book.sections, room * sizeof(*sections));
		if (sections == NULL)
			return NULL;
		reading->book.sections = sections;
		reading->room = room;
	}
	if (table_put(reading->places, key, (void *)(uintptr_t)(reading->book.section_count + 1)) < 0)
		return NULL;

	reading->book.sections[reading->book.section_count] = (struct rule_section){ 0 };
	return &reading->book.sections[reading->book.section_count++];
}

/* The place of a section of the same kind and name, or a new one at the end. */
static int place_section(struct reading *reading, const struct ini_section *section, const char *file,
			 struct rule_section **ret)
{
	_cleanup_free_ char *key = NULL;
	size_t place;

	if (asprintf(&key, "%s\n%s", section->kind, section->name) < 0)
		return -ENOMEM;
	text_lower(key);

	place = (size_t)(uintptr_t)table_get(reading->places, key);
	if (place > 0) {
		*ret = &reading->book.sections[place - 1];
		return 0;
	}
	if (reading->book.section_count == BOOK_SECTION_LIMIT)
		return problem_at(reading->problem, -WBH_E_RULE, file, section->line,
				  "more than %u sections in all files together", BOOK_SECTION_LIMIT);

	*ret = add_section(reading, key);
	return *ret != NULL ? 0 : -ENOMEM;
}

static int take_file(struct reading *reading, struct ini_file *file, const char *name)
{
	for (size_t i = 0; i < file->section_count; i++) {
		struct rule_section *section;
		int r = place_section(reading, &file->sections[i], name, &section);

		if (r >= 0)
			r = take_section(section, &file->sections[i], name);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_file(struct reading *reading, const char *path)
{
	_cleanup_(ini_file_done) struct ini_file file = { 0 };
	struct ini_mistakes mistakes = { .tell = tell, .context = reading };
	int r = ini_read_file(&file, path, &mistakes);

	if (r == -ENOMEM)
		return r;
	if (r < 0 || mistakes.count > 0)
		return -WBH_E_RULE;
	return take_file(reading, &file, path);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static const char *find_file(char *const *files, const char *name)
{
	for (char *const *path = files; path != NULL && *path != NULL; path++)
		if (strcmp(base_name(*path), name) == 0)
			return *path;
	return NULL;
}

/* The file that stands in for this name: the last directory's that has it. */
static const char *last_file(char **const *files, size_t count, const char *name)
{
	const char *last = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *path = find_file(files[i], name);
		if (path != NULL)
			last = path;
	}
	return last;
}

/* A replaced file's successor is read in its place, so that the order of rules stays the vendor's. */
static int read_directories(struct reading *reading, char **const *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (char **path = files[i]; path != NULL && *path != NULL; path++) {
			const char *name = base_name(*path);
			int r = 0;

			if (last_file(files, i, name) == NULL)
				r = read_file(reading, last_file(files, count, name));
			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int start_reading(struct reading *reading)
{
	reading->places = table_new(NULL);
	return reading->places != NULL ? 0 : -ENOMEM;
}

static void finish_reading(struct reading *reading, struct rule_book *ret)
{
	*ret = reading->book;
	reading->book = (struct rule_book){ 0 };
}

int rule_files_read(struct rule_book *ret, const char *const *directories, size_t count, struct wbh_problem *problem)
{
	_cleanup_(reading_done) struct reading reading = { .problem = problem };
	char ***files = calloc(count + 1, sizeof(*files));
	int r = files != NULL ? start_reading(&reading) : -ENOMEM;

	for (size_t i = 0; i < count && r >= 0; i++) {
		r = ini_directory_files(&files[i], directories[i]);
		if (r < 0)
			r = problem_at(problem, r == -ENOMEM ? r : -WBH_E_RULE, directories[i], 0, "%s", error_text(r));
	}
	if (r >= 0)
		r = read_directories(&reading, files, count);
	for (size_t i = 0; i < count && files != NULL; i++)
		ini_directory_files_free(files[i]);
	free(files);
	if (r < 0)
		return r;

	finish_reading(&reading, ret);
	return 0;
}

int rule_files_read_memory(struct rule_book *ret, const char *name, const char *text, size_t size,
			   struct wbh_problem *problem)
{
	_cleanup_(reading_done) struct reading reading = { .problem = problem };
	_cleanup_(ini_file_done) struct ini_file file = { 0 };
	struct ini_mistakes mistakes = { .tell = tell, .context = &reading };
	int r = start_reading(&reading);

	if (r >= 0)
		r = ini_read_memory(&file, name, text, size, &mistakes);
	if (r >= 0 && mistakes.count > 0)
		r = -WBH_E_RULE;
	if (r >= 0)
		r = take_file(&reading, &file, name);
	if (r < 0)
		return r;

	finish_reading(&reading, ret);
	return 0;
}
