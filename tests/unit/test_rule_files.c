/* SPDX-License-Identifier: Apache-2.0 */
/* Rule files from folders: order, overrides by name, mistakes with file and line. */
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "config/rule_files.h"
#include "tests/lib/tap.h"

static char top[] = "/tmp/wbhealth-rule-files-XXXXXX";

static const char *path_of(const char *name)
{
	static char paths[4][256];
	static unsigned next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, 256, "%s/%s", top, name);
	return path;
}

static void write_file(const char *name, const char *text)
{
	_cleanup_fclose_ FILE *file = fopen(path_of(name), "w");

	if (file != NULL)
		(void)fputs(text, file);
}

/* "kind name, kind name" */
static const char *names(const struct rule_book *book)
{
	static char text[1024];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < book->section_count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s %s", i > 0 ? ", " : "",
					 book->sections[i].kind, book->sections[i].name);
	return text;
}

static void folders(void)
{
	const char *directories[3] = { strdup(path_of("vendor")), strdup(path_of("admin")),
				       strdup(path_of("missing")) };
	struct wbh_problem problem = { "" };
	struct rule_book book = { 0 };

	(void)mkdir(directories[0], 0700);
	(void)mkdir(directories[1], 0700);
	write_file("vendor/20-b.conf", "[rule b1]\nevent = 1\n[rule b2]\nevent = 2\n");
	write_file("vendor/10-a.conf",
		   "# a comment\n[rule a]\nevent = 3\n\nevent = 4\nset = user: x; # not a comment\n");
	write_file("vendor/30-c.conf", "[rule c]\nevent = 5\n");
	write_file("vendor/notes.txt", "not read");
	tap_is_int(rule_files_read(&book, directories, 3, &problem), 0, "a folder that does not exist is empty: %s",
		   problem.text);
	tap_is_text(names(&book), "rule a, rule b1, rule b2, rule c", "files in lexical order");
	if (book.section_count == 4) {
		const struct rule_section *section = &book.sections[0];

		tap_is_int(section->line_count, 3, "keys may repeat");
		tap_ok(section->lines[0].line == 3 && section->lines[1].line == 5 && section->line == 2,
		       "every line is known");
		tap_is_text(section->lines[1].value, "4", "… in file order");
		tap_is_text(section->lines[2].value, "user: x; # not a comment", "; and # inside a value are ordinary");
		tap_ok(strstr(section->file, "/vendor/10-a.conf") != NULL, "… and the file");
	}
	rule_book_done(&book);

	write_file("admin/99-own.conf", "[rule B1]\nevent = 9\n[rule own]\nevent = 6\n");
	write_file("admin/30-c.conf", "[rule other]\nevent = 7\n");
	tap_is_int(rule_files_read(&book, directories, 2, &problem), 0,
		   "an administrator's folder beside the vendor's");
	tap_is_text(names(&book), "rule a, rule B1, rule b2, rule other, rule own",
		    "a section replaces its namesake in place, a file the file of its name");
	if (book.section_count == 5)
		tap_ok(strcmp(book.sections[1].lines[0].value, "9") == 0 &&
			       strstr(book.sections[1].file, "/admin/") != NULL,
		       "… with what the administrator says");
	rule_book_done(&book);

	write_file("admin/99-own.conf", "[rule x]\nevent = 9\nthis is nothing\n");
	tap_is_int(rule_files_read(&book, directories, 2, &problem), -WBH_E_RULE, "a line that is nothing");
	tap_ok(strstr(problem.text, "/admin/99-own.conf:3: ") != NULL, "… is told with file and line");
	write_file("admin/99-own.conf", "[rule x]\nevent = 9\n[rule y]\n[rule x]\nevent = 9\n");
	tap_is_int(rule_files_read(&book, directories, 2, &problem), -WBH_E_RULE, "a section twice in one file");
	tap_ok(strstr(problem.text, "/admin/99-own.conf:4: ") != NULL, "… is told with its line: %s", problem.text);
	tap_is_int(book.section_count, 0, "a failure leaves the book alone");
	for (size_t i = 0; i < 3; i++)
		free((void *)(uintptr_t)directories[i]);
}

static void memory(void)
{
	struct wbh_problem problem = { "" };
	struct rule_book book = { 0 };
	static const char bad[] = "[rule a]\nevent = 1\n\xff\xfe\n";

	tap_is_int(rule_files_read_memory(&book, "mem", "", 0, &problem), 0, "no text, no sections");
	rule_book_done(&book);
	tap_is_int(rule_files_read_memory(&book, "mem", bad, sizeof(bad) - 1, &problem), -WBH_E_RULE,
		   "bytes that are no text");
	tap_ok(strstr(problem.text, "mem:3: ") != NULL, "… with the line: %s", problem.text);
}

int main(void)
{
	if (mkdtemp(top) == NULL)
		return 1;
	folders();
	memory();
	(void)unlink(path_of("vendor/20-b.conf"));
	(void)unlink(path_of("vendor/10-a.conf"));
	(void)unlink(path_of("vendor/30-c.conf"));
	(void)unlink(path_of("vendor/notes.txt"));
	(void)unlink(path_of("admin/99-own.conf"));
	(void)unlink(path_of("admin/30-c.conf"));
	(void)rmdir(path_of("vendor"));
	(void)rmdir(path_of("admin"));
	(void)rmdir(top);
	return tap_done();
}
