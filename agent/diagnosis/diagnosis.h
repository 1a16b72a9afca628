/* SPDX-License-Identifier: Apache-2.0 */
/* Symptoms -> findings: merging, life, root cause, level. Pure: no clock, no I/O.
 *
 * For each (finding, subject) the sightings of the recent past are kept in event-time order and the state is a fold
 * over them, so that the order of arrival does not matter: a late symptom revises. */
#ifndef WBH_DIAGNOSIS_DIAGNOSIS_H
#define WBH_DIAGNOSIS_DIAGNOSIS_H

#include "base/cleanup.h"
#include "base/problem.h"
#include "model/finding.h"
#include "model/known_case.h"
#include "model/phrase.h"
#include "model/state.h"
#include "model/symptom.h"

struct diagnosis;

/* What diagnosis is told once; everything is lent and must outlive it. */
struct diagnosis_book {
	const struct finding_policy *policies; /* FINDINGS of them */
	const struct phrase_book *phrases;     /* cause, remedy, reference per finding */
	const struct known_case *cases;        /* [accept] and [maintenance] */
	size_t case_count;
};

/* -WBH_E_MALFORMED when an explain edge of finding.def names an unknown finding or key, or the edges have a cycle. */
int diagnosis_new(struct diagnosis **ret, const struct diagnosis_book *book, struct wbh_problem *problem);
void diagnosis_free(struct diagnosis *diagnosis);
DEFINE_POINTER_CLEANUP(struct diagnosis, diagnosis_free);

/* Other [accept] and [maintenance] sections from now on; lent like the book's. */
void diagnosis_set_cases(struct diagnosis *diagnosis, const struct known_case *cases, size_t count);
/* Cases begin and end by the calendar: from the next judgement on they are judged as of `wall` where that is later than
 * event time. Never told (a replay): by event time alone. */
void diagnosis_set_clock(struct diagnosis *diagnosis, int64_t wall);
/* When does a case begin or end next? TIMESTAMP_NONE: none does. */
int64_t diagnosis_case_deadline(const struct diagnosis *diagnosis);

int diagnosis_state_load(struct diagnosis *diagnosis, const char *key, const char *value);
int diagnosis_state_save(struct diagnosis *diagnosis, state_row_function write_row, void *context);

/* Merge one symptom. The result shows at the next diagnosis_judge(). `seen_by` is the source's or probe's name.
 * -EINVAL: unknown finding, level or presence, no subject or one the finding does not have, no time. */
int diagnosis_symptom(struct diagnosis *diagnosis, const struct wbh_symptom *symptom, const char *seen_by);

/* A symptom that was told does not hold: later records say that it never was. Finding, subject and its name, identity
 * and time tell which; one that is not known any more stays. */
int diagnosis_take_back(struct diagnosis *diagnosis, const struct wbh_symptom *symptom);

/* Whatever is present about the subject `name`, or about something of the server `name`, is absent as of `now`:
 * somebody says that it is gone. *ret_count: how many findings. */
int diagnosis_forget(struct diagnosis *diagnosis, const char *name, int64_t now, size_t *ret_count);

/* How many symptoms were left out because there were too many subjects already. */
uint64_t diagnosis_untold(const struct diagnosis *diagnosis);

/* Holds, expiry, levels, explaining as of `now` (event time). Calls `changed` (may be NULL) for every finding that
 * opened, changed level, state, count, evidence or explanation, cleared or expired since the last judgement, with its
 * revision counted up; the finding lives until the callback returns. */
int diagnosis_judge(struct diagnosis *diagnosis, int64_t now,
		    int (*changed)(void *context, const struct finding *finding), void *context);

/* All findings that were ever open and not yet forgotten, as of the last judgement, in report order: open before ended,
 * roots before what they explain (directly behind their root), level, count of users, age, uid. Owned by diagnosis,
 * valid until its next call. NULL with a count: without memory (verdict_judge() knows). */
const struct finding *diagnosis_findings(struct diagnosis *diagnosis, size_t *ret_count);

/* When is something due by time alone (a hold, an expiry, an accepted case, forgetting)? TIMESTAMP_NONE: nothing is
 * waiting. */
int64_t diagnosis_next_deadline(const struct diagnosis *diagnosis);

#endif
