/* SPDX-License-Identifier: Apache-2.0 */
/* The words that ship, in every language: none missing, no fact lost in translation, every sentence whole. */
#include <ctype.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/phrase_files.h"
#include "model/phrase.h"
#include "tests/lib/tap.h"

#define NAMES_LIMIT 16u
#define NAME_SIZE 64u
#define TEXT_LIMIT 16384u

/* What a finding is never without, besides its subject, its count and its times. */
static const struct {
	enum finding_id finding;
	const char *name;
} always_known[] = {
	{ WB2002, "server" }, { WB3006, "evidence:version" },    { WB3006, "evidence:state" },
	{ WB9010, "server" }, { WB9010, "evidence:last_heard" },
};

static struct phrase_book *read_book(const char *language)
{
	const char *top = getenv("abs_top_srcdir");
	char path[4096];
	const char *const folders[] = { path };
	struct wbh_problem problem = { .text = "" };
	struct phrase_book *book = calloc(1, sizeof(*book));

	(void)snprintf(path, sizeof(path), "%s/conf/lang", top != NULL ? top : ".");
	if (!tap_ok(book != NULL && phrase_files_read(book, folders, 1, language, &problem) == 0, "%s.conf is read %s",
		    language, problem.text))
		exit(tap_done());
	return book;
}

static void free_book(struct phrase_book *book)
{
	phrase_book_done(book);
	free(book);
}

/* An administrator at three in the morning must find what to do, not a hint. */
static void test_complete(const struct phrase_book *book)
{
	bool good = true;

	for (enum finding_id id = 0; id < FINDINGS; id++) {
		const struct phrase *phrase = &book->phrases[id];
		const char *lacks = phrase->cause == NULL || strlen(phrase->cause) < 60      ? "cause"
				    : phrase->remedy == NULL || strlen(phrase->remedy) < 150 ? "remedy"
											     : NULL;

		/* No page of the maker's tells of the agent's own troubles; English titles stand in finding.def. */
		if (lacks == NULL && phrase->reference == NULL && finding_type(id)->stage != STAGE_AGENT)
			lacks = "reference";
		if (lacks == NULL && phrase->title == NULL && !text_equal(book->language, "en"))
			lacks = "title";
		if (lacks == NULL)
			continue;
		good = false;
		printf("# %s has no %s of useful length\n", finding_type(id)->name, lacks);
	}
	tap_ok(good, "%s: every finding has a title, a cause, a remedy and a page that says more", book->language);
}

/* -- Names: what a text tells of its case */

struct names {
	char names[NAMES_LIMIT][NAME_SIZE];
	size_t count;
};

static bool has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (text_equal(names->names[i], name))
			return true;
	return false;
}

static const char *note_name(void *context, const char *name)
{
	struct names *names = context;

	if (!has_name(names, name) && names->count < NAMES_LIMIT)
		(void)snprintf(names->names[names->count++], NAME_SIZE, "%s", name);
	return name;
}

static struct names names_of(const char *template)
{
	_cleanup_buffer_ struct buffer text = BUFFER(TEXT_LIMIT);
	struct names names = { .count = 0 };

	(void)phrase_render(template, note_name, &names, &text);
	return names;
}

static bool tells_all(const struct names *names, const struct names *others, enum finding_id id, const char *key,
		      const char *language)
{
	bool all = true;

	for (size_t i = 0; i < others->count; i++)
		if (!has_name(names, others->names[i])) {
			all = false;
			printf("# %s: the %s of %s does not tell {%s}\n", finding_type(id)->name, key, language,
			       others->names[i]);
		}
	return all;
}

static bool same_names(const struct phrase_book *a, const char *a_text, const struct phrase_book *b, const char *b_text,
		       enum finding_id id, const char *key)
{
	struct names a_names, b_names;
	bool same;

	if (a_text == NULL || b_text == NULL)
		return true;
	a_names = names_of(a_text);
	b_names = names_of(b_text);
	same = tells_all(&a_names, &b_names, id, key, a->language);
	return tells_all(&b_names, &a_names, id, key, b->language) && same;
}

static void test_same_facts(const struct phrase_book *a, const struct phrase_book *b)
{
	bool same = true;

	for (enum finding_id id = 0; id < FINDINGS; id++) {
		const struct phrase *one = &a->phrases[id], *other = &b->phrases[id];

		same = same_names(a, one->cause, b, other->cause, id, "cause") && same;
		same = same_names(a, one->remedy, b, other->remedy, id, "remedy") && same;
		if (one->reference != NULL && other->reference != NULL &&
		    !text_equal(one->reference, other->reference)) {
			same = false;
			printf("# %s: different pages\n", finding_type(id)->name);
		}
	}
	tap_ok(same, "%s and %s tell the same of every finding", a->language, b->language);
}

/* -- Sentences */

/* A case of which nothing is known but what always is; `full`: of which everything is. */
struct known {
	enum finding_id finding;
	enum wbh_key subject;
	bool full;
};

static const char *known_value(void *context, const char *name)
{
	static const char *const of_every_case[] = { "count", "first_seen", "last_seen" };
	const struct known *known = context;

	if (known->full || wbh_key_from_name(name) == (int)known->subject)
		return "X";
	for (size_t i = 0; i < ELEMENTS(of_every_case); i++)
		if (text_equal(name, of_every_case[i]))
			return "X";
	for (size_t i = 0; i < ELEMENTS(always_known); i++)
		if (always_known[i].finding == known->finding && text_equal(always_known[i].name, name))
			return "X";
	return NULL;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
		count++;
	return count;
}

/* A mark that a part left behind when it fell out: " ." but not " .NET". */
static const char *stray_mark(const char *text)
{
	static const char *const stray[] = { "  ", " .", " ,", " ;", " :", " )", "( ", "()", ",.", ",,", "{", "}" };

	for (size_t i = 0; i < ELEMENTS(stray); i++)
		for (const char *at = strstr(text, stray[i]); at != NULL; at = strstr(at + 1, stray[i]))
			if (!isalnum((unsigned char)at[strlen(stray[i])]))
				return stray[i];
	return NULL;
}

/* What is wrong with it, or NULL. Brackets may be meant: then they are written \[ in the template. */
static const char *fault_of(const char *text, const char *template)
{
	size_t size = strlen(text);

	if (stray_mark(text) != NULL)
		return stray_mark(text);
	if (strstr(text, "(unknown ") != NULL)
		return "a gap outside of brackets";
	if (count_of(text, "[") != count_of(template, "\\[") || count_of(text, "]") != count_of(template, "\\]"))
		return "brackets left over";
	if (size == 0 || islower((unsigned char)text[0]) || isspace((unsigned char)text[0]))
		return "no beginning of a sentence";
	if (text[size - 1] != '.')
		return "no full stop at the end";
	return NULL;
}

static bool is_whole(struct known *known, const char *template, const char *language)
{
	_cleanup_buffer_ struct buffer text = BUFFER(TEXT_LIMIT);
	const char *fault;

	if (template == NULL)
		return true;
	if (phrase_render(template, known_value, known, &text) < 0)
		fault = "it cannot be filled in";
	else
		fault = fault_of(buffer_text(&text), template);
	if (fault != NULL)
		printf("# %s, %s: \"%s\" in: %s\n", language, finding_type(known->finding)->name, fault,
		       buffer_text(&text));
	return fault == NULL;
}

static void test_sentences(const struct phrase_book *book)
{
	bool good = true;

	for (enum finding_id id = 0; id < FINDINGS; id++) {
		const struct phrase *phrase = &book->phrases[id];

		for (int key = 0; key < WBH_KEYS; key++) {
			struct known bare = { .finding = id, .subject = (enum wbh_key)key };
			struct known full = { .finding = id, .subject = (enum wbh_key)key, .full = true };

			if ((finding_type(id)->subjects & (UINT32_C(1) << key)) == 0)
				continue;
			good = is_whole(&bare, phrase->cause, book->language) && good;
			good = is_whole(&bare, phrase->remedy, book->language) && good;
			good = is_whole(&full, phrase->cause, book->language) && good;
			good = is_whole(&full, phrase->remedy, book->language) && good;
		}
	}
	tap_ok(good, "%s: sentences stay whole, whatever is known of a case", book->language);
}

/* Sentences of one language in the other's file are found by a word that only English has. */
static void test_no_english_left(const struct phrase_book *book)
{
	bool good = true;

	for (enum finding_id id = 0; id < FINDINGS; id++) {
		const char *cause = book->phrases[id].cause;

		if (cause != NULL && strstr(cause, " the ") != NULL) {
			good = false;
			printf("# %s: %s\n", finding_type(id)->name, cause);
		}
	}
	tap_ok(good, "%s: no sentence was left in English", book->language);
}

int main(void)
{
	struct phrase_book *english = read_book("en"), *danish = read_book("da");

	test_complete(english);
	test_complete(danish);
	test_same_facts(english, danish);
	test_sentences(english);
	test_sentences(danish);
	test_no_english_left(danish);
	free_book(english);
	free_book(danish);
	return tap_done();
}
