/* SPDX-License-Identifier: Apache-2.0 */
/* conf/lang/LANG.conf -> phrase book: each text is judged as a template when it is read, so that telling cannot fail.
 */
#include "config/phrase_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "config/ini_file.h"

#define LANGUAGE_LENGTH_LIMIT 16u

struct reading {
	struct ini_file file;
	struct phrase_book *book;
	struct wbh_problem *problem;
	bool told; /* the first mistake is the one that is told */
};

static void reading_done(struct reading *reading)
{
	ini_file_done(&reading->file);
	if (reading->book != NULL)
		phrase_book_done(reading->book);
	free(reading->book);
}

static void tell(void *context, const char *text)
{
	struct reading *reading = context;

	if (!reading->told)
		(void)problem_set(reading->problem, 0, "%s", text);
	reading->told = true;
}

/* The language becomes part of a path: letters, digits, '_' and '-' only. */
static bool is_language(const char *language)
{
	size_t size = strlen(language);

	return size > 0 && size <= LANGUAGE_LENGTH_LIMIT &&
	       strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == size;
}

static char **phrase_text(struct phrase *phrase, const char *key)
{
	if (text_equal(key, "title"))
		return &phrase->title;
	if (text_equal(key, "cause"))
		return &phrase->cause;
	if (text_equal(key, "remedy"))
		return &phrase->remedy;
	if (text_equal(key, "reference"))
		return &phrase->reference;
	return NULL;
}

static void judge_value(const struct phrase *phrase, char *const *text, const struct ini_value *value,
			struct ini_mistakes *mistakes, const char *path)
{
	struct wbh_problem problem = { .text = "" };

	if (text == &phrase->reference && !text_starts(value->value, "https://"))
		ini_mistake(mistakes, path, value->line, "a reference is a page that begins with https://");
	if (text == &phrase->title && strpbrk(value->value, "[]{}\\") != NULL)
		ini_mistake(mistakes, path, value->line, "a title is not a template: no brackets, no braces");
	if ((text == &phrase->cause || text == &phrase->remedy) && phrase_check(value->value, &problem) < 0)
		ini_mistake(mistakes, path, value->line, "%s: %s", value->key, problem.text);
}

static void take_value(struct phrase *phrase, struct ini_value *value, struct ini_mistakes *mistakes, const char *path)
{
	static const char *const known[] = { "title", "cause", "remedy", "reference" };
	char **text = phrase_text(phrase, value->key);
	const char *nearest;

	if (text == NULL) {
		nearest = text_nearest(value->key, known, ELEMENTS(known));
		ini_mistake(mistakes, path, value->line, "unknown key \"%.80s\"%s%s%s", value->key,
			    nearest != NULL ? ", did you mean \"" : "", nearest != NULL ? nearest : "",
			    nearest != NULL ? "\"?" : "");
		return;
	}
	if (*text != NULL) {
		ini_mistake(mistakes, path, value->line, "\"%s\" is given twice", value->key);
		return;
	}
	if (value->value[0] == '\0') {
		ini_mistake(mistakes, path, value->line, "\"%s\" is empty: leave it out", value->key);
		return;
	}
	judge_value(phrase, text, value, mistakes, path);
	*text = steal_pointer(value->value);
}

static void take_section(struct phrase_book *book, struct ini_section *section, struct ini_mistakes *mistakes,
			 const char *path)
{
	int id = section->name[0] == '\0' ? finding_from_name(section->kind) : -ENOENT;

	if (id < 0) {
		ini_mistake(mistakes, path, section->line, "[%.80s%s%.80s]: no such finding", section->kind,
			    section->name[0] != '\0' ? " " : "", section->name);
		return;
	}
	for (size_t i = 0; i < section->value_count; i++)
		take_value(&book->phrases[id], &section->values[i], mistakes, path);
}

/* The last directory that has it; *ret NULL: none has. */
static int find_file(char **ret, const char *const *directories, size_t count, const char *language)
{
	for (size_t i = count; i-- > 0;) {
		_cleanup_free_ char *path = NULL;

		if (asprintf(&path, "%s/%s.conf", directories[i], language) < 0)
			return -ENOMEM;
		if (access(path, F_OK) == 0) {
			*ret = steal_pointer(path);
			return 0;
		}
	}
	return 0;
}

int phrase_files_read(struct phrase_book *ret, const char *const *directories, size_t count, const char *language,
		      struct wbh_problem *problem)
{
	_cleanup_(reading_done) struct reading reading = { .problem = problem };
	struct ini_mistakes mistakes = { .tell = tell, .context = &reading };
	_cleanup_free_ char *path = NULL;
	int r;

	if (!is_language(language))
		return problem_set(problem, -ENOENT, "\"%.40s\" is not the name of a language", language);
	r = find_file(&path, directories, count, language);
	if (r < 0)
		return r;
	if (path == NULL)
		return problem_set(problem, -ENOENT, "there is no %s.conf in any folder of languages", language);

	reading.book = calloc(1, sizeof(*reading.book));
	if (reading.book == NULL)
		return -ENOMEM;
	reading.book->language = strdup(language);
	if (reading.book->language == NULL)
		return -ENOMEM;
	r = ini_read_file(&reading.file, path, &mistakes);
	if (r < 0)
		return r;
	for (size_t i = 0; i < reading.file.section_count; i++)
		take_section(reading.book, &reading.file.sections[i], &mistakes, path);
	if (mistakes.count > 0)
		return -WBH_E_CONFIG;

	*ret = *reading.book;
	free(steal_pointer(reading.book));
	return 0;
}
