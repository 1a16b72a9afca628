/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, and how each older schema becomes the next one. */
#include "store/store_private.h"

#include "base/cleanup.h"
#include "base/error.h"

/* Rows are found by text keys whose neighbours were written together (server, channel, record number), so the tables
 * are clustered by them. In `outbox` no row number may ever come again, since receivers have acknowledged up to one.
 * The application_id says "WBHl" to file(1). */
static const char schema_1[] =
	"CREATE TABLE state (room TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (room, key))"
	"	WITHOUT ROWID;"
	"CREATE TABLE cursor (source TEXT NOT NULL PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE event (key TEXT NOT NULL PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE INDEX event_time ON event (time);"
	"CREATE TABLE attempt (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, result TEXT NOT NULL,"
	"	server TEXT, user TEXT, code TEXT, started INTEGER, ended INTEGER,"
	"	time INTEGER AS (coalesce(started, ended)),"
	"	latency INTEGER AS (CASE WHEN result NOT IN ('running', 'lost') THEN max(ended - started, 0) END))"
	"	WITHOUT ROWID;"
	"CREATE INDEX attempt_time ON attempt (time, result, latency);"
	"CREATE TABLE finding (uid TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, episode TEXT NOT NULL,"
	"	revision INTEGER NOT NULL, level TEXT NOT NULL, state TEXT NOT NULL, opened INTEGER,"
	"	last_seen INTEGER, json TEXT NOT NULL);"
	"CREATE TABLE outbox (row INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, delivery_id TEXT NOT NULL,"
	"	json TEXT NOT NULL);"
	"CREATE TABLE sink (name TEXT NOT NULL PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;"
	"PRAGMA application_id = 0x5742486c;";

/* `time` (microseconds of the wall clock): since when a change waits, and when a sink acknowledged last. `dropped`:
 * what a sink never got, because more waited for it than it may. */
static const char schema_2[] = "ALTER TABLE outbox ADD COLUMN time INTEGER;"
			       "ALTER TABLE sink ADD COLUMN time INTEGER;"
			       "ALTER TABLE sink ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;";

static int migrate_to_1(struct store *store)
{
	return store_execute(store, schema_1);
}

static int migrate_to_2(struct store *store)
{
	return store_execute(store, schema_2);
}

/* Row N brings schema N to N + 1. */
static int (*const migrations[])(struct store *store) = { migrate_to_1, migrate_to_2 };

const int store_schema_newest = ELEMENTS(migrations);

int store_schema_version(struct store *store, int64_t *ret)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int r;

	r = store_prepare(store, "PRAGMA user_version", NULL, 0, &statement);
	if (r >= 0)
		r = store_next(store, statement);
	if (r < 0)
		return r;
	*ret = sqlite3_column_int64(statement, 0);
	return 0;
}

static int migrate_one(struct store *store, int64_t version)
{
	_cleanup_buffer_ struct buffer sql = BUFFER(64);
	int r;

	r = migrations[version](store);
	if (r < 0)
		return r;
	(void)buffer_printf(&sql, "PRAGMA user_version = %lld", (long long)version + 1);
	return store_execute(store, buffer_text(&sql));
}

int store_migrate(struct store *store)
{
	int64_t version = 0;
	int r;

	r = store_schema_version(store, &version);
	if (r < 0)
		return r;
	if (version < 0 || version > store_schema_newest) {
		(void)problem_set(&store->problem, 0, "its schema is %lld, this agent knows up to %d",
				  (long long)version, store_schema_newest);
		return -WBH_E_SCHEMA;
	}

	for (; version < store_schema_newest; version++) {
		r = store_begin(store, true);
		if (r >= 0)
			r = migrate_one(store, version);
		if (r >= 0)
			r = store_commit(store);
		if (r < 0) {
			store_rollback(store);
			return r;
		}
	}
	return 0;
}
