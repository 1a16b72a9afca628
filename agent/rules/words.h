/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the words of rule files: names, levels, durations, subjects; every mistake told with file and line. */
#ifndef WBH_RULES_WORDS_H
#define WBH_RULES_WORDS_H

#include "rules/compiled.h"

/* Where a word stands and who wants to know of mistakes. */
struct place {
	const char *file;
	unsigned line;
	struct wbh_problem *problem;
};

#define PLACE(section, line_, problem_)                                                                                \
	((struct place){ .file = (section)->file, .line = (line_), .problem = (problem_) })

/* -WBH_E_RULE, always. */
#define fault(place, ...) problem_at((place)->problem, -WBH_E_RULE, (place)->file, (place)->line, __VA_ARGS__)
/* unknown WHAT "WORD", did you mean "NEAREST"? */
int fault_unknown(const struct place *place, const char *what, const char *word, const char *const *names,
		  size_t count);

/* The next word of *rest, ended in place; *rest moves behind it. NULL when there is none. */
char *next_word(char **rest);
/* What is left without blanks around it, NULL when that is nothing. */
char *last_words(char *rest);

int read_finding(const struct place *place, const char *word, enum finding_id *ret);
/* FINDING@KEY, where the finding may be about such a key. */
int read_subject(const struct place *place, char *word, enum finding_id *ret_finding, enum wbh_key *ret_subject);
int read_mark(const struct place *place, const struct rules *rules, const char *word, size_t *ret);
int read_level(const struct place *place, const char *word, int *ret);
/* The same for a finding: not above the greatest level it may have. */
int read_finding_level(const struct place *place, enum finding_id finding, const char *word, int *ret);
int read_duration(const struct place *place, const char *text, int64_t *ret);
int read_count(const struct place *place, const char *word, size_t least, size_t most, size_t *ret);
int read_switch(const struct place *place, const char *text, bool *ret);
/* "31002 31007 300-399" -> sorted, each once. */
int read_events(const struct place *place, const char *text, uint32_t **events, size_t *count);
/* Add the provider in lower case. */
int read_provider(const struct place *place, const char *text, char ***providers, size_t *count);

#endif
