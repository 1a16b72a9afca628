/* SPDX-License-Identifier: Apache-2.0 */
/* A decision in words: why, set by what and where, and what to do about it. */
#ifndef WBH_PROBE_AD_WORDS_H
#define WBH_PROBE_AD_WORDS_H

#include "plugins/probe_ad/connector.h"

struct words {
	/* Owned; NULL: there is nothing to say. */
	char *reason;
	char *decided_by;
	char *remedy;
};

/* The finding that stands in the way; NULL: none does. */
const char *decision_finding(enum wbh_operation operation, const struct decision *decision);

struct telling {
	const struct directory *directory;
	const struct connector *connector;
	const struct user *user;
	const struct password_policy *policy;
	const struct scope *scope;
};

/* 0 or -ENOMEM. It may ask the directory who somebody is. */
int decision_words(const struct telling *telling, enum wbh_operation operation, const struct decision *decision,
		   struct words *ret);
void words_done(struct words *words);

#endif
