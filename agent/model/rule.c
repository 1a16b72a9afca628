/* SPDX-License-Identifier: Apache-2.0 */
/* Letting go of rules as they were read. */
#include "model/rule.h"

#include <stdlib.h>

static void section_done(struct rule_section *section)
{
	for (size_t i = 0; i < section->line_count; i++) {
		free(section->lines[i].key);
		free(section->lines[i].value);
	}
	free(section->lines);
	free(section->kind);
	free(section->name);
	free(section->file);
}

void rule_book_done(struct rule_book *book)
{
	for (size_t i = 0; i < book->section_count; i++)
		section_done(&book->sections[i]);
	free(book->sections);
	*book = (struct rule_book){ 0 };
}
