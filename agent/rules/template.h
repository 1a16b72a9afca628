/* SPDX-License-Identifier: Apache-2.0 */
/* Text with {fields} in it: "{user|after @|lower}". */
#ifndef WBH_RULES_TEMPLATE_H
#define WBH_RULES_TEMPLATE_H

#include "rules/scope.h"
#include "rules/words.h"

/* Fields are told to `use` with their numbers, for the check that they exist. */
struct field_uses {
	uint16_t fields[256];
	size_t count;
};

int field_use(const struct place *place, struct rules *rules, struct field_uses *uses, const char *name, uint16_t *ret);
int template_read(const struct place *place, struct rules *rules, struct field_uses *uses, const char *text,
		  struct template *ret);

/* NULL when a field in it is not known (or memory ran out: scope_error()). Lives as long as the event. */
const char *template_expand(const struct template *template, struct scope *scope);

#endif
