/* SPDX-License-Identifier: Apache-2.0 */
/* One step: what one worker sent up to a cursor -> rules -> diagnosis -> one transaction. The pure rooms and the store
 * behind one door: what they put out is kept until step_commit() has it on disk, and only then may a sink see it. */
#ifndef WBH_RUN_STEP_H
#define WBH_RUN_STEP_H

#include "base/cleanup.h"
#include "base/problem.h"
#include "diagnosis/diagnosis.h"
#include "rules/rules.h"
#include "store/store.h"

/* Who sent it. Lent, outlives the call. */
struct step_source {
	const char *name;
	const char *tenant; /* or NULL */
	int64_t lateness;
};

struct step_style {
	bool hash_users; /* names of users are replaced by digests before anything is kept or told */
	/* Records may come late: what is known follows from their order in event time, not from the order they came in.
	 * Without it they must be given in their order. */
	bool live;
};

struct step;

/* Rules and store are lent and must outlive it; the state of the rooms is loaded from the store. */
int step_new(struct step **ret, struct store *store, const struct rules *rules, const struct diagnosis_book *book,
	     const struct step_style *style, struct wbh_problem *problem);
void step_free(struct step *step);
DEFINE_POINTER_CLEANUP(struct step, step_free);

/* The wall clock, or what stands for it in a replay: nothing is taken to have happened later. */
void step_clock(struct step *step, int64_t now);

/* One record, in event-time order but for what comes late. `key` is its event_key(). */
enum step_answer {
	STEP_TAKEN,
	STEP_MET_BEFORE, /* it changed nothing */
	STEP_TOO_LATE    /* taken as of a later time than its own: "lateness" is shorter than it came late */
};
int step_event(struct step *step, const struct step_source *source, const struct wbh_event *event, const char *key);
int step_symptom(struct step *step, const struct wbh_symptom *symptom, const char *seen_by);
/* Something a room will ask for: `key` is kind and subject, `value` its text. */
int step_fact(struct step *step, const char *key, const char *value);
/* What is written, then what is not yet. */
int step_each_fact(struct step *step, state_row_function row, void *context);
/* What the service writes down of itself (book.h); NULL drops. */
int step_service(struct step *step, const char *key, const char *value);
/* How far a receiver has acknowledged. */
int step_sink(struct step *step, const char *name, const struct sink_state *state);
/* The stream of this computer is read up to `newest`. */
int step_watermark(struct step *step, const struct step_source *source, const char *computer, int64_t newest);
/* A server, relay or connector that is gone: nothing is expected of it, and its findings end as of `now`. How much was
 * known of it. */
struct forgotten {
	size_t streams; /* servers and streams of signs of life */
	size_t findings;
};
int step_forget(struct step *step, const char *subject, int64_t now, struct forgotten *ret);
/* The same of every server heard of last before `before`. */
int step_retire(struct step *step, int64_t before, int64_t now);
/* Known cases ([accept], [maintenance]) are judged as of this time, where it is later than event time. */
void step_calendar(struct step *step, int64_t wall);
/* Holds, expiry, levels, explanations as of `now`. */
int step_judge(struct step *step, int64_t now);

/* Write everything since the last commit, together with `cursor` of `source` (NULL: none), in one transaction: safe
 * against a power cut when it has something for a receiver or ends an attempt. After a failure nothing is lost: the
 * next commit writes it, cursor included. *ret_changes: how many rows the outbox got. */
int step_commit(struct step *step, const char *source, const char *cursor, size_t *ret_changes,
		struct wbh_problem *problem);

struct diagnosis *step_diagnosis(struct step *step);
const struct rules_state *step_rules_state(const struct step *step);

/* The event's key for dropping duplicates between sources (PRODUCT, "Inputs"): short computer name, channel, record id,
 * second; without a record id a digest of provider, id, second and insertion strings. */
#define EVENT_KEY_SIZE 640
const char *event_key(const struct wbh_event *event, char text[static EVENT_KEY_SIZE]);

#endif
