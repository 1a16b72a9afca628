/* SPDX-License-Identifier: Apache-2.0 */
/* What a step leaves behind beside its changes: state rows, cursors, event keys, attempts. */
#include "store/store_private.h"

#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"

int store_put_state(struct store *store, const char *room, const char *key, const char *value)
{
	if (value == NULL)
		return STORE_WRITE(store, DROP_STATE, TEXT(room), TEXT(key));
	return STORE_WRITE(store, PUT_STATE, TEXT(room), TEXT(key), TEXT(value));
}

int store_each_state(struct store *store, const char *room, state_row_function row, void *context)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int r;

	r = STORE_PREPARE(store, "SELECT key, value FROM state WHERE room = ?1 ORDER BY key", &statement, TEXT(room));
	if (r < 0)
		return r;

	while ((r = store_next(store, statement)) > 0) {
		r = row(context, store_column_text(statement, 0), store_column_text(statement, 1));
		if (r < 0)
			return r;
	}
	return r;
}

int store_put_cursor(struct store *store, const char *source, const char *cursor)
{
	return STORE_WRITE(store, PUT_CURSOR, TEXT(source), TEXT(cursor));
}

int store_get_cursor(struct store *store, const char *source, char **ret)
{
	sqlite3_stmt *statement = NULL;
	char *cursor = NULL;
	int r;

	r = STORE_READ(store, GET_CURSOR, &statement, TEXT(source));
	if (r < 0)
		return r;
	if (r > 0) {
		const char *text = store_column_text(statement, 0);

		cursor = text != NULL ? strdup(text) : NULL;
		(void)sqlite3_reset(statement);
		if (cursor == NULL)
			return -ENOMEM;
	}

	*ret = cursor;
	return 0;
}

int store_event_seen(struct store *store, const char *event_key)
{
	sqlite3_stmt *statement = NULL;
	int r;

	r = STORE_READ(store, EVENT_SEEN, &statement, TEXT(event_key));
	if (r > 0)
		(void)sqlite3_reset(statement);
	return r;
}

int store_put_event_seen(struct store *store, const char *event_key, int64_t time)
{
	return STORE_WRITE(store, PUT_EVENT_SEEN, TEXT(event_key), NUMBER(time));
}

int store_drop_attempt(struct store *store, const char *id)
{
	return STORE_WRITE(store, DROP_ATTEMPT, TEXT(id));
}

int store_put_attempt(struct store *store, const struct attempt *attempt)
{
	return STORE_WRITE(store, PUT_ATTEMPT, TEXT(attempt->id), TEXT(attempt_kind_name(attempt->kind)),
			   TEXT(attempt_result_name(attempt->result)), TEXT(attempt->server), TEXT(attempt->user),
			   TEXT(attempt->code), store_time(attempt->started), store_time(attempt->ended));
}

static int count_results(struct store *store, int64_t from, int64_t to, struct attempt_statistics *statistics)
{
	sqlite3_stmt *statement = NULL;
	int r;

	r = STORE_READ(store, COUNT_ATTEMPTS, &statement, NUMBER(from), NUMBER(to));
	while (r > 0) {
		const char *name = store_column_text(statement, 0);
		int result = name != NULL ? attempt_result_from_name(name) : -ENOENT;

		if (result >= 0 && result < ATTEMPT_RESULTS)
			statistics->by_result[result] += (uint64_t)sqlite3_column_int64(statement, 1);
		r = store_next(store, statement);
		if (r <= 0)
			(void)sqlite3_reset(statement);
	}
	return r;
}

static int count_latencies(struct store *store, int64_t from, int64_t to, int64_t *ret)
{
	sqlite3_stmt *statement = NULL;
	int r = STORE_READ(store, COUNT_LATENCIES, &statement, NUMBER(from), NUMBER(to));

	if (r <= 0)
		return r;
	*ret = sqlite3_column_int64(statement, 0);
	(void)sqlite3_reset(statement);
	return 0;
}

/* In one walk over all of them in their order: with a LIMIT, SQLite would not sort them outside of memory, but keep the
 * smallest in a tree that millions of them thrash. */
static int measure_latencies(struct store *store, int64_t from, int64_t to, struct attempt_statistics *statistics)
{
	sqlite3_stmt *statement = NULL;
	int64_t count = 0, half, most;
	int r = count_latencies(store, from, to, &count);

	if (r < 0 || count == 0)
		return r;
	/* Nearest rank, as attempt_latencies() does. */
	half = (count * 50 + 99) / 100;
	most = (count * 95 + 99) / 100;
	r = STORE_READ(store, GET_LATENCIES, &statement, NUMBER(from), NUMBER(to));
	for (int64_t rank = 1; r > 0; rank++) {
		int64_t latency = sqlite3_column_int64(statement, 0);

		if (rank == half)
			statistics->latency_p50 = latency;
		if (rank == most)
			statistics->latency_p95 = latency;
		statistics->latency_max = latency;
		r = store_next(store, statement);
	}
	(void)sqlite3_reset(statement);
	return r;
}

int store_attempt_statistics(struct store *store, int64_t from, int64_t to, struct attempt_statistics *ret)
{
	struct attempt_statistics statistics = { .latency_p50 = TIMESTAMP_NONE,
						 .latency_p95 = TIMESTAMP_NONE,
						 .latency_max = TIMESTAMP_NONE };
	int r;

	r = count_results(store, from, to, &statistics);
	if (r >= 0)
		r = measure_latencies(store, from, to, &statistics);
	if (r < 0)
		return r;
	*ret = statistics;
	return 0;
}
