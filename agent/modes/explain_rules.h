/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules, as they stand in their files, make of an event, and what proves or ends a finding. */
#ifndef WBH_MODES_EXPLAIN_RULES_H
#define WBH_MODES_EXPLAIN_RULES_H

#include "model/rule.h"
#include "report/layout.h"

/* Labelled lines at `left`, one a rule; nothing where no rule says anything. */
void explain_what_proves(struct layout *layout, unsigned left, const struct rule_book *book, const char *finding);
/* `event`: an event id. */
void explain_what_follows(struct layout *layout, unsigned left, const struct rule_book *book, const char *provider,
			  const char *event);
/* `kind`: that of codes.d ("hr", "rpc" …). */
void explain_what_code_proves(struct layout *layout, unsigned left, const struct rule_book *book, const char *kind,
			      const char *code);

#endif
