/* SPDX-License-Identifier: Apache-2.0 */
/* Symptoms on their way out: drafted piece by piece, told when complete. */
#ifndef WBH_RULES_TELL_H
#define WBH_RULES_TELL_H

#include "rules/state.h"

/* What a symptom is about when its text does not say: it is told all the same, rather than lost. */
#define SUBJECT_UNKNOWN "unknown"

/* Lends its text. */
struct symptom_draft {
	enum finding_id finding;
	enum wbh_key subject;
	enum wbh_presence presence;
	int64_t time;
	int level; /* enum level; negative: as the policy says */
	const char *identity;
	const char *keys[WBH_KEYS];
	struct wbh_pair evidence[WBH_EVIDENCE_LIMIT];
	size_t evidence_count;
};

/* NULL text: not known, nothing is added. */
void draft_key(struct symptom_draft *draft, enum wbh_key key, const char *text);
void draft_evidence(struct symptom_draft *draft, const char *name, const char *text);

/* Server and tenant are added. An absence whose subject is not known says nothing. */
int tell_symptom(const struct telling *telling, struct symptom_draft *draft);
int tell_attempt(const struct telling *telling, const struct open_attempt *attempt);

#endif
