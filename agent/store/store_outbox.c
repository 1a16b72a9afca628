/* SPDX-License-Identifier: Apache-2.0 */
/* Changes on their way to receivers, how far each receiver has acknowledged, and forgetting what is no longer needed.
 */
#include "store/store_private.h"

#include "base/error.h"
#include "base/timestamp.h"

int store_put_change(struct store *store, const struct finding *finding, const char *json)
{
	char delivery_id[DIGEST_TEXT_SIZE];
	int r;

	if (finding->withdrawn)
		r = STORE_WRITE(store, DROP_FINDING, TEXT(finding->uid));
	else
		r = STORE_WRITE(store, PUT_FINDING, TEXT(finding->uid), TEXT(finding_type(finding->id)->name),
				TEXT(finding->episode), NUMBER(finding->revision), TEXT(level_name(finding->level)),
				TEXT(finding_state_name(finding->state)), store_time(finding->opened),
				store_time(finding->last_seen), TEXT(json));
	if (r < 0)
		return r;
	return STORE_WRITE(store, PUT_OUTBOX, TEXT("finding"), TEXT(finding_delivery_id(finding, delivery_id)),
			   TEXT(json));
}

int store_outbox(struct store *store, uint64_t after, size_t limit,
		 int (*row)(void *context, const struct outbox_row *row), void *context, size_t *ret_count)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	size_t count = 0;
	int r;

	r = STORE_PREPARE(store, "SELECT row, kind, delivery_id, json FROM outbox WHERE row > ?1 ORDER BY row LIMIT ?2",
			  &statement, NUMBER(after), NUMBER(limit < INT32_MAX ? limit : INT32_MAX));
	if (r < 0)
		return r;

	while ((r = store_next(store, statement)) > 0) {
		struct outbox_row outbox = { .row = (uint64_t)sqlite3_column_int64(statement, 0),
					     .kind = store_column_text(statement, 1),
					     .delivery_id = store_column_text(statement, 2),
					     .json = store_column_text(statement, 3) };

		r = row(context, &outbox);
		if (r < 0)
			return r;
		count++;
	}
	if (r < 0)
		return r;
	*ret_count = count;
	return 0;
}

static int64_t column_time(sqlite3_stmt *statement, int column)
{
	return sqlite3_column_type(statement, column) == SQLITE_NULL ? TIMESTAMP_NONE
								     : sqlite3_column_int64(statement, column);
}

int store_get_sink(struct store *store, const char *sink, struct sink_state *ret)
{
	struct sink_state state = { .time = TIMESTAMP_NONE };
	bool known;
	sqlite3_stmt *statement = NULL;
	int r;

	r = STORE_READ(store, GET_SINK, &statement, TEXT(sink));
	if (r < 0)
		return r;
	known = r > 0;
	if (known) {
		state.position = (uint64_t)sqlite3_column_int64(statement, 0);
		state.time = column_time(statement, 1);
		state.dropped = (uint64_t)sqlite3_column_int64(statement, 2);
		(void)sqlite3_reset(statement);
	}
	*ret = state;
	return known ? 0 : 1;
}

int store_put_sink(struct store *store, const char *sink, const struct sink_state *state)
{
	return STORE_WRITE(store, PUT_SINK, TEXT(sink), NUMBER(state->position), store_time(state->time),
			   NUMBER(state->dropped));
}

int store_backlog(struct store *store, uint64_t position, uint64_t *ret_count, int64_t *ret_oldest)
{
	sqlite3_stmt *statement = NULL;
	int r;

	r = STORE_READ(store, COUNT_OUTBOX, &statement, NUMBER(position));
	if (r < 0)
		return r;
	*ret_count = (uint64_t)sqlite3_column_int64(statement, 0);
	*ret_oldest = column_time(statement, 1);
	(void)sqlite3_reset(statement);
	return 0;
}

/* A single number that a statement finds; `otherwise` where it finds none. */
static int read_row(struct store *store, enum statement name, uint64_t position, int64_t argument, uint64_t otherwise,
		    uint64_t *ret)
{
	sqlite3_stmt *statement = NULL;
	int r;

	r = STORE_READ(store, name, &statement, NUMBER(position), NUMBER(argument));
	if (r < 0)
		return r;
	*ret = otherwise;
	if (r > 0) {
		if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
			*ret = (uint64_t)sqlite3_column_int64(statement, 0);
		(void)sqlite3_reset(statement);
	}
	return 0;
}

int store_backlog_limit(struct store *store, uint64_t position, uint64_t count, int64_t since, uint64_t *ret)
{
	uint64_t waiting, surplus = position, old;
	int64_t oldest;
	int r;

	r = store_backlog(store, position, &waiting, &oldest);
	if (r >= 0 && waiting > count)
		r = read_row(store, FIND_OUTBOX, position, (int64_t)(waiting - count - 1), position, &surplus);
	if (r >= 0)
		r = read_row(store, FIND_OLD_OUTBOX, position, since, position, &old);
	if (r < 0)
		return r;
	*ret = surplus > old ? surplus : old;
	return 0;
}

/* Up to where every one of the sinks has acknowledged; without sinks everything is delivered. */
static int delivered_up_to(struct store *store, const char *const *sinks, size_t count, uint64_t *ret)
{
	uint64_t lowest = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		struct sink_state state;
		int r;

		r = store_get_sink(store, sinks[i], &state);
		if (r < 0)
			return r;
		if (state.position < lowest)
			lowest = state.position;
	}
	*ret = lowest;
	return 0;
}

int store_outbox_newest(struct store *store, uint64_t *ret)
{
	sqlite3_stmt *statement = NULL;
	int r = store_read(store, OUTBOX_NEWEST, NULL, 0, &statement);

	if (r < 0)
		return r;
	*ret = r > 0 ? (uint64_t)sqlite3_column_int64(statement, 0) : 0;
	if (r > 0)
		(void)sqlite3_reset(statement);
	return 0;
}

int store_open_findings(struct store *store, const char *uid, size_t limit,
			int (*finding)(void *context, const char *uid, const char *json), void *context,
			size_t *ret_count)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	size_t count = 0;
	int r;

	r = STORE_PREPARE(store,
			  "SELECT uid, json FROM finding WHERE state = 'open' AND uid > ?1 ORDER BY uid LIMIT ?2",
			  &statement, TEXT(uid), NUMBER(limit < INT32_MAX ? limit : INT32_MAX));
	if (r < 0)
		return r;
	while ((r = store_next(store, statement)) > 0) {
		r = finding(context, store_column_text(statement, 0), store_column_text(statement, 1));
		if (r < 0)
			return r;
		count++;
	}
	if (r < 0)
		return r;
	*ret_count = count;
	return 0;
}

int store_prune_outbox(struct store *store, const char *const *sinks, size_t count)
{
	uint64_t delivered;
	int r;

	r = delivered_up_to(store, sinks, count, &delivered);
	return r < 0 ? r : STORE_WRITE(store, PRUNE_OUTBOX, NUMBER(delivered));
}

int store_prune(struct store *store, const char *const *sinks, size_t count, int64_t before, int64_t users_before)
{
	int r;

	r = store_prune_outbox(store, sinks, count);
	if (r >= 0)
		r = STORE_WRITE(store, PRUNE_EVENTS, NUMBER(before));
	if (r >= 0)
		r = STORE_WRITE(store, PRUNE_ATTEMPTS, NUMBER(before));
	if (r >= 0)
		r = STORE_WRITE(store, PRUNE_USERS, NUMBER(users_before));
	if (r >= 0)
		r = STORE_WRITE(store, PRUNE_FINDINGS, NUMBER(before));
	return r;
}
