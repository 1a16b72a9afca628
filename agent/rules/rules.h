/* SPDX-License-Identifier: Apache-2.0 */
/* Events -> symptoms: matching, field extraction, attempt pairing, heartbeats, rates. What to do is data
 * (conf/rules.d); what has been seen is state; the functions here are pure: (state, input) -> (state', output), no
 * clock, no I/O.
 *
 * Events must be given in event-time order (the step sorts what it has); the same records in the same order give the
 * same output, whoever reads them. */
#ifndef WBH_RULES_RULES_H
#define WBH_RULES_RULES_H

#include "base/problem.h"
#include "model/attempt.h"
#include "model/event.h"
#include "model/finding.h"
#include "model/rule.h"
#include "model/state.h"
#include "model/symptom.h"

struct rules;       /* compiled rules, constant once made */
struct rules_state; /* what has been seen */

/* Where output goes, at once and in order. A failure ends the call and is forwarded. */
struct rules_output {
	void *context;
	int (*symptom)(void *context, const struct wbh_symptom *symptom);
	int (*attempt)(void *context, const struct attempt *attempt); /* each time one begins, changes or ends */
};

/* Compile. Mistakes name file and line: unknown key or section, unknown finding or mark, bad pattern (PCRE2 without
 * JIT, with match and depth limits), bad duration. -WBH_E_RULE. */
int rules_new(struct rules **ret, const struct rule_book *book, struct wbh_problem *problem);
void rules_free(struct rules *rules);

/* The (provider, event id) pairs that any rule wants, each once. Owned by the rules. */
const struct wbh_interest *rules_interest(const struct rules *rules, size_t *ret_count);

/* Policies of all findings after the [finding NAME] sections: array of FINDINGS, owned by the rules. */
const struct finding_policy *rules_policies(const struct rules *rules);

struct rules_state *rules_state_new(const struct rules *rules);
void rules_state_free(struct rules_state *state);
/* Give back what rules_state_save() wrote earlier, row by row. A row that cannot be read: -WBH_E_MALFORMED. */
int rules_state_load(struct rules_state *state, const char *key, const char *value);
/* Hand out every row that changed since the last save. */
int rules_state_save(struct rules_state *state, state_row_function write_row, void *context);

/* The lateness of a server that is met from now on, until its watermark is told with its own. */
void rules_state_lateness(struct rules_state *state, int64_t lateness);

/* One record. `tenant` is the source's, or NULL. Timers of its server due before the event's time fire first. */
int rules_event(const struct rules *rules, struct rules_state *state, const char *tenant, const struct wbh_event *event,
		const struct rules_output *output);
/* The stream of `server` is complete up to `watermark` less `lateness`: fire what is due (heartbeats lost, attempts
 * without end). NULL server: all servers that are known. Time never goes back. */
int rules_watermark(const struct rules *rules, struct rules_state *state, const char *server, int64_t watermark,
		    int64_t lateness, const struct rules_output *output);

/* The wall clock: whatever time a record claims, no stream is taken to be complete beyond `now`, and no sign of life to
 * be newer. INT64_MAX (no clock: everything is believed) at first; not part of what is saved. */
void rules_state_clock(struct rules_state *state, int64_t now);

/* What `from` knows of all servers and of what concerns all, known by `to` from now on. What `to` knows so is not
 * saved. 0 or -ENOMEM. */
int rules_state_copy(struct rules_state *to, const struct rules_state *from);
/* What is known of one server, set aside; given to a state again, of the same rules, as often as it takes. */
struct rules_snapshot;
int rules_snapshot_take(struct rules_snapshot **ret, const struct rules_state *state, const char *name);
int rules_snapshot_give(const struct rules_snapshot *snapshot, struct rules_state *state);
void rules_snapshot_free(struct rules_snapshot *snapshot);
/* How far a server's stream is known to go, and how late it may be. False: it is not known. */
bool rules_server_times(const struct rules_state *state, const char *name, int64_t *ret_watermark,
			int64_t *ret_lateness);
/* Tell one attempt as it is known now. 1 = told, 0 = it is not known. */
int rules_tell_attempt(const struct rules *rules, struct rules_state *state, const char *server, const char *id,
		       const struct rules_output *output);

/* Everything known of `name` is forgotten, and nothing is expected of it until it is heard of again: a server by its
 * short name, or what a stream or mark of any server is about (a relay, a connector). How many servers and streams it
 * was. */
size_t rules_forget(struct rules_state *state, const char *name);
/* Servers that were heard of last before `before` are gone for good: each is told as agent.stream-retired at `now`, and
 * forgotten. */
int rules_retire(const struct rules *rules, struct rules_state *state, int64_t before, int64_t now,
		 const struct rules_output *output);
/* The names rules_forget() would know, in no order. */
void rules_names(const struct rules_state *state, void (*name)(void *context, const char *name), void *context);

/* Newest sign of life that proves `stage` is working (marks with `proves =`), TIMESTAMP_NONE if none was ever seen. */
int64_t rules_proof(const struct rules_state *state, enum stage stage);
/* Was any event ever seen that belongs to the stage (marks with `shows =`)? */
bool rules_seen(const struct rules_state *state, enum stage stage);

/* How often a rule came to a limit since the state was made, and the rule that did last (its file, NULL when there was
 * none, and line): a pattern that took too many steps counts as not matching, fields that took too much memory end the
 * rule. */
uint64_t rules_limits_met(const struct rules_state *state, const char **ret_file, unsigned *ret_line);

/* The server as subject: the computer's short name in lower case. */
#define RULES_SERVER_SIZE 256
const char *rules_server(const char *computer, char text[static RULES_SERVER_SIZE]);

#endif
