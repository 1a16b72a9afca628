/* SPDX-License-Identifier: Apache-2.0 */
/* Rules as they stand in conf/rules.d, read but not yet compiled: config reads the files into these tables, the rules
 * room compiles them. Documented for administrators in conf/rules.d/README. */
#ifndef WBH_MODEL_RULE_H
#define WBH_MODEL_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/attempt.h"
#include "model/finding.h"
#include "model/version.h"

/* One line "key = value" of a rule, in file order. */
struct rule_line {
	char *key;
	char *value;
	unsigned line;
};

/* One section: [rule NAME], [mark NAME], [heartbeat NAME], [fields NAME] … */
struct rule_section {
	char *kind;
	char *name;
	char *file;
	unsigned line;
	struct rule_line *lines;
	size_t line_count;
};

/* All sections of all files; a section of an administrator's file replaces the vendor's of the same kind and name, at
 * the vendor's place. Owned. */
struct rule_book {
	struct rule_section *sections;
	size_t section_count;
	const struct version_book *versions; /* lent; NULL: nothing is known of any version */
};

void rule_book_done(struct rule_book *book);

#endif
