/* SPDX-License-Identifier: Apache-2.0 */
/* The files of conf/codes.d into a book of codes; which file and which section counts is decided as for rules. */
#include "config/code_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "config/rule_files.h"
#include "model/finding.h"

static const char *const kinds[] = { "event", "hr", "rpc", "ldap", "sspr", "http", "aadsts", "pta" };
static const char *const keys[] = { "meaning", "cause", "remedy", "findings", "reference", "also" };

static inline void code_done(struct code *code)
{
	free(code->kind);
	free(code->provider);
	free(code->code);
	free(code->also);
	free(code->meaning);
	free(code->cause);
	free(code->remedy);
	free(code->findings);
	free(code->reference);
}

void code_book_done(struct code_book *book)
{
	for (size_t i = 0; i < book->code_count; i++)
		code_done(&book->codes[i]);
	free(book->codes);
	*book = (struct code_book){ 0 };
}

/* Where the value of a key goes, or NULL. */
static char **place_of(struct code *code, const char *key)
{
	if (text_equal_fold(key, "meaning"))
		return &code->meaning;
	if (text_equal_fold(key, "cause"))
		return &code->cause;
	if (text_equal_fold(key, "remedy"))
		return &code->remedy;
	if (text_equal_fold(key, "findings"))
		return &code->findings;
	if (text_equal_fold(key, "reference"))
		return &code->reference;
	if (text_equal_fold(key, "also"))
		return &code->also;
	return NULL;
}

/* "PasswordResetService 31019": the last word is the code, what stands before it the provider. */
static int split_event(struct code *code, const struct rule_section *section, struct wbh_problem *problem)
{
	const char *blank = strrchr(section->name, ' ');
	size_t size = blank != NULL ? (size_t)(blank - section->name) : 0;
	const char *provider = text_trim(section->name, &size);

	if (blank == NULL || size == 0)
		return problem_at(problem, -WBH_E_CONFIG, section->file, section->line,
				  "an event has a provider and an id: [event PROVIDER ID]");
	code->provider = text_copy(provider, size);
	code->code = strdup(blank + 1);
	return code->provider != NULL && code->code != NULL ? 0 : -ENOMEM;
}

static int read_header(struct code *code, const struct rule_section *section, struct wbh_problem *problem)
{
	const char *nearest;

	for (size_t i = 0; i < ELEMENTS(kinds) && code->kind == NULL; i++) {
		if (!text_equal_fold(kinds[i], section->kind))
			continue;
		code->kind = strdup(kinds[i]);
		if (code->kind == NULL)
			return -ENOMEM;
	}
	if (code->kind == NULL) {
		nearest = text_nearest(section->kind, kinds, ELEMENTS(kinds));
		return problem_at(
			problem, -WBH_E_CONFIG, section->file, section->line,
			"unknown kind of code \"%s\"; there are event, hr, rpc, ldap, sspr, http, aadsts, pta%s%s%s",
			section->kind, nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
			nearest != NULL ? "\"?" : "");
	}
	if (section->name[0] == '\0')
		return problem_at(problem, -WBH_E_CONFIG, section->file, section->line, "which code? [%s CODE]",
				  code->kind);

	if (text_equal(code->kind, "event"))
		return split_event(code, section, problem);
	code->code = strdup(section->name);
	return code->code != NULL ? 0 : -ENOMEM;
}

static int judge_findings(const char *file, const struct rule_line *line, struct wbh_problem *problem)
{
	_cleanup_free_ char *names = strdup(line->value);
	char *rest = NULL;

	if (names == NULL)
		return -ENOMEM;
	for (char *name = strtok_r(names, " \t", &rest); name != NULL; name = strtok_r(NULL, " \t", &rest))
		if (finding_from_name(name) < 0)
			return problem_at(problem, -WBH_E_CONFIG, file, line->line, "there is no finding \"%s\"", name);
	return 0;
}

static int read_line(struct code *code, const char *file, const struct rule_line *line, struct wbh_problem *problem)
{
	char **place = place_of(code, line->key);
	const char *nearest;

	if (place == NULL) {
		nearest = text_nearest(line->key, keys, ELEMENTS(keys));
		return problem_at(problem, -WBH_E_CONFIG, file, line->line, "unknown key \"%s\"%s%s%s", line->key,
				  nearest != NULL ? ", did you mean \"" : "", nearest != NULL ? nearest : "",
				  nearest != NULL ? "\"?" : "");
	}
	if (*place != NULL)
		return problem_at(problem, -WBH_E_CONFIG, file, line->line, "\"%s\" may stand once", line->key);
	if (line->value[0] == '\0')
		return problem_at(problem, -WBH_E_CONFIG, file, line->line, "\"%s\" has no value", line->key);
	if (place == &code->findings) {
		int r = judge_findings(file, line, problem);

		if (r < 0)
			return r;
	}

	*place = strdup(line->value);
	return *place != NULL ? 0 : -ENOMEM;
}

static int read_code(struct code *code, const struct rule_section *section, struct wbh_problem *problem)
{
	int r;

	r = read_header(code, section, problem);
	for (size_t i = 0; i < section->line_count && r >= 0; i++)
		r = read_line(code, section->file, &section->lines[i], problem);
	if (r >= 0 && code->meaning == NULL)
		r = problem_at(problem, -WBH_E_CONFIG, section->file, section->line, "[%s %s] needs \"meaning\"",
			       section->kind, section->name);
	return r;
}

int code_files_read(struct code_book *ret, const char *const *directories, size_t count, struct wbh_problem *problem)
{
	_cleanup_(rule_book_done) struct rule_book sections = { 0 };
	_cleanup_(code_book_done) struct code_book book = { 0 };
	int r;

	r = rule_files_read(&sections, directories, count, problem);
	if (r < 0)
		return r == -WBH_E_RULE ? -WBH_E_CONFIG : r;
	book.codes = calloc(sections.section_count + 1, sizeof(book.codes[0]));
	if (book.codes == NULL)
		return -ENOMEM;

	while (book.code_count < sections.section_count) {
		size_t i = book.code_count++;

		r = read_code(&book.codes[i], &sections.sections[i], problem);
		if (r < 0)
			return r;
	}

	*ret = book;
	book = (struct code_book){ 0 };
	return 0;
}
