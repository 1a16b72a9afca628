/* SPDX-License-Identifier: Apache-2.0 */
/* Records come late, and rules must be given them in event-time order. So of each server two things are kept: what the
 * rules knew before the recent past (settled), and the records of the recent past (as long as a record may be late).
 * What they know now (the head) follows from both. A record in its order moves the head on at once; a late one goes to
 * its place, and the head is made anew: what it tells then is told, and what was told before and does not hold any more
 * is taken back. */
#ifndef WBH_RUN_RECENT_H
#define WBH_RUN_RECENT_H

#include "base/cleanup.h"
#include "rules/rules.h"

struct recent;

/* Who sent a record. */
struct recent_origin {
	const char *source;
	const char *tenant; /* or NULL */
	int64_t lateness;
};

/* Where it goes. A failure ends the call and is forwarded. */
struct recent_output {
	void *context;
	int (*symptom)(void *context, const struct wbh_symptom *symptom, const char *source);
	/* Does not hold any more: of the symptom what tells it apart (finding, subject and its name, identity, time).
	 */
	int (*take_back)(void *context, const struct wbh_symptom *symptom);
	int (*attempt)(void *context, const struct attempt *attempt);
	int (*drop_attempt)(void *context, const char *id);
};

/* `rules` and `head` are lent; the head is filled by recent_begin(). */
int recent_new(struct recent **ret, const struct rules *rules, struct rules_state *head);
void recent_free(struct recent *recent);
DEFINE_POINTER_CLEANUP(struct recent, recent_free);

/* What recent_save() wrote: the settled state's rows are rows of rules, the records' are their own. */
struct rules_state *recent_settled(struct recent *recent);
int recent_load(struct recent *recent, const char *key, const char *value);
/* Everything is loaded: make the head. Nothing is told. */
int recent_begin(struct recent *recent);
int recent_save(struct recent *recent, state_row_function write_row, void *context);

/* One record; `key` tells it apart. What it tells is told now, or by recent_settle() when it is late. 1 = it came so
 * late that its place is settled: it is taken as if it were the oldest recent one. */
int recent_take(struct recent *recent, const struct recent_origin *origin, const struct wbh_event *event,
		const char *key, const struct recent_output *output);
/* Time has gone on: see rules_watermark(). A record that comes after that and is older is taken as if it had come
 * before. */
int recent_watermark(struct recent *recent, const char *computer, int64_t watermark, int64_t lateness,
		     const char *source, const struct recent_output *output);
/* Work off what came late, and let go of what nothing can be late for any more. */
int recent_settle(struct recent *recent, const struct recent_output *output);
/* Of servers that were heard of last before `before` (INT64_MAX: of all) nothing is recent any more: so that nothing
 * brings back what is forgotten. */
int recent_close(struct recent *recent, int64_t before, const struct recent_output *output);

#endif
