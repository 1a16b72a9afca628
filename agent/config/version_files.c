/* SPDX-License-Identifier: Apache-2.0 */
/* The files of conf/versions.d into a book of versions. */
#include "config/version_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "config/rule_files.h"

/* Longer before an end than this nobody wants to be told. */
#define SOON_LIMIT (366 * TIMESTAMP_DAY)

/* One section on its way into the book. */
struct reading {
	const struct rule_section *section;
	struct wbh_problem *problem;
	struct version_book *book;
};

static int mistake(const struct reading *reading, unsigned line, const char *words, const char *detail)
{
	return problem_at(reading->problem, -WBH_E_CONFIG, reading->section->file, line, "%s \"%s\"", words, detail);
}

static int read_version(const struct reading *reading, unsigned line, const char *text, struct version *ret)
{
	return version_parse(text, ret) < 0 ? mistake(reading, line, "not a version", text) : 0;
}

/* "2026-09-30" */
static int read_day(const struct reading *reading, const struct rule_line *line, int64_t *ret)
{
	char text[32];
	int size = snprintf(text, sizeof(text), "%sT00:00:00Z", line->value);

	if (size < 0 || (size_t)size >= sizeof(text) || timestamp_parse(text, (size_t)size, ret) < 0)
		return mistake(reading, line->line, "write a day as 2026-09-30, not", line->value);
	return 0;
}

static int read_text(const struct rule_line *line, char **ret)
{
	char *copy = strdup(line->value);

	if (copy == NULL)
		return -ENOMEM;
	free(*ret);
	*ret = copy;
	return 0;
}

/* [versions NAME]: as-of, soon */
static int read_head(const struct reading *reading, const struct rule_line *line)
{
	struct version_book *book = reading->book;

	if (text_equal(line->key, "as-of"))
		return read_day(reading, line, &book->as_of);
	if (!text_equal(line->key, "soon"))
		return -ENOENT;
	if (duration_parse(line->value, &book->soon) < 0 || book->soon < 0 || book->soon > SOON_LIMIT)
		return mistake(reading, line->line, "not a duration of at most a year:", line->value);
	return 0;
}

/* [version 2.5.79.0]: supported-until, withdrawn, source */
static int read_release(const struct reading *reading, const struct rule_line *line)
{
	struct version_release *release = &reading->book->releases[reading->book->release_count - 1];

	if (text_equal(line->key, "supported-until"))
		return read_day(reading, line, &release->supported_until);
	if (text_equal(line->key, "source"))
		return read_text(line, &release->source);
	if (!text_equal(line->key, "withdrawn"))
		return -ENOENT;
	if (text_to_bool(line->value, &release->withdrawn) < 0)
		return mistake(reading, line->line, "write yes or no, not", line->value);
	return 0;
}

/* [floor 2.5.79.0]: from, words, source */
static int read_floor(const struct reading *reading, const struct rule_line *line)
{
	struct version_floor *floor = &reading->book->floors[reading->book->floor_count - 1];

	if (text_equal(line->key, "from"))
		return read_day(reading, line, &floor->from);
	if (text_equal(line->key, "words"))
		return read_text(line, &floor->words);
	return text_equal(line->key, "source") ? read_text(line, &floor->source) : -ENOENT;
}

/* [fault NAME]: first, mended, words, source */
static int read_fault(const struct reading *reading, const struct rule_line *line)
{
	struct version_fault *fault = &reading->book->faults[reading->book->fault_count - 1];

	if (text_equal(line->key, "first"))
		return read_version(reading, line->line, line->value, &fault->first);
	if (text_equal(line->key, "mended"))
		return read_version(reading, line->line, line->value, &fault->mended);
	if (text_equal(line->key, "words"))
		return read_text(line, &fault->words);
	return text_equal(line->key, "source") ? read_text(line, &fault->source) : -ENOENT;
}

static int begin_release(const struct reading *reading)
{
	struct version_release *release = &reading->book->releases[reading->book->release_count++];

	release->supported_until = TIMESTAMP_NONE;
	return read_version(reading, reading->section->line, reading->section->name, &release->version);
}

static int begin_floor(const struct reading *reading)
{
	struct version_floor *floor = &reading->book->floors[reading->book->floor_count++];

	floor->from = TIMESTAMP_NONE;
	return read_version(reading, reading->section->line, reading->section->name, &floor->version);
}

static int begin_fault(const struct reading *reading)
{
	reading->book->fault_count++;
	return 0;
}

static int end_floor(const struct reading *reading)
{
	const struct version_floor *floor = &reading->book->floors[reading->book->floor_count - 1];

	if (floor->from == TIMESTAMP_NONE || floor->words == NULL)
		return mistake(reading, reading->section->line,
			       "it needs \"from\" and \"words\":", reading->section->name);
	return 0;
}

static int end_fault(const struct reading *reading)
{
	const struct version_fault *fault = &reading->book->faults[reading->book->fault_count - 1];
	static const struct version none = { { 0 } };

	if (fault->words == NULL || version_compare(&fault->mended, &none) == 0)
		return mistake(reading, reading->section->line,
			       "it needs \"mended\" and \"words\":", reading->section->name);
	return 0;
}

static int nothing_more(const struct reading *reading)
{
	(void)reading;
	return 0;
}

static const struct kind {
	const char *name;
	const char *keys; /* for the mistake */
	int (*begin)(const struct reading *reading);
	int (*line)(const struct reading *reading, const struct rule_line *line);
	int (*end)(const struct reading *reading);
} kinds[] = {
	{ "versions", "as-of soon", nothing_more, read_head, nothing_more },
	{ "version", "supported-until withdrawn source", begin_release, read_release, nothing_more },
	{ "floor", "from words source", begin_floor, read_floor, end_floor },
	{ "fault", "first mended words source", begin_fault, read_fault, end_fault },
};

static int read_lines(const struct reading *reading, const struct kind *kind)
{
	const struct rule_section *section = reading->section;

	for (size_t i = 0; i < section->line_count; i++) {
		const struct rule_line *line = &section->lines[i];
		int r = line->value[0] == '\0' ? mistake(reading, line->line, "without a value:", line->key)
					       : kind->line(reading, line);

		if (r == -ENOENT)
			return problem_at(reading->problem, -WBH_E_CONFIG, section->file, line->line,
					  "unknown key \"%s\"; there are %s", line->key, kind->keys);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_section(const struct reading *reading)
{
	for (size_t i = 0; i < ELEMENTS(kinds); i++) {
		int r;

		if (!text_equal(reading->section->kind, kinds[i].name))
			continue;
		r = kinds[i].begin(reading);
		if (r >= 0)
			r = read_lines(reading, &kinds[i]);
		return r < 0 ? r : kinds[i].end(reading);
	}
	return mistake(reading, reading->section->line, "there are versions, version, floor and fault, not",
		       reading->section->kind);
}

static int by_version(const void *a, const void *b)
{
	const struct version_release *left = a, *right = b;

	return version_compare(&left->version, &right->version);
}

int version_files_read(struct version_book *ret, const char *const *directories, size_t count,
		       struct wbh_problem *problem)
{
	_cleanup_(rule_book_done) struct rule_book sections = { 0 };
	_cleanup_(version_book_done) struct version_book book = { .as_of = TIMESTAMP_NONE };
	int r;

	r = rule_files_read(&sections, directories, count, problem);
	if (r < 0)
		return r == -WBH_E_RULE ? -WBH_E_CONFIG : r;
	/* At most this many of each. */
	book.releases = calloc(sections.section_count + 1, sizeof(book.releases[0]));
	book.floors = calloc(sections.section_count + 1, sizeof(book.floors[0]));
	book.faults = calloc(sections.section_count + 1, sizeof(book.faults[0]));
	if (book.releases == NULL || book.floors == NULL || book.faults == NULL)
		return -ENOMEM;

	for (size_t i = 0; i < sections.section_count; i++) {
		struct reading reading = { .section = &sections.sections[i], .problem = problem, .book = &book };

		r = read_section(&reading);
		if (r < 0)
			return r;
	}
	qsort(book.releases, book.release_count, sizeof(book.releases[0]), by_version);

	*ret = book;
	book = (struct version_book){ 0 };
	return 0;
}
