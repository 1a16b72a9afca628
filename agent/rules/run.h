/* SPDX-License-Identifier: Apache-2.0 */
/* One rule over one text: do its conditions hold, and what does it then say? */
#ifndef WBH_RULES_RUN_H
#define WBH_RULES_RUN_H

#include "rules/scope.h"
#include "rules/state.h"

/* Do all conditions hold? 1 yes, 0 no, or the failure. Named groups of patterns are set in the scope. */
int rule_matches(const struct telling *telling, const struct rule *rule, struct scope *scope);
/* `identity` names the event. */
int rule_acts(const struct telling *telling, const struct rule *rule, struct scope *scope, const char *identity);

/* A template filled in as the key of a mark: at most STATE_KEY_SIZE bytes. NULL: not known. */
const char *rule_key(const struct template *template, struct scope *scope);
/* The same as the key of a rate: "" where none is asked for, "unknown" where it is not known. */
const char *rule_rate_key(const struct template *template, struct scope *scope);

#endif
