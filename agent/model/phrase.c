/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of the words of findings: judged when they are read, filled in when a finding is told. */
#include "model/phrase.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define NAME_SIZE 64u
#define EVIDENCE "evidence:"

/* One walk over a template; without a buffer it only judges. */
struct walk {
	const char *at;
	phrase_value_function value;
	void *context;
	struct buffer *buffer;
	struct wbh_problem *problem;
};

void phrase_book_done(struct phrase_book *book)
{
	free(book->language);
	book->language = NULL;
	for (size_t i = 0; i < FINDINGS; i++) {
		struct phrase *phrase = &book->phrases[i];

		free(phrase->title);
		free(phrase->cause);
		free(phrase->remedy);
		free(phrase->reference);
		*phrase = (struct phrase){ 0 };
	}
}

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
	       c == '.' || c == ':';
}

static bool name_is_known(const char *name)
{
	static const char *const others[] = { "count", "first_seen", "last_seen", "since" };

	if (text_starts(name, EVIDENCE))
		return name[sizeof(EVIDENCE) - 1] != '\0';
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (text_equal(name, others[i]))
			return true;
	return wbh_key_from_name(name) >= 0;
}

/* {NAME}: walk->at stands behind the opening brace, afterwards behind the closing one. */
static int walk_name(struct walk *walk, char name[static NAME_SIZE])
{
	size_t size = 0;

	while (is_name_character(walk->at[size]))
		size++;
	if (walk->at[size] != '}')
		return problem_set(walk->problem, -EINVAL, "\"{\" without its \"}\"");
	if (size == 0 || size >= NAME_SIZE)
		return problem_set(walk->problem, -EINVAL, "a name in braces has 1 to %u characters", NAME_SIZE - 1);

	memcpy(name, walk->at, size);
	name[size] = '\0';
	walk->at += size + 1;
	if (!name_is_known(name))
		return problem_set(walk->problem, -EINVAL, "no finding knows a {%s}", name);
	return 0;
}

/* A value may come from a hostile log: it must not break a line or run away. */
static void append_value(struct buffer *buffer, const char *value)
{
	size_t whole = strlen(value), size = text_cut(value, whole, PHRASE_VALUE_LIMIT);

	for (size_t i = 0; i < size; i++)
		(void)buffer_append_byte(buffer, (unsigned char)value[i] < ' ' || value[i] == 0x7f ? ' ' : value[i]);
	if (size < whole)
		(void)buffer_append_text(buffer, "…");
}

static int fill_in(struct walk *walk, bool *unknown)
{
	char name[NAME_SIZE];
	const char *value;
	int r = walk_name(walk, name);

	if (r < 0 || walk->buffer == NULL)
		return r;
	value = walk->value(walk->context, name);
	if (value != NULL) {
		append_value(walk->buffer, value);
		return 0;
	}

	*unknown = true;
	(void)buffer_printf(walk->buffer, "(unknown %s)",
			    text_starts(name, EVIDENCE) ? name + sizeof(EVIDENCE) - 1 : name);
	return 0;
}

/* Up to the end of the template, or, inside brackets, behind the closing one. */
static int walk_part(struct walk *walk, unsigned depth)
{
	size_t start = walk->buffer != NULL ? walk->buffer->size : 0;
	bool unknown = false;
	int r = 0;

	while (*walk->at != '\0' && r >= 0) {
		char c = *walk->at++;

		if (c == '{') {
			r = fill_in(walk, &unknown);
			continue;
		}
		if (c == '[') {
			if (depth == PHRASE_DEPTH_LIMIT)
				return problem_set(walk->problem, -EINVAL, "brackets are nested too deep");
			r = walk_part(walk, depth + 1);
			continue;
		}
		if (c == ']' && depth > 0) {
			if (unknown && walk->buffer != NULL && walk->buffer->error == 0)
				walk->buffer->size = start;
			return 0;
		}
		if (c == ']' || c == '}')
			return problem_set(walk->problem, -EINVAL, "\"%c\" without its opening one", c);

		if (c == '\\' && *walk->at != '\0' && strchr("[]{}\\", *walk->at) != NULL)
			c = *walk->at++;
		if (walk->buffer != NULL)
			(void)buffer_append_byte(walk->buffer, c);
	}
	if (r >= 0 && depth > 0)
		return problem_set(walk->problem, -EINVAL, "\"[\" without its \"]\"");
	return r;
}

int phrase_check(const char *template, struct wbh_problem *problem)
{
	struct walk walk = { .at = template, .problem = problem };

	if (strlen(template) > PHRASE_LIMIT)
		return problem_set(problem, -EINVAL, "a template has at most %u bytes", PHRASE_LIMIT);
	return walk_part(&walk, 0);
}

int phrase_render(const char *template, phrase_value_function value, void *context, struct buffer *buffer)
{
	struct walk walk = { .at = template, .value = value, .context = context, .buffer = buffer };
	int r = walk_part(&walk, 0);

	return r < 0 ? r : buffer->error;
}
