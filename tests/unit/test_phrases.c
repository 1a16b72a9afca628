/* SPDX-License-Identifier: Apache-2.0 */
/* The words of findings: templates and the files they stand in. That none is without them: test_words.c. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "config/phrase_files.h"
#include "model/phrase.h"
#include "tests/lib/tap.h"

static const char *some_value(void *context, const char *name)
{
	(void)context;
	if (text_equal(name, "server"))
		return "sync01";
	if (text_equal(name, "user"))
		return "anna\nbob\x01";
	return text_equal(name, "evidence:long") ? context : NULL;
}

static const char *rendered(struct buffer *buffer, const char *template)
{
	buffer_clear(buffer);
	return phrase_render(template, some_value, NULL, buffer) == 0 ? buffer_text(buffer) : "refused";
}

static void test_templates(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(4096);
	char *very_long = calloc(1, 2000);

	tap_is_text(rendered(&buffer, "{server} is down"), "sync01 is down", "a name is filled in");
	tap_is_text(rendered(&buffer, "down[ at {relay}]."), "down.", "a part with an unknown name is left out");
	tap_is_text(rendered(&buffer, "a[ {server}[ at {relay}]]."), "a sync01.",
		    "inside a part, only the inner one goes");
	tap_is_text(rendered(&buffer, "a[ {relay}[ at {server}]]."), "a.", "an outer part takes the inner one along");
	tap_is_text(rendered(&buffer, "{relay} is down"), "(unknown relay) is down",
		    "outside of parts the gap is told");
	tap_is_text(rendered(&buffer, "{evidence:code}"), "(unknown code)", "a gap in the evidence by its own name");
	tap_is_text(rendered(&buffer, "\\[x\\] \\{y\\} C:\\d \\\\"), "[x] {y} C:\\d \\",
		    "brackets and braces can be written");
	tap_is_text(rendered(&buffer, "<{user}>"), "<anna bob >", "a value cannot break the line");

	memset(very_long, 'x', 1999);
	buffer_clear(&buffer);
	tap_ok(phrase_render("{evidence:long}", some_value, very_long, &buffer) == 0 &&
		       buffer.size == PHRASE_VALUE_LIMIT + strlen("…"),
	       "a long value is cut, visibly");
	free(very_long);
}

static void test_mistakes(void)
{
	static const char *const bad[] = { "{server",  "server}", "[a",          "a]",
					   "{colour}", "{}",      "{evidence:}", "[[[[[a]]]]]" };
	struct wbh_problem problem;

	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		problem.text[0] = '\0';
		tap_ok(phrase_check(bad[i], &problem) == -EINVAL && problem.text[0] != '\0', "refused: %s (%s)", bad[i],
		       problem.text);
	}
	tap_is_int(phrase_check("[{server} [{count}]] {evidence:a-b} {since}", &problem), 0,
		   "a good template is taken");
}

static char folder[] = "/tmp/wbhealth-phrases-XXXXXX";

static void write_language(const char *text)
{
	char path[sizeof(folder) + 16];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/xx.conf", folder);
	file = fopen(path, "w");
	if (file != NULL) {
		(void)fputs(text, file);
		(void)fclose(file);
	}
}

static void refused(const char *text, const char *words)
{
	struct phrase_book book = { .language = NULL };
	struct wbh_problem problem = { .text = "" };
	const char *const folders[] = { folder };
	int r;

	write_language(text);
	r = phrase_files_read(&book, folders, 1, "xx", &problem);
	tap_ok(r == -WBH_E_CONFIG && strstr(problem.text, words) != NULL && strstr(problem.text, "xx.conf:") != NULL,
	       "told with file and line: %s", problem.text);
}

static void test_files(void)
{
	struct phrase_book book = { .language = NULL };
	struct wbh_problem problem = { .text = "" };
	const char *const folders[] = { "/nonexistent", folder };
	const char *const backwards[] = { folder, "/nonexistent" };
	char path[sizeof(folder) + 16];

	if (mkdtemp(folder) == NULL) {
		tap_ok(false, "a folder can be made");
		return;
	}
	tap_is_int(phrase_files_read(&book, folders, 2, "xx", &problem), -ENOENT, "a language nobody has is not found");
	tap_is_int(phrase_files_read(&book, folders, 2, "../xx", &problem), -ENOENT, "a language is no path");
	tap_is_int(phrase_files_read(&book, folders, 2, "", &problem), -ENOENT, "no language is none");

	write_language("[service.stopped]\ntitle = T\ncause = c [{server}]; # x\nremedy = r\n"
		       "reference = https://example.org/x\n");
	tap_is_int(phrase_files_read(&book, folders, 2, "xx", &problem), 0, "a language is read");
	tap_is_text(book.language, "xx", "it says which it is");
	tap_is_text(book.phrases[WB3001].title, "T", "title");
	tap_is_text(book.phrases[WB3001].cause, "c [{server}]; # x", "cause, with ; and # in it");
	tap_is_text(book.phrases[WB3001].remedy, "r", "remedy");
	tap_is_text(book.phrases[WB3001].reference, "https://example.org/x", "reference");
	tap_ok(book.phrases[WB3002].cause == NULL, "what has no section has no words");
	phrase_book_done(&book);
	tap_is_int(phrase_files_read(&book, backwards, 2, "xx", &problem), 0,
		   "an earlier folder is used where later ones lack it");
	phrase_book_done(&book);

	refused("[service.stoped]\ncause = x\n", "service.stoped");
	refused("[service.stopped]\ncasue = x\n", "did you mean \"cause\"");
	refused("[service.stopped]\n\ncause = {serfer}\n", "xx.conf:3");
	refused("[service.stopped]\ncause = [x\n", "[");
	refused("[service.stopped]\ncause = x\ncause = y\n", "twice");
	refused("[service.stopped]\nreference = example.org\n", "https://");
	refused("[service.stopped]\ntitle = {server}\n", "title");
	refused("[service.stopped more]\ncause = x\n", "no such finding");

	(void)snprintf(path, sizeof(path), "%s/xx.conf", folder);
	(void)unlink(path);
	(void)rmdir(folder);
}

/* An administrator at three in the morning must find what to do, not a hint. */
int main(void)
{
	test_templates();
	test_mistakes();
	test_files();
	return tap_done();
}
