/* SPDX-License-Identifier: Apache-2.0 */
/* Which start, trouble and end belong to one reset. */
#ifndef WBH_RULES_ATTEMPTS_H
#define WBH_RULES_ATTEMPTS_H

#include "rules/state.h"

/* What one event says of an attempt. Lends its text; NULL: not known. */
struct attempt_word {
	enum attempt_result result; /* ATTEMPT_RUNNING: it starts */
	int kind;                   /* enum attempt_kind, or ANY_KIND: the event only tells how it went */
	int operation;              /* with ANY_KIND, the kind that its exception tells; ANY_KIND: it does not */
	const char *tracking;
	const char *user;
	const char *code;
	int64_t time;
};

/* *ret_user: whose attempt it is, as far as anybody knows; NULL: nobody. Valid until the next call. */
int attempt_take(const struct telling *telling, const struct attempt_word *word, const char **ret_user);

/* Of whom an event speaks that names nobody: the user of the attempt under way on its server at this time, and the
 * domain. NULL where there are several, of which nobody can tell which it is, or none. Valid until the next call. */
void attempts_beside(const struct telling *telling, int64_t time, const char **ret_user, const char **ret_domain);

/* The attempt that is given up next, NULL: none waits. */
struct open_attempt *attempts_earliest(const struct telling *telling, int64_t *ret_due);
int attempt_give_up(const struct telling *telling, struct open_attempt *attempt, int64_t due);
/* Forget what nothing can belong to any more, and wake up for the rest. */
void attempts_purge(const struct telling *telling);

/* For the rows of the store. */
struct open_attempt *attempts_add(struct server *server, const char *id);
void attempts_drop_rows(struct rules_state *state, const struct server *server);
void attempts_free(struct server *server);

#endif
