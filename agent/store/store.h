/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent remembers (SQLite, WAL): state rows, cursors, attempts, findings, outbox. One step = one transaction.
 * The only room with sqlite3.h. Blocks on the disk; every function returns 0, -WBH_E_STORE, -ENOSPC (disk full) or what
 * is said there, with the problem told where it takes one. */
#ifndef WBH_STORE_STORE_H
#define WBH_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/problem.h"
#include "model/attempt.h"
#include "model/finding.h"
#include "model/state.h"

struct store;

/* Open DIR/wbhealth.db, creating or migrating it. -WBH_E_SCHEMA: a newer agent wrote it. A store that fails its
 * integrity check is set aside as wbhealth.db.damaged-N and a new one begun: *ret_set_aside true, and `problem` says
 * what was found. Only one process may hold it: -EBUSY. */
int store_open(struct store **ret, const char *directory, bool *ret_set_aside, struct wbh_problem *problem);
/* A throw-away one for --probe and --replay: unlinked temporary file, no durability. */
int store_open_temporary(struct store **ret, struct wbh_problem *problem);
/* For --status beside a running service. -ENOENT: there is none. */
int store_open_read_only(struct store **ret, const char *directory, struct wbh_problem *problem);
/* Whether a process holds it now. */
bool store_is_held(const char *directory);
void store_free(struct store *store);
DEFINE_POINTER_CLEANUP(struct store, store_free);

/* A step. `durable`: the commit must survive a power cut (synchronous = FULL), else only a crash of the agent. */
int store_begin(struct store *store, bool durable);
int store_commit(struct store *store);
void store_rollback(struct store *store);
/* The words of the last failure. */
const char *store_problem(const struct store *store);

/* State rows of a room ("rules", "diagnosis"). value NULL drops. */
int store_put_state(struct store *store, const char *room, const char *key, const char *value);
int store_each_state(struct store *store, const char *room, state_row_function row, void *context);

/* Where a source has read to, by section name. *ret owned, NULL if none. */
int store_put_cursor(struct store *store, const char *source, const char *cursor);
int store_get_cursor(struct store *store, const char *source, char **ret);

/* Was an event with this key met before? 1 = yes, 0 = no. Keys older than the history are dropped by store_prune(). */
int store_event_seen(struct store *store, const char *event_key);
int store_put_event_seen(struct store *store, const char *event_key, int64_t time);

/* Insert or replace by id. */
int store_put_attempt(struct store *store, const struct attempt *attempt);
int store_drop_attempt(struct store *store, const char *id);
/* Of attempts that started (or, where only the end was seen, ended) in [from, to]. */
int store_attempt_statistics(struct store *store, int64_t from, int64_t to, struct attempt_statistics *ret);

/* A change of a finding: the findings table keeps its newest revision as JSON, the outbox the change itself. */
int store_put_change(struct store *store, const struct finding *finding, const char *json);

/* A row of the outbox, lent until the callback returns. */
struct outbox_row {
	uint64_t row;
	const char *kind; /* "finding" | "state" */
	const char *delivery_id;
	const char *json;
};
/* The next rows after `after`, in order, at most `limit`; how many there were in *ret_count. */
int store_outbox(struct store *store, uint64_t after, size_t limit,
		 int (*row)(void *context, const struct outbox_row *row), void *context, size_t *ret_count);
/* What is known of a receiver. All 0 and TIMESTAMP_NONE at first. */
struct sink_state {
	uint64_t position; /* every row up to it has arrived, or was dropped */
	int64_t time;      /* of the wall clock, when it acknowledged last; TIMESTAMP_NONE: never */
	uint64_t dropped;  /* rows it never got */
};
/* 0; 1: nothing is known of it, it was never here. */
int store_get_sink(struct store *store, const char *sink, struct sink_state *ret);
int store_put_sink(struct store *store, const char *sink, const struct sink_state *state);
/* The rows after `position`: how many, and since when the oldest waits (TIMESTAMP_NONE: nobody knows). */
int store_backlog(struct store *store, uint64_t position, uint64_t *ret_count, int64_t *ret_oldest);
/* The position after which at most `count` rows are left, none of them older than `since`; `position` where that is
 * true already. */
int store_backlog_limit(struct store *store, uint64_t position, uint64_t count, int64_t since, uint64_t *ret);
/* The newest row there ever was; 0: none. */
int store_outbox_newest(struct store *store, uint64_t *ret);
/* Open findings in the order of their uid, from behind `uid` on ("": from the first), at most `limit`, as they were
 * told last; how many there were in *ret_count. */
int store_open_findings(struct store *store, const char *uid, size_t limit,
			int (*finding)(void *context, const char *uid, const char *json), void *context,
			size_t *ret_count);
/* Drop outbox rows that every one of `sinks` has acknowledged. */
int store_prune_outbox(struct store *store, const char *const *sinks, size_t count);
/* The same, and event keys, attempts and ended findings older than
 * `before`, and the names of users in attempts older than `users_before`. */
int store_prune(struct store *store, const char *const *sinks, size_t count, int64_t before, int64_t users_before);

/* Sorting for replays, in temporary stores (others: -EINVAL): add records in any order, get them back by (time, key),
 * each key once: of several records the earliest, then the smallest. Records of one key must lie within one second, as
 * event_key() sees to. `record` is opaque, at most 1 MiB (-WBH_E_LIMIT). */
int store_sorter_add(struct store *store, int64_t time, const char *event_key, const void *record, size_t size);
int store_sorter_each(struct store *store,
		      int (*row)(void *context, int64_t time, const char *event_key, const void *record, size_t size),
		      void *context);

#endif
