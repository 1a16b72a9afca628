/* SPDX-License-Identifier: Apache-2.0 */
/* One INI file as libini_config reads it, bounded and with every line known: the only door to that library.
 *
 * One line is one value: no continuation lines; blanks before a line and around '=' mean nothing; a line that begins
 * with # or ; is a comment, inside a value both are ordinary. Keys may repeat. */
#ifndef WBH_CONFIG_INI_FILE_H
#define WBH_CONFIG_INI_FILE_H

#include <stdarg.h>
#include <stddef.h>

/* What exceeds these is a mistake that is told, never cut. */
#define INI_FILE_LIMIT (1024u * 1024u)
#define INI_VALUE_LIMIT (64u * 1024u)
#define INI_LINE_COUNT_LIMIT 50000u
#define INI_SECTION_COUNT_LIMIT 1000u
#define INI_VALUE_COUNT_LIMIT 1000u /* in one section */

/* Who is told of mistakes, each as "FILE:LINE: words". `tell` may be NULL. At most INI_MISTAKE_LIMIT are told, then one
 * that says so; all are counted. */
#define INI_MISTAKE_LIMIT 100u
struct ini_mistakes {
	void (*tell)(void *context, const char *text);
	void *context;
	size_t count;
};

void ini_mistake(struct ini_mistakes *mistakes, const char *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

struct ini_value {
	char *key;
	char *value;
	unsigned line;
};

/* [KIND NAME]: the first word, and the rest ("" where there is none). */
struct ini_section {
	char *kind;
	char *name;
	unsigned line;
	struct ini_value *values; /* in file order */
	size_t value_count;
};

/* In file order; a section whose header stands twice in the file is a mistake, and only the first one is here. */
struct ini_file {
	struct ini_section *sections;
	size_t section_count;
};

/* Read what can be read. 0 also when mistakes were told: the caller looks at mistakes->count at the end. -ENOMEM;
 * reading a file: -ENOENT, -EACCES, … (told). */
int ini_read_memory(struct ini_file *ret, const char *name, const char *text, size_t size,
		    struct ini_mistakes *mistakes);
int ini_read_file(struct ini_file *ret, const char *path, struct ini_mistakes *mistakes);
void ini_file_done(struct ini_file *file);

/* The regular files DIRECTORY/ *.conf as full paths in lexical (byte) order, at most INI_SECTION_COUNT_LIMIT;
 * NULL-terminated and owned by the caller. A directory that does not exist has none. */
int ini_directory_files(char ***ret, const char *directory);
void ini_directory_files_free(char **paths);

#endif
